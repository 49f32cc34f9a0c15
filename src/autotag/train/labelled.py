"""What a facet is learned from: the articles that are labelled for it, their rows, folds and tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.dates import day
from autotag.split import folds
from autotag.vectorizer.rows import Matrix

#: Periods that the dated articles are parted into.
_PERIODS: Final = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """The articles that are labelled for a facet (places `rows` among all), their rows X (n, v), and the
    facet's tags, commonest first, without the `thin` ones. `df` (v,) is in how many of all a term stands,
    `fold` (n,) each article's fold.
    """

    name: str
    rows: NDArray[np.int64]
    articles: list[Article]
    X: Matrix
    df: NDArray[np.int64]
    fold: NDArray[np.int64]
    tags: list[str]
    thin: list[str]

    @classmethod
    def of(
        cls, articles: Sequence[Article], X: Matrix, cluster: NDArray[np.int64], name: str,
        config: TrainingConfig,
    ) -> Labelled:  # fmt: skip
        """Those of these articles, of which near-duplicates have the same number in `cluster`."""
        rows = np.array([i for i, article in enumerate(articles) if name in article.tags], np.int64)
        own = [articles[i] for i in rows]
        counts = Counter(tag for article in own for tag in set(article.tags[name]))
        tags = sorted(
            (tag for tag, n in counts.items() if n >= config.min_articles), key=lambda t: (-counts[t], t)
        )
        thin = [tag for tag in counts if counts[tag] < config.min_articles]
        df = np.bincount(X.indices, minlength=X.shape[1])
        fold = folds(own, config, cluster[rows])
        return cls(name, rows, own, X[rows] if len(rows) < X.shape[0] else X, df, fold, tags, thin)

    @property
    def single(self) -> bool:
        """Whether every article has just one tag."""
        return len(self.tags) > 1 and all(len(set(a.tags[self.name])) == 1 for a in self.articles)

    @property
    def periods(self) -> list[NDArray[np.int64]]:
        """The places of the dated articles, a tenth of them after the other, those of a day in one; none
        where most have no date, or nearly all the same.
        """
        dates = np.array([day(article) for article in self.articles])
        dated = np.sort(dates[dates != ""])
        if 2 * len(dated) < len(dates) or not len(dated):
            return []
        starts = np.unique(dated[np.arange(_PERIODS) * len(dated) // _PERIODS])
        if len(starts) == 1:
            return []
        period = np.searchsorted(starts, dates, side="right")  # 0 is before all of them: without a date
        return [np.flatnonzero(period == k + 1) for k in range(len(starts))]

    @property
    def truth(self) -> sparse.csc_array:
        """(n, t) CSC: 1 where an article has a tag."""
        position = {tag: t for t, tag in enumerate(self.tags)}
        pairs = [
            (i, position[tag])
            for i, article in enumerate(self.articles)
            for tag in dict.fromkeys(article.tags[self.name]) if tag in position
        ]  # fmt: skip
        rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
        data = np.ones(len(pairs), np.int8)
        return sparse.csc_array((data, (rows, columns)), shape=(len(self.articles), len(self.tags)))
