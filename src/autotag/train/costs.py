"""A facet's weights, with the C that is named, else with the one of a few that does best out of fold."""

from __future__ import annotations

from dataclasses import dataclass
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
#: Tags that it is tried on.
_TAGS: Final = 16


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of a facet: which articles have them, `truth` (n, t), and weights that theirs are drawn to,
    `prior` (v, t), where there are any.
    """

    truth: sparse.csc_array
    prior: sparse.csc_array | None = None

    def some(self, most: int) -> Tags:
        """At most so many, from the commonest to the rarest."""
        t = self.truth.shape[1]
        if t <= most:
            return self
        chosen = np.linspace(0, t - 1, most).astype(int)
        prior = None if self.prior is None else sparse.csc_array(self.prior[:, chosen])
        return Tags(sparse.csc_array(self.truth[:, chosen]), prior)


def solve(data: Labelled, tags: Tags, settings: Settings, prefix: str) -> tuple[float, solver.Weights]:
    """C, and the weights of all tags (n, t) with their margins out of fold."""
    named = settings.config.cost_of(data.name)
    if named is not None:
        return named, _solved(data, tags, settings, named, f"{prefix}learning {data.name}")
    some = tags.some(_TAGS)
    tried = {C: _solved(data, some, settings, C, f"{prefix}trying C = {C:g} for {data.name}") for C in _TRIED}
    best = max(_TRIED, key=lambda C: _ranked(tried[C], some.truth))
    if some is tags:
        return best, tried[best]
    return best, _solved(data, tags, settings, best, f"{prefix}learning {data.name}")


def _solved(data: Labelled, tags: Tags, settings: Settings, C: float, told: str) -> solver.Weights:
    config = settings.config
    return solver.solve(
        data.X, tags.truth, settings=solver.Settings(
            C=C, rare_weight=config.rare_weight, tol=config.tol, smallest=config.prune or 0.0,
            seed=config.seed,
        ),
        folds=solver.Folds(data.fold, data.df, config.min_df), prior=tags.prior,
        workers=Workers(settings.jobs, settings.scheduler),
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
