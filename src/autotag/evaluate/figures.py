"""The figures of one facet: per tag, micro, macro, weighted, per article; ranking; slices.

The numbers are scikit-learn's (`precision_recall_fscore_support`, `average_precision_score`; a tag that is
never right counts 0). Micro adds up all (article, tag) pairs; macro is the mean over the tags judged,
weighted the same by how many articles have each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from autotag.evaluate.bootstrap import Bools, Floats, Ints, draws, estimate, f1, ratio, summed
from autotag.evaluate.calibration import calibration
from autotag.evaluate.curves import average_precision
from autotag.evaluate.report import Estimate, FacetReport, Slice, TagReport

_AT: Final = 5
_NOTHING: Final = Estimate(0.0, 0.0, 0.0)
#: Fewer articles make no slice: the interval would be all there is.
_FEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to slice articles: the slices' `names` in the order in which they are told, and which of them
    each article is in, `of` (n,); -1 where that is not known.
    """

    by: str
    names: Sequence[str]
    of: Ints


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was given, is true, and the scores, (n, t) each, of tags `names` (id, display name).

    `unknown` (n,) counts each article's tags that the model has no name for; `rows` (n,) are the articles'
    positions among all that were judged: those that are labelled for the facet.
    """

    facet: str
    names: Sequence[tuple[str, str]]
    given: Bools
    truth: Bools
    scores: Floats
    unknown: Ints
    rows: Ints
    groups: Sequence[Grouping] = ()

    @property
    def counts(self) -> tuple[Ints, Ints, Ints]:
        """Of each article (n,): tags given rightly, given wrongly, and missed."""
        right = (self.given & self.truth).sum(axis=1)
        return right, self.given.sum(axis=1) - right, self.truth.sum(axis=1) - right + self.unknown


def facet_report(made: Decisions, seed: int = 0) -> FacetReport:
    """The report of a facet's decisions."""
    drawn = draws(len(made.truth), seed)
    tags = _tags(made)
    error, bins = calibration(made.scores, made.truth, drawn)
    right, wrong, missed = made.counts
    macro, weighted = _over_tags(made, drawn)
    judged = [tag for tag in tags if tag.support]
    return FacetReport(
        facet=made.facet, articles=len(made.truth), judged=len(judged), unknown=int(made.unknown.sum()),
        micro=_micro(made, drawn), macro=macro, weighted=weighted, per_article=_per_article(made, drawn),
        precision=ratio(right.sum(), right.sum() + wrong.sum()),
        recall=ratio(right.sum(), right.sum() + missed.sum()),
        average_precision=ratio(sum(tag.average_precision for tag in judged), len(judged)),
        precision_at=precision_at(
            made.scores, made.truth, has_tag=made.truth.any(axis=1) | (made.unknown > 0)
        ),
        calibration_error=error, calibration_pairs=sum(part.pairs for part in bins), calibration=bins,
        slices=tuple(_slices(made, drawn)), tags=tags,
    )  # fmt: skip


def _tags(made: Decisions) -> tuple[TagReport, ...]:
    given, support = made.given.sum(axis=0), made.truth.sum(axis=0)
    right = (made.given & made.truth).sum(axis=0)
    return tuple(
        TagReport(
            tag, name, int(support[t]), int(given[t]), ratio(right[t], given[t]), ratio(right[t], support[t]),
            ratio(2 * right[t], given[t] + support[t]),
            average_precision(made.scores[:, t], made.truth[:, t]) if support[t] else 0.0,
        ) for t, (tag, name) in enumerate(made.names)
    )  # fmt: skip


def _micro(made: Decisions, drawn: Floats) -> Estimate:
    right, wrong, missed = (drawn @ part for part in made.counts)
    return estimate(f1(right, wrong, missed))


def _per_article(made: Decisions, drawn: Floats) -> Estimate:
    right, wrong, missed = made.counts
    pairs = 2 * right + wrong + missed
    own = np.where(pairs > 0, 2 * right / np.maximum(pairs, 1), 1.0)
    return estimate(drawn @ own / np.maximum(drawn.sum(axis=1), 1))


def _over_tags(made: Decisions, drawn: Floats) -> tuple[Estimate, Estimate]:
    """Macro and weighted, over the judged tags; in a draw, over those of them that were drawn."""
    judged = made.truth.any(axis=0)
    if not judged.any():
        return _NOTHING, _NOTHING
    given, truth = made.given[:, judged], made.truth[:, judged]
    tp, fp, fn = (summed(drawn, part) for part in (given & truth, given & ~truth, ~given & truth))
    support = tp + fn
    own = np.where(support > 0, f1(tp, fp, fn), 0)
    macro = own.sum(axis=1) / np.maximum((support > 0).sum(axis=1), 1)
    return estimate(macro), estimate((own * support).sum(axis=1) / np.maximum(support.sum(axis=1), 1))


def precision_at(scores: Floats, truth: Bools, has_tag: Bools, most: int = _AT) -> tuple[float, ...]:
    """The share of right tags among the k likeliest, k = 1 to `most` (and no more than there are tags),
    over the articles that `has_tag` (n,) says.

    >>> precision_at(np.array([[0.9, 0.2, 0.5]]), np.array([[True, True, False]]), np.array([True]))
    (1.0, 0.5, 0.6666666666666666)
    """
    some, most = np.flatnonzero(has_tag), min(most, scores.shape[1])
    if not len(some):
        return (0.0,) * most
    best = np.argsort(-scores[some], axis=1, kind="stable")[:, :most]
    right = np.cumsum(np.take_along_axis(truth[some], best, axis=1), axis=1).mean(axis=0)
    return tuple((right / np.arange(1, most + 1)).tolist())


def _slices(made: Decisions, drawn: Floats) -> list[Slice]:
    """Each way to slice that makes more than one; a draw is one of all articles."""
    found = []
    for group in made.groups:
        sizes = np.bincount(group.of[group.of >= 0], minlength=len(group.names))
        large = np.flatnonzero(sizes >= _FEWEST).tolist()
        for place in large if len(large) > 1 else []:
            some = group.of == place
            right, wrong, missed = (drawn[:, some] @ part[some] for part in made.counts)
            micro = estimate(f1(right, wrong, missed))
            found.append(Slice(group.by, group.names[place], int(sizes[place]), micro))
    return found
