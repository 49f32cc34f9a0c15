"""All one-vs-rest linear SVMs of a facet: in blocks that share passes over all articles, then tag by tag.

Minimises for each tag  1/2 (|w - p|^2 + b^2) + sum_i C_i max(0, 1 - y_i (w x_i + b))^2  by dual coordinate
descent (Hsieh et al. 2008, A Dual Coordinate Descent Method for Large-scale Linear SVM; the constant
feature for b is regularised, as in LIBLINEAR: Fan et al. 2008). The prior weights p are 0 unless they are
given, and what a descent starts from (Yang et al. 2007, Adaptive SVM). Nine pairs (article, tag) in ten end
inactive. A few passes over all articles, which read each term's row of weights once for all tags of a block,
find which; `autotag.solver.alone` has the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import methodcaller
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag import kernel
from autotag.parallel import Workers
from autotag.solver.alone import Alone
from autotag.solver.pruning import Column, Pruner, pruner
from autotag.solver.rows import Rows, rows_of

BLOCK: Final = 64
#: Passes over all pairs before each tag goes on alone. A pass takes a third of a microsecond a pair where a
#: visit of one tag's takes one; after four, one pair in six has to be visited, after five one in nine.
_PASSES: Final = 5
#: How much looser a fold is solved than the whole: its margins only fit a logistic and thresholds.
_FOLD_TOL: Final = 20.0

#: A tag of so many articles is no longer rare: of the extra weight a third is left.
_COMMON: Final = 30.0

Matrix = sparse.csr_array
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """`C` weighs the loss against |w|. A tag's own articles count `positive_weight` times, and `rare_weight`
    times as much where they are few. A tag is solved when its objective is estimated to be less than `tol`
    of it above the least. Weights that count less than `smallest` times a tag's largest are dropped
    (`autotag.solver.pruning`).
    """

    C: float = 1.0
    positive_weight: float = 1.0
    rare_weight: float = 1.0
    tol: float = 1e-4
    smallest: float = 0.0
    max_epochs: int = 400
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Folds:
    """The fold `of` each article (n,). Where it is told in how many articles each term stands, `df` (v,), and
    how many it takes, an article is read as one would be that is not among them.
    """

    of: NDArray[np.int64]
    df: NDArray[np.int64] | None = None
    min_df: int = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """`coef` (v, t) float32 CSC and `bias` (t,) float64; `margins` (n, t) float32, out of fold."""

    coef: sparse.csc_array
    bias: NDArray[np.float64]
    margins: NDArray[np.float32]


def solve(
    X: Matrix,
    Y: sparse.csc_array,
    *,
    settings: Settings,
    costs: NDArray[np.floating] | None = None,
    folds: Folds | None = None,
    prior: sparse.csc_array | None = None,
    workers: Workers = Workers(),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Weights:
    """The weights of all tags, and where `folds` are given their out-of-fold margins.

    X: (n, v) float32 CSR, no entry twice. Y: (n, t) CSC, a stored entry is a positive. `costs` (2, t)
    multiply the losses of each tag's own articles and of the others. An article's margins come from a model
    without the articles of its fold, started from the whole one.
    `prior` (v, t) are weights that are known beforehand, of few terms a tag: the others are drawn to 0.
    Memory: (v + 5 n) * BLOCK * 4 bytes a thread, the result besides. The same whoever the `workers` are: a
    block's random order has its own seed.
    """
    rows = rows_of(X)
    held = rows
    if folds is not None and folds.df is not None:
        # Left in, terms of the fold alone take part of a row's length but have hardly a weight: margins would
        # be nearer 0 than those of new articles, and what is fitted on them would be off.
        held = replace(
            rows, parts=(*rows.parts[:2], kernel.as_new(rows.parts, folds.of, folds.df, folds.min_df))
        )
    n, t = Y.shape
    ridge = _ridge(np.diff(Y.indptr), settings, np.ones((2, t)) if costs is None else costs)
    blocks = _blocks(np.diff(Y.indptr))
    start = sparse.csc_array((rows.terms, t), dtype=np.float32) if prior is None else prior
    fold = None if folds is None else folds.of
    problem = _Problem(rows, held, Y, ridge, settings, fold, pruner(rows, settings.smallest), start)
    tasks = (methodcaller("solved", tags, seed) for seed, tags in enumerate(blocks))
    solved = workers.run(tasks, problem)
    margins, bias = np.zeros((n if folds is not None else 0, t), np.float32), np.zeros(t)
    columns: list[Column] = []
    progress(0, len(blocks))
    for done, (tags, parts) in enumerate(zip(blocks, solved, strict=True)):
        for tag, (column, out_of_fold) in zip(tags.tolist(), parts, strict=True):
            bias[tag] = column.bias
            margins[:, tag] = out_of_fold
            columns.append(column)
        progress(done + 1, len(blocks))
    order = np.argsort(np.concatenate(blocks))
    return Weights(_side_by_side([columns[k] for k in order], X.shape[1]), bias, margins)


def _ridge(articles: NDArray[np.integer], settings: Settings, costs: NDArray[np.floating]) -> Floats:
    """(2, t) 1 / (2 C) of each tag's own articles, and of the others."""
    rare = 1 + (settings.rare_weight - 1) * np.exp(-articles / _COMMON)
    times = np.stack([settings.positive_weight * rare, np.ones(len(articles))])
    return (0.5 / (settings.C * times * costs)).astype(np.float32)


def _blocks(articles: NDArray[np.integer]) -> list[NDArray[np.int64]]:
    """The tags (t,) dealt out to blocks: common and rare ones in each, the common first. The number of blocks
    is even, so that two threads have as much to do; one tag is one block.
    """
    order = np.argsort(-articles, kind="stable")
    blocks = max(1, min(2 * -(-len(order) // (2 * BLOCK)), len(order)))
    return [order[start::blocks] for start in range(blocks)]


def _signs(Y: sparse.csc_array, tags: NDArray[np.int64]) -> NDArray[np.int8]:
    """(n, t) 1 where an article has a tag of the block, else -1."""
    signs = np.full((Y.shape[0], len(tags)), -1, np.int8)
    for place, tag in enumerate(tags.tolist()):
        signs[Y.indices[Y.indptr[tag] : Y.indptr[tag + 1]], place] = 1
    return signs


def _side_by_side(columns: Sequence[Column], terms: int) -> sparse.csc_array:
    """(v, t) CSC of these columns."""
    indptr = np.cumsum([0, *(len(column.terms) for column in columns)])
    rows = np.concatenate([np.empty(0, np.int32), *(column.terms for column in columns)])
    values = np.concatenate([np.empty(0, np.float32), *(column.values for column in columns)])
    return sparse.csc_array((values, rows, indptr), shape=(terms, len(columns)))


@dataclass(frozen=True, slots=True)
class _Problem:
    """What the blocks of a facet have in common: articles, tags, folds, and how they are solved."""

    rows: Rows
    held: Rows
    Y: sparse.csc_array
    ridge: Floats
    settings: Settings
    folds: NDArray[np.int64] | None
    prune: Pruner
    prior: sparse.csc_array

    def solved(self, tags: NDArray[np.int64], seed: int) -> list[tuple[Column, Floats]]:
        """The weights of a block of tags (t,), and each one's margins (n,) out of fold, or none."""
        ridge = np.ascontiguousarray(self.ridge[:, tags])  # of one layout, or the passes are compiled twice
        return _Block(self, _signs(self.Y, tags), ridge, sparse.csc_array(self.prior[:, tags]), seed).solved()


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of tags of a problem."""

    of: _Problem
    signs: NDArray[np.int8]
    ridge: Floats
    prior: sparse.csc_array
    seed: int

    def solved(self) -> list[tuple[Column, Floats]]:
        """Each tag's weights, and its margins (n,) out of fold, or none."""
        rng = np.random.default_rng([self.of.settings.seed, self.seed, len(self.signs)])
        gradients, alpha = self._passes(rng)
        signs = kernel.turned(self.signs)
        own, others = self.ridge[0][:, None], self.ridge[1][:, None]
        ridge = np.where(signs > 0, own, others)
        return [
            self._tag(Alone(self.of.rows, signs[t], ridge[t], self._known(t), gradients[t], alpha[t], rng))
            for t in range(len(signs))
        ]

    def _known(self, t: int) -> tuple[NDArray[np.integer], Floats]:
        """The terms that a tag has prior weights of, and those."""
        own = slice(self.prior.indptr[t], self.prior.indptr[t + 1])
        return self.prior.indices[own], self.prior.data[own]

    def _passes(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """(t, n) the gradients and dual variables after passes over all pairs."""
        n, tags = self.signs.shape
        weights, bias = self.prior.toarray(order="C"), np.zeros(tags, np.float32)
        state = weights, bias, np.zeros((n, tags), np.float32)
        X, norms = self.of.rows.parts, self.of.rows.norms
        for _ in range(_PASSES):
            kernel.step_all(X, norms, self.signs, self.ridge, state, rng.permutation(n))
        return kernel.turned(kernel.gradients(X, self.signs, self.ridge, state)), kernel.turned(state[2])

    def _tag(self, tag: Alone) -> tuple[Column, Floats]:
        of, folds = self.of, self.of.folds
        limits = of.settings.tol, of.settings.max_epochs
        alpha = tag.optimum(tag.alpha, np.ones(len(self.signs), np.bool_), *limits)
        weights, bias = tag.weights(alpha)
        column = of.prune(weights, float(bias))
        margins = np.zeros(0 if folds is None else len(self.signs), np.float32)
        for fold in np.unique(folds) if folds is not None else ():
            free = folds != fold
            without = tag.optimum(np.where(free, alpha, 0), free, _FOLD_TOL * limits[0], limits[1])
            weights, bias = tag.weights(without)
            kernel.predict(of.held.parts, weights, bias, np.flatnonzero(~free), margins)
        return column, margins
