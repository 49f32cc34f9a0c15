"""Thresholds of a facet's tags from held-out scores, under each rule.

The cut that is best on a tag's held-out scores (SCut; Lewis, Yang, Rose & Li 2004, RCV1) is noise where the
tag has few articles. So each is fitted with what all tags of the facet say of such a score, as if that
were so many articles more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag.logistic import Floats, logit, sigmoid
from autotag.policy.pairs import LIKELY, Pairs
from autotag.policy.policy import NEVER

Bools = NDArray[np.bool_]

# In articles. Chosen on three splits by date of the Reuters training stories, topics and countries:
# micro-F1 within 0.005 of the best tried, macro-F1 0.05 above a centre common to all tags.
_MIXED: Final = 3.0
_SHRINKAGE: Final = 5.0
#: A common tag's threshold is drawn to the facet's, up to so much of the way: scores being calibrated, that
#: is where micro-F1 is best, and how often a tag is given changes with the news. Micro- and macro-F1 on later
#: articles, means of five sets (18 trainings): without it 0.588/0.469, with it 0.598/0.470, all the way
#: 0.599/0.461; of these Reuters topics 0.854/0.635, 0.854/0.631, 0.851/0.623.
_COMMON: Final = 30.0
_DRAWN: Final = 0.6
#: The same as _MIXED, of the facet's precision or recall at a score. Of 3, 8 and 20 the last gives most: at
#: precision 0.95 recall 0.768 instead of 0.754 on Reuters topics held out, at recall 0.9 precision 0.804 for
#: 0.778.
_PRIOR: Final = 20.0
_ASKED: Final = 11
_RANGE: Final = (0.02, 0.98)
_WIDE: Final = (0.001, 0.999)
#: False scores that are looked at: their mean is steadier than the highest alone. By date on Reuters topics
#: (three splits): micro-F1 as with the highest of each fold, macro-F1 0.627, 0.609, 0.582 instead of 0.618,
#: 0.611, 0.596, from the pairs that a bundle keeps.
_FALSE: Final = 5


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The pairs (p,) tag by tag, each tag's highest score first: with `place`, how many of the tag's there
    are to there, and `right`, how many of those are true. `positives` is (t,).
    """

    tag: NDArray[np.int64]
    scores: Floats
    truth: Bools
    place: NDArray[np.int64]
    right: NDArray[np.int64]
    positives: NDArray[np.int64]

    @classmethod
    def of(cls, pairs: Pairs) -> _Ranked:
        """These pairs, ranked."""
        order = np.lexsort((-pairs.score, pairs.tag))
        tag, truth = pairs.tag[order], pairs.truth[order]
        sizes = np.bincount(tag, minlength=pairs.tags)
        positives = np.bincount(tag[truth], minlength=pairs.tags)
        before, right_before = (np.repeat(np.cumsum(n) - n, sizes) for n in (sizes, positives))
        return cls(
            tag, pairs.score[order].astype(np.float64), truth, np.arange(1, len(tag) + 1) - before,
            np.cumsum(truth) - right_before, positives,
        )  # fmt: skip

    def best(self, values: Floats) -> NDArray[np.int64]:
        """(t,) the first place of each tag's highest value; -1 for a tag without pairs."""
        highest = np.full(len(self.positives), -np.inf)
        np.maximum.at(highest, self.tag, values)
        return self.first(values == highest[self.tag])

    def first(self, chosen: Bools) -> NDArray[np.int64]:
        """(t,) each tag's first place (p,) that is chosen; -1 for none."""
        places = np.full(len(self.positives), -1)
        found = np.flatnonzero(chosen)[::-1]
        places[self.tag[found]] = found
        return places

    def last(self, chosen: Bools) -> NDArray[np.int64]:
        """(t,) each tag's last place that is chosen; -1 for none."""
        places = np.full(len(self.positives), -1)
        found = np.flatnonzero(chosen)
        places[self.tag[found]] = found
        return places

    def below(self, places: NDArray[np.int64], none: Floats | float) -> Floats:
        """(t,) half-way from the score at each tag's place to its next; `none` where the place is -1."""
        after = np.append(np.where(self.tag[1:] == self.tag[:-1], self.scores[1:], 0.0), [0.0, 0.0])
        return np.where(places < 0, none, (np.append(self.scores, 0.0)[places] + after[places]) / 2)


def best_f1(pairs: Pairs, centre: float | None = None) -> Floats:
    """(t,) the thresholds of best F1; a rare tag's is drawn, in logits, to `centre`, or if there is none to
    the highest scores of articles without the tag: what is above those has never been wrong. A common tag's
    is drawn to the one that is best for all tags together.
    """
    ranked = _Ranked.of(pairs)
    weight = ranked.positives / (ranked.positives + _SHRINKAGE)
    drawn = _highest_false(ranked) if centre is None else logit(centre)
    best = logit(np.clip(_scut(ranked), *_RANGE))
    own = weight * best + (1 - weight) * drawn
    common = _DRAWN * ranked.positives / (ranked.positives + _COMMON)
    return np.asarray(sigmoid((1 - common) * own + common * _best_of_all(pairs)), np.float64)


def _best_of_all(pairs: Pairs) -> float:
    """The logit of the score from which on micro-F1 is best."""
    scores, right = _facet(pairs)
    if not len(scores):
        return 0.0
    best = int((right / (np.arange(1, len(scores) + 1) + right[-1])).argmax())
    return float(logit(np.clip(scores[best], *_RANGE)))


def _scut(ranked: _Ranked) -> Floats:
    """(t,) where F1 is best, half-way to the next score below; a rare tag's truth is part expectation."""
    positives = ranked.positives[ranked.tag]
    trust = positives / (positives + _MIXED)
    expected = np.cumsum(ranked.scores)
    expected -= (expected - ranked.scores)[ranked.first(ranked.place == 1)[ranked.tag]]
    f1 = 2 * (trust * ranked.right + (1 - trust) * expected) / (ranked.place + positives)
    return ranked.below(ranked.best(f1), 0.5)


def _highest_false(ranked: _Ranked) -> Floats:
    """(t,) the mean of the highest logits of articles without the tag."""
    highest = ~ranked.truth & (ranked.place - ranked.right <= _FALSE)
    tags, scores = ranked.tag[highest], logit(np.clip(ranked.scores[highest], *_WIDE))
    size = len(ranked.positives)
    lacking = _FALSE - np.bincount(tags, minlength=size)
    return np.asarray((np.bincount(tags, scores, size) + lacking * logit(LIKELY)) / _FALSE, np.float64)


def precise(pairs: Pairs, target: float) -> Floats:
    """(t,) the lowest thresholds with at least this precision; NEVER where no score reaches it.

    Without held-out scores the probabilities are taken at their word.
    """
    if not pairs.articles:
        return np.full(pairs.tags, target)
    ranked, (scores, right) = _Ranked.of(pairs), _facet(pairs)
    curve = right / np.arange(1, len(scores) + 1)
    prior = _at(ranked.scores, scores, curve)
    precision = (ranked.right + _PRIOR * prior) / (ranked.place + _PRIOR)
    # Even scores are given together, and of those that are not likely only the true ones are known.
    next_is_lower = np.append(
        (ranked.scores[1:] < ranked.scores[:-1]) | (ranked.tag[1:] != ranked.tag[:-1]), True
    )
    cuts = next_is_lower[: len(scores)] & (ranked.scores >= LIKELY)
    top = np.append(ranked.scores, 0.0)[ranked.first(ranked.place == 1)]

    def made(wanted: float) -> Floats:
        reached = scores[(curve >= wanted) & (scores >= LIKELY)]
        common = float(reached[-1]) if len(reached) else NEVER
        places = ranked.last((precision >= wanted) & cuts)
        none = np.where(top > 0, np.maximum(common, (1 + top) / 2), common)
        return np.where(places < 0, none, np.append(ranked.scores, 0.0)[places])

    def reached(given: Bools) -> bool:
        return bool(pairs.truth[given].sum() >= target * given.sum())

    return _asked(pairs, target, made, reached)


def complete(pairs: Pairs, target: float, best: Floats) -> Floats:
    """(t,) the highest thresholds with at least this recall, LIKELY where none has it.

    Without held-out scores they are the `best`.
    """
    if not pairs.articles:
        return best
    ranked, (scores, right) = _Ranked.of(pairs), _facet(pairs)
    curve = right / max(pairs.truth.sum(), 1)
    prior = _at(ranked.scores, scores, curve)
    recall = (ranked.right + _PRIOR * prior) / (ranked.positives[ranked.tag] + _PRIOR)

    def made(wanted: float) -> Floats:
        found = scores[curve >= wanted]
        common = float(found[0]) if len(found) else LIKELY
        own = ranked.below(ranked.first(recall >= wanted), LIKELY)
        return np.maximum(np.where(ranked.positives > 0, own, np.minimum(own, common)), LIKELY)

    def reached(given: Bools) -> bool:
        return bool(pairs.truth[given].sum() >= target * pairs.truth.sum())

    return _asked(pairs, target, made, reached)


def _asked(
    pairs: Pairs, target: float, made: Callable[[float], Floats], reached: Callable[[Bools], bool]
) -> Floats:
    """The thresholds `made` for a target. What is drawn to the facet's curve may fall a little short of it
    over the whole facet: then more is asked for.
    """
    thresholds = made(target)
    for wanted in np.linspace(target, 1, _ASKED)[1:].tolist():
        if reached(pairs.score >= thresholds[pairs.tag]):
            break
        thresholds = made(wanted)
    return thresholds


def _facet(pairs: Pairs) -> tuple[Floats, Floats]:
    """All scores of a facet, the highest first, and how many are right to there."""
    order = np.argsort(-pairs.score, kind="stable")
    return pairs.score[order].astype(np.float64), np.cumsum(pairs.truth[order]).astype(np.float64)


def _at(scores: Floats, ranked: Floats, curve: Floats) -> Floats:
    """The facet's curve at each of some scores: at the last of its own that is as high."""
    return np.asarray(curve[np.searchsorted(-ranked, -scores, side="right") - 1], np.float64)
