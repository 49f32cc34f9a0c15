"""Which articles a model is judged on, and the folds within those it is fitted to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.errors import TrainingError

#: Articles that follow one another (a story and its rewrites) stay in one fold: so many at a time.
_RUN: Final = 20
_FEWEST: Final = 10


#: ISO 8601 dates, which sort as they are written; any other form counts as no date.
_ISO: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(?=$|[T ])")


@dataclass(frozen=True, slots=True)
class Parts:
    """Positions of the articles to fit to and to judge on; `what` says how they were chosen."""

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    what: str


def day(article: Article) -> str:
    """The day of an article, ISO 8601; empty where its date can't be read."""
    found = _ISO.match(article.date)
    return found[0] if found else ""


def split(articles: Sequence[Article], config: TrainingConfig) -> Parts | None:
    """The parts that `config.split` asks for; None for `none`.

    Left out, it is `time` where most articles are dated, else `random`. Undated articles are fitted
    to. Raises: TrainingError where a split by time is asked for and the articles have no dates.
    """
    dates = np.array([day(article) for article in articles])
    dated = np.flatnonzero(dates != "")
    kind = config.split or ("time" if 2 * len(dated) >= len(articles) else "random")
    if kind == "none" or len(articles) < _FEWEST:
        return None
    if kind == "random":
        return _random(len(articles), config)
    if not len(dated):
        raise TrainingError(
            "no article has a date that can be read (as 2026-09-28): give --split random or --split none"
        )
    ranked = dated[np.argsort(dates[dated], kind="stable")]
    first = dates[ranked[int(len(ranked) * (1 - config.held_out))]]
    later = (dates >= first) & (dates != "")
    if later.all():
        raise TrainingError("all articles are of one day: give --split random or --split none")
    what = f"time: judged on {later.sum()} articles from {first} on, fitted to the {(~later).sum()} before"
    return Parts(np.flatnonzero(~later), np.flatnonzero(later), what)


def _random(n: int, config: TrainingConfig) -> Parts:
    order = np.random.default_rng(config.seed).permutation(n)
    cut = max(1, int(n * config.held_out))
    test, rest = np.sort(order[:cut]), np.sort(order[cut:])
    what = f"random (optimistic): judged on {cut} articles, fitted to the {n - cut} others"
    return Parts(rest, test, what)


def folds(articles: Sequence[Article], config: TrainingConfig) -> NDArray[np.int64]:
    """(n,) the fold of each article: neighbours in time share one, the runs are dealt at random."""
    n = len(articles)
    if not n:
        return np.zeros(0, np.int64)
    order = np.argsort(np.array([day(article) for article in articles]), kind="stable")
    size = max(1, min(_RUN, n // (4 * config.folds)))
    runs = np.arange(n) // size
    dealt = np.random.default_rng(config.seed).permutation(int(runs[-1]) + 1) % config.folds
    fold = np.empty(n, np.int64)
    fold[order] = dealt[runs]
    return fold
