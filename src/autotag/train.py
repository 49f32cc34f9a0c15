"""Labelled articles to a tagger, and an honest report of it.

First a model is fitted to the earlier articles and judged on the later ones (`report`); then one is
fitted to all. Within each fit every article's margins come from a model that did not see it, and on
those the second stage and the thresholds are fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag import policy, solver, stage, vectorizer
from autotag.article import Article
from autotag.bundle import Heldout
from autotag.config import TrainingConfig
from autotag.errors import TrainingError
from autotag.evaluate import Report
from autotag.judge import judge
from autotag.linear import MOST_TAGS, layout
from autotag.split import folds, split
from autotag.tagger import Facet, Tagger

#: What a training tells of its progress: (what, done, of how many).
Progress = Callable[[str, int, int], None]
#: A tag's display name, by facet and id.
Names = Callable[[str, str], str]
#: Held-out scores below this are dropped unless true: they decide no threshold.
_LIKELY = 0.01


@dataclass(frozen=True, slots=True)
class Trained:
    """A tagger fitted to all articles, its held-out scores, the report, and what to tell of it."""

    tagger: Tagger
    heldout: Heldout
    report: Report | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a fit runs: the configuration, display names, threads, and whom to tell."""

    config: TrainingConfig
    names: Names = field(default=lambda facet, tag: tag)
    jobs: int = 1
    progress: Progress = field(default=lambda what, done, of: None)


def train(articles: Sequence[Article], settings: Settings) -> Trained:
    """A tagger fitted to all articles, judged on held-out ones as `config.split` says.

    Raises: TrainingError where nothing can be learned from these articles.
    """
    facets = _facets(articles, settings.config)
    report = _report(articles, facets, settings)
    tagger, heldout, thin = _fit(articles, facets, settings, "")
    facts = {
        "articles": len(articles),
        "labelled": {f: sum(f in a.tags for a in articles) for f in facets},
        "terms": len(tagger.vectorizer.idf),
        "left_out": {f: sorted(thin[f]) for f in facets},
    }
    return Trained(tagger, heldout, report, facts)


def _facets(articles: Sequence[Article], config: TrainingConfig) -> list[str]:
    if not articles:
        raise TrainingError("no article to train on")
    labelled = Counter(facet for article in articles for facet in article.tags)
    chosen = list(config.facets) or sorted(labelled)
    if not chosen:
        raise TrainingError("no article has tags; see the README for the forms in which tags are read")
    for facet in chosen:
        if not labelled[facet]:
            have = ", ".join(sorted(labelled)) or "none"
            raise TrainingError(f"no article is labelled for facet {facet!r} (labelled facets: {have})")
    return chosen


def _report(articles: Sequence[Article], facets: Sequence[str], settings: Settings) -> Report | None:
    """How a model that is fitted to some articles does on the others."""
    parts = split(articles, settings.config)
    if parts is None:
        return None
    try:
        model, _, _ = _fit([articles[i] for i in parts.train], facets, settings, "judging: ")
    except TrainingError as error:
        raise TrainingError(f"{parts.what}: {error}; give --split none to train on all") from None
    return judge(model, [articles[i] for i in parts.test], split=parts.what)


_Fit = tuple[Tagger, Heldout, dict[str, list[str]]]


def _fit(articles: Sequence[Article], facets: Sequence[str], settings: Settings, prefix: str) -> _Fit:
    """A tagger fitted to articles, its out-of-fold scores, and the tags left out by facet."""
    config = settings.config
    settings.progress(f"{prefix}reading words", 0, 1)
    fields = [vectorizer.Field(f.name, f.times, f.weight) for f in config.fields]
    vectors, X, terms = vectorizer.fit(articles, fields=fields, min_df=config.min_df)
    if not terms:
        raise TrainingError(f"no word stands in {config.min_df} articles: there is nothing to learn from")
    settings.progress(f"{prefix}reading words", 1, 1)
    fitted, left_out = [], {}
    for facet in facets:
        part, left_out[facet] = _fit_facet(articles, X, facet, settings, prefix)
        if part is not None:
            fitted.append(part)
    if not fitted:
        few = config.min_articles
        raise TrainingError(f"no tag has {few} articles: there is nothing to learn from")
    if (tags := sum(len(part.facet.tags) for part in fitted)) > MOST_TAGS:
        raise TrainingError(f"{tags} tags are more than a bundle holds ({MOST_TAGS})")
    tagger = Tagger(
        vectors, layout([part.weights.coef for part in fitted], [part.weights.bias for part in fitted]),
        tuple(part.facet for part in fitted), lambda: terms,
    )  # fmt: skip
    return tagger, _heldout(fitted), left_out


@dataclass(frozen=True, slots=True)
class _Fitted:
    """One facet: its weights, and out-of-fold scores and truth of the labelled `rows`."""

    facet: Facet
    weights: solver.Weights
    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    truth: NDArray[np.bool_]


def _fit_facet(
    articles: Sequence[Article], X: vectorizer.Matrix, name: str, settings: Settings, prefix: str
) -> tuple[_Fitted | None, list[str]]:
    config = settings.config
    rows = np.array([i for i, article in enumerate(articles) if name in article.tags], np.int64)
    labelled = [articles[i] for i in rows]
    counts = Counter(tag for article in labelled for tag in set(article.tags[name]))
    tags = sorted(
        (tag for tag, n in counts.items() if n >= config.min_articles), key=lambda t: (-counts[t], t)
    )
    thin = [tag for tag in counts if counts[tag] < config.min_articles]
    if not tags:
        return None, thin
    Y = _truth(labelled, name, tags)
    fold = folds(labelled, config)
    weights = solver.solve(
        X[rows] if len(rows) < X.shape[0] else X, Y,
        settings=solver.Settings(C=config.C, tol=config.tol, seed=config.seed),
        folds=fold, jobs=settings.jobs, smallest=config.prune,
        progress=lambda done, of: settings.progress(f"{prefix}learning {name}", done, of),
    )  # fmt: skip
    truth = Y.toarray().astype(bool)
    second = stage.fit(weights.margins, truth)
    scores = second.scores(weights.margins)
    names = tuple(settings.names(name, tag) for tag in tags)
    single = len(tags) > 1 and all(len(set(article.tags[name])) == 1 for article in labelled)
    rule = policy.exactly_one(len(tags)) if single else policy.fit(scores, truth, fold)
    facet = Facet(name, tuple(tags), names, second, rule)
    return _Fitted(facet, weights, rows, scores, truth), thin


def _truth(articles: Sequence[Article], facet: str, tags: Sequence[str]) -> sparse.csc_array:
    """(n, t) CSC: 1 where an article has a tag."""
    position = {tag: t for t, tag in enumerate(tags)}
    pairs = [
        (i, position[tag])
        for i, article in enumerate(articles)
        for tag in dict.fromkeys(article.tags[facet]) if tag in position
    ]  # fmt: skip
    rows, columns = np.array(pairs, np.int64).T
    data = np.ones(len(pairs), np.int8)
    return sparse.csc_array((data, (rows, columns)), shape=(len(articles), len(tags)))


def _heldout(fitted: Sequence[_Fitted]) -> Heldout:
    """The pairs of all facets whose score is likely, or true."""
    columns: list[list[NDArray[Any]]] = [[], [], [], []]
    start = 0
    for part in fitted:
        kept = (part.scores >= _LIKELY) | part.truth
        i, t = np.nonzero(kept)
        values: tuple[NDArray[Any], ...] = (
            part.rows[i], t + start, part.scores[kept], part.truth[kept],
        )  # fmt: skip
        for column, value in zip(columns, values, strict=True):
            column.append(value)
        start += len(part.facet.tags)
    types = (np.uint32, np.uint16, np.float32, np.bool_)
    return Heldout(*(np.concatenate(c).astype(t) for c, t in zip(columns, types, strict=True)))
