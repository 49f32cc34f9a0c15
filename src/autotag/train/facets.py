"""One facet: its labelled articles, their weights and margins out of fold, and what turns those into tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag import policy, solver, stage
from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.parallel import Workers
from autotag.policy import Pairs
from autotag.split import folds
from autotag.tagger import Facet
from autotag.train.settings import Settings
from autotag.vectorizer.rows import Matrix

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fitted:
    """One facet: its weights, and out-of-fold scores and truth of the labelled `rows`."""

    facet: Facet
    weights: solver.Weights
    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    truth: NDArray[np.bool_]


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


def solve(data: Labelled, settings: Settings, prefix: str) -> tuple[solver.Weights, Bools]:
    """The weights of a facet's tags with their margins out of fold, and the truth (n, t)."""
    config = settings.config
    Y = truth(data.articles, data.name, data.tags)
    weights = solver.solve(
        data.X, Y, settings=solver.Settings(
            C=config.cost_of(data.name), rare_weight=config.rare_weight, tol=config.tol,
            smallest=config.prune, seed=config.seed,
        ),
        folds=data.fold, known=(data.df, config.min_df), workers=Workers(settings.jobs, settings.scheduler),
        progress=lambda done, of: settings.progress(f"{prefix}learning {data.name}", done, of),
    )  # fmt: skip
    return weights, Y.toarray().astype(bool)


def exactly_one(data: Labelled) -> bool:
    """Whether every article has just one tag."""
    return len(data.tags) > 1 and all(len(set(a.tags[data.name])) == 1 for a in data.articles)


def fit_facet(data: Labelled, settings: Settings, prefix: str) -> Fitted:
    """The facet with its weights, fitted to its labelled articles."""
    weights, truth = solve(data, settings, prefix)
    second = stage.fit(weights.margins, truth)
    scores = second.scores(weights.margins)
    single = exactly_one(data)
    rule = policy.fit(Pairs.among(scores, truth), single=single)
    names = tuple(settings.names(data.name, tag) for tag in data.tags)
    facet = Facet(data.name, tuple(data.tags), names, second, rule, articles=len(data.articles))
    return Fitted(facet, weights, data.rows, scores, truth)


def truth(articles: Sequence[Article], facet: str, tags: Sequence[str]) -> sparse.csc_array:
    """(n, t) CSC: 1 where an article has a tag."""
    position = {tag: t for t, tag in enumerate(tags)}
    pairs = [
        (i, position[tag])
        for i, article in enumerate(articles)
        for tag in dict.fromkeys(article.tags[facet]) if tag in position
    ]  # fmt: skip
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    data = np.ones(len(pairs), np.int8)
    return sparse.csc_array((data, (rows, columns)), shape=(len(articles), len(tags)))
