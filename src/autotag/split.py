"""Which articles a model is judged on, and the folds within those it is fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.dates import day
from autotag.errors import TrainingError

#: Articles that follow one another (a story and its rewrites) stay in one fold: so many at a time.
_RUN: Final = 20
_FEWEST: Final = 10


@dataclass(frozen=True, slots=True)
class Parts:
    """Positions of the articles to fit to and to judge on; `what` says how they were chosen.

    `moved` near-duplicates of articles that are fitted to are not judged on but fitted to as well.
    """

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    what: str
    moved: int = 0


def split(
    articles: Sequence[Article], config: TrainingConfig, clusters: NDArray[np.int64] | None = None
) -> Parts | None:
    """The parts that `config.split` asks for; None for `none`. Near-duplicates, those with the same
    number in `clusters` (n,), stand on the side of the earliest.

    Left out, it is `time` where most articles are dated, else `random`. Undated articles are fitted
    to. Raises: TrainingError where a split by time is asked for and the articles have no dates.
    """
    dates = np.array([day(article) for article in articles])
    dated = np.flatnonzero(dates != "")
    kind = config.split or ("time" if 2 * len(dated) >= len(articles) else "random")
    if kind == "none" or len(articles) < _FEWEST:
        return None
    groups = np.arange(len(articles)) if clusters is None else clusters
    if kind == "random":
        return _random(groups, config)
    if not len(dated):
        raise TrainingError(
            "no article has a date that can be read (as 2026-09-28): give --split random or --split none"
        )
    ranked = dated[np.argsort(dates[dated], kind="stable")]
    first = dates[ranked[int(len(ranked) * (1 - config.held_out))]]
    later = (dates >= first) & (dates != "")
    if later.all():
        raise TrainingError("all articles are of one day: give --split random or --split none")
    return _apart(
        later, groups, "time: judged on {:,} articles from " + first + " on, fitted to the {:,} before"
    )


def _random(groups: NDArray[np.int64], config: TrainingConfig) -> Parts:
    n = len(groups)
    test = np.zeros(n, np.bool_)
    test[np.random.default_rng(config.seed).permutation(n)[: max(1, int(n * config.held_out))]] = True
    return _apart(test, groups, "random (optimistic): judged on {:,} articles, fitted to the {:,} others")


def _apart(test: NDArray[np.bool_], groups: NDArray[np.int64], what: str) -> Parts:
    """The parts without the near-duplicates that would stand on both sides."""
    seen: NDArray[np.bool_] = np.isin(groups, groups[~test])
    moved = int((test & seen).sum())
    if seen.all():
        raise TrainingError("all later articles are near-duplicates of earlier ones: give --split none")
    told = what.format((~seen).sum(), seen.sum())
    if moved:
        told += f"; {moved} near-duplicates of those are not judged on"
    return Parts(np.flatnonzero(seen), np.flatnonzero(~seen), told, moved)


def folds(
    articles: Sequence[Article], config: TrainingConfig, clusters: NDArray[np.int64]
) -> NDArray[np.int64]:
    """(n,) the fold of each article: neighbours in time share one, the runs are dealt at random. So do
    near-duplicates, those with the same number in `clusters` (n,): the earliest's.
    """
    n = len(articles)
    if not n:
        return np.zeros(0, np.int64)
    order = np.argsort(np.array([day(article) for article in articles]), kind="stable")
    size = max(1, min(_RUN, n // (4 * config.folds)))
    runs = np.arange(n) // size
    dealt = np.random.default_rng(config.seed).permutation(int(runs[-1]) + 1) % config.folds
    fold = np.empty(n, np.int64)
    fold[order] = dealt[runs]
    _, first, cluster = np.unique(clusters[order], return_index=True, return_inverse=True)
    fold[order] = fold[order[first]][cluster]
    return fold
