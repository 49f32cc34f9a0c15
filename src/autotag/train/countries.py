"""The facet of countries: linear models of those that were learned, and what articles name of all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from autotag import kernel, policy, stage
from autotag.article import TEXT_FIELDS, Article
from autotag.gazetteer import Gazetteer
from autotag.logistic import Floats
from autotag.policy import Pairs, Policy
from autotag.stage import Aboutness, Stage
from autotag.tagger import Facet
from autotag.train.costs import Tags, solve
from autotag.train.facets import Fitted
from autotag.train.labelled import Labelled
from autotag.train.settings import Settings
from autotag.vectorizer.reading import packed

COUNTRY = "country"


def fit_countries(data: Labelled, known: Gazetteer, settings: Settings, prefix: str) -> Fitted:
    """The facet with all of the gazetteer's countries; without a label it takes the shipped weights."""
    Y = data.truth
    C, weights = solve(data, Tags(Y), settings, prefix)
    truth = Y.toarray().astype(bool)
    pairs, features = _named(data.articles, known, settings.unlabelled)
    about = _about(data.articles, known, pairs)
    unseen = stage.fit_unseen(features, about) if data.articles else None
    second, learned, scores = Stage(np.zeros(0), np.zeros(0)), Policy(np.zeros(0)), weights.margins
    if unseen is None:
        own = stage.shipped()
    elif data.tags:
        position = {code: number for number, code in enumerate(data.tags)}
        tags = np.array([position.get(code, -1) for code in known.codes])[pairs[:, 1]]
        kept = tags >= 0
        places = np.stack([pairs[kept, 0], tags[kept]], axis=1)
        second, own = stage.fit_named(weights.margins, truth, places, features[kept], unseen)
        # The margins are logits by now; only what bends them is left to find.
        plain = Stage(np.ones(len(data.tags)), np.zeros(len(data.tags))).bent(weights.margins, truth)
        second, scores = replace(second, curve=plain.curve), plain.scores(weights.margins)
        learned = policy.fit(Pairs.among(scores, truth), single=data.single, centre=stage.COMMON_THRESHOLD)
    else:
        own = Aboutness.unlearned(*unseen)
    others = sorted(set(known.codes) - set(data.tags))
    tags_of = (*data.tags, *others)
    thresholds = np.concatenate([learned.thresholds, np.full(len(others), own.threshold)])
    facet = Facet(
        data.name, tags_of, tuple(settings.names(data.name, tag) for tag in tags_of), second,
        Policy(thresholds, learned.rule), own, len(data.articles),
    )  # fmt: skip
    return Fitted(facet, C, weights, data.rows, scores, truth)


def _named(
    articles: Sequence[Article], known: Gazetteer, unlabelled: Collection[str]
) -> tuple[NDArray[np.int64], Floats]:
    """(k, 2) articles and countries of all pairs that are named and labelled, and their features (k, f)."""
    labelled = np.array([code not in unlabelled for code in known.codes])
    pairs, features = [np.zeros((0, 2), np.int64)], [np.zeros((0, len(kernel.FEATURES)))]
    first, parts = 0, len(TEXT_FIELDS)
    for points, bounds in packed(articles):
        found = known.find(points, bounds, parts)
        some, values = kernel.features(points, found, bounds, parts, len(known.codes))
        kept = labelled[some[:, 1]]
        pairs.append(some[kept] + np.array([first, 0]))
        features.append(values[kept])
        first += (len(bounds) - 1) // parts
    return np.concatenate(pairs), np.concatenate(features)


def _about(articles: Sequence[Article], known: Gazetteer, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(k,) whether an article is about a country it names."""
    tags = [set(article.tags[COUNTRY]) for article in articles]
    return np.array([known.codes[country] in tags[i] for i, country in pairs.tolist()], np.bool_)
