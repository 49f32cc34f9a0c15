"""All one-vs-rest linear SVMs of a facet, in blocks of tags that share every pass over the articles.

Minimises for each tag  1/2 (|w|^2 + b^2) + sum_i C_i max(0, 1 - y_i (w x_i + b))^2  by dual coordinate
descent with shrinking (Hsieh et al. 2008, A Dual Coordinate Descent Method for Large-scale Linear
SVM; the constant feature for b is regularised, as in LIBLINEAR: Fan et al. 2008). The weights of a
block are rows of `BLOCK` tags, one cache line a term, so that reading an article's terms once serves
every tag. A pair (article, tag) that is sure to stay inactive is shrunk away by a bit of a mask; an
article without a bit left is not read at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

from autotag.parallel import run

BLOCK: Final = 16
_ALL: Final = np.uint32((1 << BLOCK) - 1)
_compiled: Any = njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract", "reassoc"})

Matrix = sparse.csr_array


@dataclass(frozen=True, slots=True)
class Settings:
    """`C` weighs the loss against |w|; a tag is solved when its projected gradients span < `tol`."""

    C: float = 1.0
    positive_weight: float = 1.0
    tol: float = 0.02
    max_epochs: int = 400
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Weights:
    """`coef` (v, t) float32 CSC and `bias` (t,) float64; `margins` (n, t) float32, out of fold."""

    coef: sparse.csc_array
    bias: NDArray[np.float64]
    margins: NDArray[np.float32]


@_compiled
def _shuffle(order: Any, size: Any, state: Any) -> Any:
    """Fisher-Yates with xorshift64 (Marsaglia 2003): one stream a block, whatever the threads."""
    for k in range(size - 1, 0, -1):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        other = np.int64(state % np.uint64(k + 1))
        order[k], order[other] = order[other], order[k]
    return state


@_compiled
def _margins(X: Any, row: Any, W: Any, bias: Any, out: Any) -> None:
    indptr, indices, data = X
    for t in range(BLOCK):
        out[t] = bias[t]
    for p in range(indptr[row], indptr[row + 1]):
        value, line = data[p], W[indices[p]]
        for t in range(BLOCK):
            out[t] += value * line[t]


@_compiled
def _margins_of(X: Any, row: Any, W: Any, bias: Any, chosen: Any, size: Any, out: Any) -> None:
    """The margins of a few tags of the block."""
    indptr, indices, data = X
    for k in range(size):
        out[chosen[k]] = bias[chosen[k]]
    for p in range(indptr[row], indptr[row + 1]):
        value, line = data[p], W[indices[p]]
        for k in range(size):
            out[chosen[k]] += value * line[chosen[k]]


@_compiled
def _add(X: Any, row: Any, W: Any, bias: Any, step: Any) -> None:
    indptr, indices, data = X
    for t in range(BLOCK):
        bias[t] += step[t]
    for p in range(indptr[row], indptr[row + 1]):
        value, line = data[p], W[indices[p]]
        for t in range(BLOCK):
            line[t] += value * step[t]


@_compiled
def _add_to(X: Any, row: Any, W: Any, bias: Any, chosen: Any, size: Any, step: Any) -> None:
    indptr, indices, data = X
    for k in range(size):
        bias[chosen[k]] += step[chosen[k]]
    for p in range(indptr[row], indptr[row + 1]):
        value, line = data[p], W[indices[p]]
        for k in range(size):
            line[chosen[k]] += value * step[chosen[k]]


@_compiled
def _epoch(
    X: Any, norms: Any, truth: Any, costs: Any, state: Any, order: Any, size: Any, bounds: Any
) -> None:
    """One pass of coordinate steps over `order[:size]`; `bounds` (3, BLOCK): shrink above, max, min.

    `state` is (W, bias, alpha, active): `active` (n,) holds the bits of the tags still worked on.
    """
    W, bias, alpha, active = state
    margin, step = np.empty(BLOCK, np.float32), np.zeros(BLOCK, np.float32)
    chosen = np.empty(BLOCK, np.int64)
    for k in range(size):
        i = order[k]
        bits, many = active[i], 0
        for t in range(BLOCK):
            if bits >> np.uint32(t) & np.uint32(1):
                chosen[many] = t
                many += 1
        if many > 4:
            _margins(X, i, W, bias, margin)
        else:
            _margins_of(X, i, W, bias, chosen, many, margin)
        moved = 0
        for c in range(many):
            t = chosen[c]
            positive = truth[i] >> np.uint32(t) & np.uint32(1) != 0
            sign, ridge = (1.0, costs[0, t]) if positive else (-1.0, costs[1, t])
            gradient = sign * margin[t] - 1.0 + alpha[i, t] * ridge
            projected = gradient
            if alpha[i, t] == 0.0:
                if gradient > bounds[0, t]:
                    active[i] &= ~(np.uint32(1) << np.uint32(t))
                    continue
                projected = min(gradient, 0.0)
            bounds[1, t] = max(bounds[1, t], projected)
            bounds[2, t] = min(bounds[2, t], projected)
            if abs(projected) > 1e-9:
                old = alpha[i, t]
                alpha[i, t] = max(old - gradient / (norms[i] + ridge), 0.0)
                step[t] = (alpha[i, t] - old) * sign
                chosen[moved] = t
                moved += 1
        if moved > 4:
            _add(X, i, W, bias, step)
        elif moved > 0:
            _add_to(X, i, W, bias, chosen, moved, step)
        for c in range(moved):
            step[chosen[c]] = 0.0


@_compiled
def _solve(X: Any, norms: Any, truth: Any, costs: Any, state: Any, rows: Any, limits: Any) -> Any:
    """Descends to the optimum over `rows`; returns epochs. `limits` is (tags, tol, max_epochs, seed).

    Tags are worked on with shrinking until their active pairs agree to `tol`, then all pairs are
    looked at once more; a tag that agrees there too is done.
    """
    _, _, _, active = state
    tags, tol, max_epochs, seed = limits
    order = rows.copy()
    bounds = np.empty((3, BLOCK), np.float64)
    stream = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(88172645463325252)
    running = np.uint32((1 << tags) - 1)
    epochs = 0
    while running and epochs < max_epochs:
        for i in rows:
            active[i] = running
        order[:] = rows
        size, working, whole = len(rows), running, True
        bounds[0] = np.inf
        while working and epochs < max_epochs:
            bounds[1], bounds[2] = -np.inf, np.inf
            stream = _shuffle(order, size, stream)
            _epoch(X, norms, truth, costs, state, order, size, bounds)
            epochs += 1
            for t in range(tags):
                bit = np.uint32(1) << np.uint32(t)
                if working & bit:
                    bounds[0, t] = bounds[1, t] if bounds[1, t] > 0 else np.inf
                    if bounds[1, t] - bounds[2, t] <= tol:
                        working &= ~bit
                        if whole:
                            running &= ~bit
            whole = False
            kept = 0
            for k in range(size):
                active[order[k]] &= working
                if active[order[k]]:
                    order[kept] = order[k]
                    kept += 1
            size = kept
    return epochs


@_compiled
def _without(X: Any, truth: Any, state: Any, held: Any) -> None:
    """Takes articles' part out of the weights: where the optimum without them is looked for from."""
    W, bias, alpha, _ = state
    step = np.empty(BLOCK, np.float32)
    for i in held:
        for t in range(BLOCK):
            positive = truth[i] >> np.uint32(t) & np.uint32(1) != 0
            step[t] = -alpha[i, t] if positive else alpha[i, t]
            alpha[i, t] = 0.0
        _add(X, i, W, bias, step)


@_compiled
def _predict(X: Any, state: Any, rows: Any, out: Any) -> None:
    W, bias, _, _ = state
    margin = np.empty(BLOCK, np.float32)
    for i in rows:
        _margins(X, i, W, bias, margin)
        for t in range(out.shape[1]):
            out[i, t] = margin[t]


def solve(
    X: Matrix,
    Y: sparse.csc_array,
    *,
    settings: Settings,
    folds: NDArray[np.int64] | None = None,
    jobs: int = 1,
    smallest: float = 0.0,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Weights:
    """The weights of all tags, and where `folds` (n,) are given their out-of-fold margins.

    X: (n, v) float32 CSR. Y: (n, t) CSC, a stored entry is a positive. Article i's margins come from
    a model without the articles of fold `folds[i]`, started from the whole one. Weights smaller than
    `smallest` times a tag's largest are dropped. Memory: (v + n) * BLOCK * 4 bytes a thread, the
    result besides. The same whatever `jobs`: a block's random order has its own seed.
    """
    parts = (X.indptr.astype(np.int64), X.indices, X.data)
    norms = np.asarray(X.multiply(X).sum(axis=1)).ravel() + 1.0
    starts = range(0, Y.shape[1], BLOCK)
    tasks = [_Block(parts, norms, _truth(Y, start), X.shape[1], start, settings, folds, smallest,
                    min(BLOCK, Y.shape[1] - start)) for start in starts]  # fmt: skip
    solved: list[Weights] = []
    progress(0, len(tasks))
    for part in run(tasks, jobs=jobs, backend="threads"):
        solved.append(part)
        progress(len(solved), len(tasks))
    return Weights(
        sparse.csc_array(sparse.hstack([part.coef for part in solved], format="csc")),
        np.concatenate([part.bias for part in solved]),
        np.concatenate([part.margins for part in solved], axis=1),
    )


def _truth(Y: sparse.csc_array, start: int) -> NDArray[np.uint32]:
    """(n,) the bits of a block's positives."""
    bits = np.zeros(Y.shape[0], np.uint32)
    for t in range(start, min(start + BLOCK, Y.shape[1])):
        bits[Y.indices[Y.indptr[t] : Y.indptr[t + 1]]] |= np.uint32(1 << (t - start))
    return bits


@dataclass(frozen=True, slots=True)
class _Block:
    """One block of tags to solve: a task that holds all it needs."""

    X: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
    norms: NDArray[np.float64]
    truth: NDArray[np.uint32]
    terms: int
    start: int
    settings: Settings
    folds: NDArray[np.int64] | None
    smallest: float
    tags: int

    def __call__(self) -> Weights:
        n, s = len(self.norms), self.settings
        state = (
            np.zeros((self.terms, BLOCK), np.float32),
            np.zeros(BLOCK, np.float32),
            np.zeros((n, BLOCK), np.float32),
            np.zeros(n, np.uint32),
        )
        costs = np.empty((2, BLOCK))
        costs[0], costs[1] = 0.5 / (s.C * s.positive_weight), 0.5 / s.C
        limits = (self.tags, s.tol, s.max_epochs, s.seed + self.start)
        everyone = np.arange(n)
        _solve(self.X, self.norms, self.truth, costs, state, everyone, limits)
        coef = _sparse(state[0][:, : self.tags], self.smallest)
        bias = state[1][: self.tags].astype(np.float64)
        return Weights(coef, bias, self._margins(state, costs, limits))

    def _margins(self, state: Sequence[Any], costs: Any, limits: Any) -> NDArray[np.float32]:
        n, folds = len(self.norms), self.folds
        margins = np.zeros((n if folds is not None else 0, self.tags), np.float32)
        for fold in np.unique(folds) if folds is not None else ():
            held, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
            inner = tuple(array.copy() for array in state)
            _without(self.X, self.truth, inner, held)
            _solve(self.X, self.norms, self.truth, costs, inner, rest, limits)
            _predict(self.X, inner, held, margins)
        return margins


def _sparse(W: NDArray[np.float32], smallest: float) -> sparse.csc_array:
    """The weights that count: at least `smallest` times the tag's largest, and not 0."""
    bound = smallest * np.abs(W).max(axis=0, initial=0)
    return sparse.csc_array(np.where((np.abs(W) >= bound) & (W != 0), W, np.float32(0)))
