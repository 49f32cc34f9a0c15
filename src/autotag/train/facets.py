"""One facet: its weights and margins out of fold, and what turns those into tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autotag import policy, solver, stage
from autotag.logistic import Floats
from autotag.policy import Pairs
from autotag.stage import Stage
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
    second, latest = _following(stage.fit(weights.margins, truth), weights.margins, truth, data.periods)
    scores = second.scores(weights.margins)
    rule = policy.fit(Pairs.among(scores, truth), single=data.single)
    moved = second.moved(latest)
    facet = Facet(data.name, tuple(data.tags), names, moved, rule, articles=len(data.articles))
    return Fitted(facet, C, weights, data.rows, scores, truth)


def _following(
    second: Stage,
    margins: NDArray[np.float32],
    truth: NDArray[np.bool_],
    periods: Sequence[NDArray[np.int64]],
) -> tuple[Stage, Floats]:
    """The stage with a curve for articles to come, and what its tags' logits are to be moved by for those.

    Each period's logits are moved as if it were to come, by the drift of the one before: how far that misses
    is in the curve. On the latest fifth of the earlier articles the calibration error is 0.037 for 0.044
    (topics of headlines), 0.031 for 0.038 (of claims), 0.013 for 0.015 (Reuters) and 0.026 for 0.021 (Arabic
    sections).
    """
    still = np.zeros(len(second.slope))
    if not periods:
        return second, still
    drifts = [stage.drift(second.scores(margins[some]), truth[some]) for some in periods]
    others = np.setdiff1d(np.arange(len(margins)), np.concatenate(periods[1:]))
    moves = [(others, still), *zip(periods[1:], drifts, strict=False)]
    return second.bent(margins, truth, moves), drifts[-1]
