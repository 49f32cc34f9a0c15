"""A facet's weights, with the C that is named, else with the one of a few that does best out of fold."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import sparse

from autotag import solver
from autotag.evaluate.curves import average_precision
from autotag.parallel import Workers
from autotag.train.labelled import Labelled
from autotag.train.settings import Settings

#: Short texts with many tags and noisy sections want the smaller, stories the larger. On later articles the
#: choice gives micro-F1 0.393 for 0.376 (topics of headlines) and 0.613 for 0.599 (of claims), accuracy 0.823
#: for 0.815 (Arabic sections), and leaves Reuters and sections in Turkish, French, Swahili and English alone.
_TRIED: Final = (1.0, 0.3)
#: Tags that it is tried on, from the commonest to the rarest.
_TAGS: Final = 16


def solve(
    data: Labelled, Y: sparse.csc_array, settings: Settings, prefix: str
) -> tuple[float, solver.Weights]:
    """C, and the weights of all tags (n, t) with their margins out of fold."""
    named = settings.config.cost_of(data.name)
    if named is not None:
        return named, _solved(data, Y, settings, named, f"{prefix}learning {data.name}")
    t = Y.shape[1]
    some = Y if t <= _TAGS else sparse.csc_array(Y[:, np.linspace(0, t - 1, _TAGS).astype(int)])
    tried = {C: _solved(data, some, settings, C, f"{prefix}trying C = {C:g} for {data.name}") for C in _TRIED}
    best = max(_TRIED, key=lambda C: _ranked(tried[C], some))
    if some.shape[1] == t:
        return best, tried[best]
    return best, _solved(data, Y, settings, best, f"{prefix}learning {data.name}")


def _solved(data: Labelled, Y: sparse.csc_array, settings: Settings, C: float, told: str) -> solver.Weights:
    config = settings.config
    return solver.solve(
        data.X, Y, settings=solver.Settings(
            C=C, rare_weight=config.rare_weight, tol=config.tol, smallest=config.prune, seed=config.seed
        ),
        folds=data.fold, known=(data.df, config.min_df), workers=Workers(settings.jobs, settings.scheduler),
        progress=lambda done, of: settings.progress(told, done, of),
    )  # fmt: skip


def _ranked(weights: solver.Weights, Y: sparse.csc_array) -> float:
    """How well margins out of fold rank the articles: average precision, the tags by their articles."""
    truth, positives = Y.toarray().astype(bool), np.diff(Y.indptr)
    each = [
        average_precision(weights.margins[:, t].astype(np.float64), truth[:, t])
        for t in range(len(positives))
    ]
    return float((np.array(each) * positives).sum())
