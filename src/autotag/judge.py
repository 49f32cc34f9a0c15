"""A tagger judged on labelled articles: its tags against the archive's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from autotag.article import Article
from autotag.dates import day
from autotag.evaluate import Bools, Data, Decisions, Floats, Grouping, Ints, Report, facet_report
from autotag.logistic import sigmoid
from autotag.tagger import Facet, Tagger

_BATCH: Final = 1024
#: The logit of pairs that a bundle does not keep since they are unlikely and not true: 0.005.
_UNLIKELY: Final = -5.3
#: In characters of title, lead and text; about 40, 150 and 500 English words.
_BORDERS: Final = (250, 1000, 3000)
_LENGTHS: Final = (
    "under 250 characters", "250 to 1,000 characters", "1,000 to 3,000 characters",
    "3,000 characters and more",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """Out-of-fold logits of the articles that a model learned from: which `seen` (n,) those are, and of the
    pairs (k,) that are likely or true the article's position, the tag's column, and the logit.
    """

    seen: Bools
    article: Ints
    tag: Ints
    logits: Floats

    def put(self, logits: Floats, rows: Ints, start: int) -> None:
        """Puts them in the place of a facet's logits of `rows`, whose columns begin at `start`."""
        logits[self.seen[rows]] = _UNLIKELY
        place = np.full(len(self.seen), -1)
        place[rows] = np.arange(len(rows))
        own = (self.tag >= start) & (self.tag < start + logits.shape[1]) & (place[self.article] >= 0)
        logits[place[self.article[own]], self.tag[own] - start] = self.logits[own]


def judge(tagger: Tagger, articles: Sequence[Article], *, split: str, data: Data = Data()) -> Report:
    """The report of a tagger on articles; a facet is judged on those that are labelled for it."""
    return report_of(decide(tagger, articles), len(articles), split=split, data=data)


def report_of(decisions: Sequence[Decisions], articles: int, *, split: str, data: Data = Data()) -> Report:
    """The report of decisions on so many articles."""
    return Report(split=split, articles=articles, facets=tuple(map(facet_report, decisions)), data=data)


def decide(
    tagger: Tagger, articles: Sequence[Article], known: OutOfFold | None = None
) -> tuple[Decisions, ...]:
    """What a tagger gives, beside what the archive has, for each facet that an article is labelled for;
    of the articles that it learned from, what models that did not see them would give.
    """
    found: list[Decisions] = []
    start = 0
    for facet in tagger.facets:
        rows = [i for i, article in enumerate(articles) if facet.name in article.tags]
        end = start + len(facet.tags)
        if rows:
            logits = _logits(tagger, [articles[i] for i in rows], slice(start, end))
            if known is not None:
                known.put(logits[:, : facet.learned], np.array(rows), start)
            found.append(_facet(facet, articles, np.array(rows), logits))
        start = end
    return tuple(found)


def _facet(facet: Facet, articles: Sequence[Article], rows: Ints, logits: Floats) -> Decisions:
    own = [articles[i] for i in rows.tolist()]
    position = {tag: t for t, tag in enumerate(facet.tags)}
    truth: Bools = np.zeros(logits.shape, np.bool_)
    strangers = np.zeros(len(own), np.int64)
    for i, article in enumerate(own):
        for tag in dict.fromkeys(article.tags[facet.name]):
            if tag in position:
                truth[i, position[tag]] = True
            else:
                strangers[i] += 1
    given = facet.policy.given(logits)
    # Of the countries that were never learned, those that are on no article and given to none say nothing.
    used: Bools = np.logical_or(truth.any(axis=0), given.any(axis=0))
    used[: facet.learned] = True
    names = [(facet.tags[t], facet.names[t]) for t in np.flatnonzero(used).tolist()]
    return Decisions(
        facet.name, names, given[:, used], truth[:, used], sigmoid(logits[:, used]), strangers,
        rows, groups(own),
    )  # fmt: skip


def groups(articles: Sequence[Article]) -> tuple[Grouping, ...]:
    """Which year, length and language each article is of."""
    sizes = [len(article.title) + len(article.lead) + len(article.text) for article in articles]
    return (
        _named("year", [day(article)[:4] for article in articles]),
        Grouping("length", _LENGTHS, np.searchsorted(_BORDERS, sizes, side="right")),
        _named("language", [article.language for article in articles]),
    )


def _named(by: str, labels: Sequence[str]) -> Grouping:
    """Slices by name, in its order; the empty name is none."""
    names = sorted({label for label in labels if label})
    places = {name: place for place, name in enumerate(names)}
    return Grouping(by, names, np.array([places.get(label, -1) for label in labels], np.int64))


def _logits(tagger: Tagger, articles: Sequence[Article], tags: slice) -> Floats:
    parts = [
        tagger.logits(articles[start : start + _BATCH])[:, tags] for start in range(0, len(articles), _BATCH)
    ]
    return np.concatenate(parts)
