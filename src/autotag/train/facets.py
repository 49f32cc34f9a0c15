"""One facet: its weights and margins out of fold, and what turns those into tags."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autotag import policy, solver, stage
from autotag.policy import Pairs
from autotag.tagger import Facet
from autotag.train.costs import Tags, solve
from autotag.train.labelled import Labelled
from autotag.train.prior import prior
from autotag.train.settings import Settings
from autotag.vectorizer.fitted import Vectorizer


@dataclass(frozen=True, slots=True)
class Fitted:
    """One facet: its `C` and weights, and out-of-fold scores and truth of the labelled `rows`."""

    facet: Facet
    C: float
    weights: solver.Weights
    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    truth: NDArray[np.bool_]


def fit_facet(data: Labelled, vectors: Vectorizer, settings: Settings, prefix: str) -> Fitted:
    """The facet with its weights, fitted to its labelled articles as these vectors have them."""
    Y = data.truth
    names = tuple(settings.names(data.name, tag) for tag in data.tags)
    tags = Tags(Y, prior(names, vectors, settings.config.name_weight))
    C, weights = solve(data, tags, settings, prefix)
    truth = Y.toarray().astype(bool)
    second = stage.fit(weights.margins, truth)
    scores = second.scores(weights.margins)
    rule = policy.fit(Pairs.among(scores, truth), single=data.single)
    latest = data.latest
    second = second.moved(stage.drift(scores[latest], truth[latest]))
    facet = Facet(data.name, tuple(data.tags), names, second, rule, articles=len(data.articles))
    return Fitted(facet, C, weights, data.rows, scores, truth)
