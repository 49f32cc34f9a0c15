"""Coordinate descent for the squared hinge: all tags of a block at once, or one tag alone.

X is (indptr, indices, data) of (n, v) float32 CSR; `norms` (n,) are the rows' squared norms with the
constant feature; `signs` (n, t) int8 are 1 or -1; `ridge` (2, t) is 1 / (2 C) of positives and of
negatives; `state` is the weights (v, t), biases (t,) and dual variables (n, t), all changed in place.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled_fast
from autotag.kernel.prefetch import prefetch

#: Pairs whose gradient is below this are worked on: a little more than those that must be.
_SLACK: Final = 0.02
#: Weights in a line of the cache, and how many terms of the next article are asked for.
_LINE, _AHEAD = 16, 128
#: How often all pairs are looked at; on rows of norm 1 two or three times suffice.
_TURNS: Final = 50


@compiled_fast
def _shuffle(order: Any, size: Any, state: Any) -> Any:
    """Fisher-Yates with xorshift64 (Marsaglia 2003): one stream a block, whatever the threads."""
    for k in range(size - 1, 0, -1):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        other = np.int64(state % np.uint64(k + 1))
        order[k], order[other] = order[other], order[k]
    return state


@compiled_fast
def _margins(X: Any, row: Any, W: Any, bias: Any, out: Any) -> None:
    """The margins (t,) of an article for all tags of a block; W: (v, t)."""
    indptr, indices, data = X
    tags = W.shape[1]
    for t in range(tags):
        out[t] = bias[t]
    for p in range(indptr[row], indptr[row + 1]):
        value, line = data[p], W[indices[p]]
        for t in range(tags):
            out[t] += value * line[t]


@compiled_fast
def _add(X: Any, row: Any, W: Any, bias: Any, step: Any) -> None:
    """Adds an article `step[t]` times to the weights of each tag of a block."""
    indptr, indices, data = X
    tags = W.shape[1]
    for t in range(tags):
        bias[t] += step[t]
    for p in range(indptr[row], indptr[row + 1]):
        value, line = data[p], W[indices[p]]
        for t in range(tags):
            line[t] += value * step[t]


@compiled_fast
def _fetch(X: Any, row: Any, W: Any, alpha: Any) -> None:
    """Asks for what the next article needs, while one is worked on."""
    indptr, indices, _ = X
    tags = W.shape[1]
    for t in range(0, tags, _LINE):
        prefetch(alpha, row * tags + t)
    for p in range(indptr[row], indptr[row + 1]):
        for t in range(0, tags, _LINE):
            prefetch(W, indices[p] * tags + t)


@compiled_fast
def _gradient(sign: Any, margin: Any, alpha: Any, ridge: Any) -> Any:
    """The gradient of a pair's dual variable."""
    return sign * margin - np.float32(1) + alpha * ridge


@compiled_fast
def step_all(X: Any, norms: Any, signs: Any, ridge: Any, state: Any, order: Any) -> None:
    """One coordinate step for every pair of the block, article by article."""
    W, bias, alpha = state
    tags = W.shape[1]
    margin, step = np.empty(tags, np.float32), np.empty(tags, np.float32)
    for place in range(len(order)):
        i = order[place]
        _fetch(X, order[min(place + 1, len(order) - 1)], W, alpha)
        _margins(X, i, W, bias, margin)
        old, own = alpha[i], signs[i]
        for t in range(tags):
            sign = np.float32(own[t])
            soft = ridge[0, t] if sign > 0 else ridge[1, t]
            gradient = _gradient(sign, margin[t], old[t], soft)
            fresh = max(old[t] - gradient / (norms[i] + soft), np.float32(0))
            step[t] = (fresh - old[t]) * sign
            old[t] = fresh
        _add(X, i, W, bias, step)


@compiled_fast
def _descend(X: Any, norms: Any, signs: Any, ridge: Any, w: Any, alpha: Any, order: Any, limits: Any) -> Any:
    """Descends for one tag over the pairs of `order`; w: (v + 1,), its last entry the bias.

    Ends when the projected gradients of the pairs that were not shrunk away span at most `tol`; returns
    the next state of the random stream, and whether it came to that. `limits` is (tol, max_epochs, stream).
    """
    indptr, indices, data = X
    tol, max_epochs, stream = limits
    size, last = len(order), len(w) - 1
    shrink_above = np.float32(np.inf)
    for _ in range(max_epochs):
        stream = _shuffle(order, size, stream)
        largest, smallest = np.float32(-np.inf), np.float32(np.inf)
        k = 0
        while k < size:
            i = order[k]
            ahead = indptr[order[min(k + 1, size - 1)]]
            for line in range(0, _AHEAD, _LINE):
                prefetch(indices, ahead + line)
                prefetch(data, ahead + line)
            sign = np.float32(signs[i])
            soft = ridge[0] if sign > 0 else ridge[1]
            margin = w[last]
            for p in range(indptr[i], indptr[i + 1]):
                margin += data[p] * w[indices[p]]
            gradient = _gradient(sign, margin, alpha[i], soft)
            projected = gradient
            if alpha[i] == 0:
                if gradient > shrink_above:
                    size -= 1
                    order[k], order[size] = order[size], order[k]
                    continue
                projected = min(gradient, np.float32(0))
            largest, smallest = max(largest, projected), min(smallest, projected)
            if abs(projected) > 1e-7:
                fresh = max(alpha[i] - gradient / (norms[i] + soft), np.float32(0))
                step = (fresh - alpha[i]) * sign
                alpha[i] = fresh
                w[last] += step
                for p in range(indptr[i], indptr[i + 1]):
                    w[indices[p]] += step * data[p]
            k += 1
        if largest - smallest <= tol or size == 0:
            return stream, True
        shrink_above = largest if largest > 0 else np.float32(np.inf)
    return stream, False


@compiled_fast
def _gradients(X: Any, signs: Any, ridge: Any, state: Any, rows: Any, out: Any) -> None:
    """The gradient (n, t) of every pair of `rows`."""
    W, bias, alpha = state
    for place in range(len(rows)):
        i = rows[place]
        _fetch(X, rows[min(place + 1, len(rows) - 1)], W, alpha)
        line = out[i]
        _margins(X, i, W, bias, line)
        for t in range(W.shape[1]):
            sign = np.float32(signs[i, t])
            line[t] = _gradient(sign, line[t], alpha[i, t], ridge[0, t] if sign > 0 else ridge[1, t])


@compiled_fast
def _active(gradients: Any, alpha: Any, rows: Any, below: Any) -> Any:
    """The rows with a positive alpha or a gradient below a bound, and the least gradient without."""
    found, size, least = np.empty(len(rows), np.int64), 0, np.float32(0)
    for i in rows:
        if alpha[i] > 0 or gradients[i] < below:
            found[size] = i
            size += 1
            if alpha[i] == 0:
                least = min(least, gradients[i])
    return found[:size], least


@compiled_fast
def _turn(A: Any, turned: Any) -> None:
    """Writes the transpose of A, a line of the cache of each of its columns at a time."""
    for start in range(0, len(A), _LINE):
        for t in range(A.shape[1]):
            for k in range(start, min(start + _LINE, len(A))):
                turned[t, k] = A[k, t]


@compiled_fast
def _turn_back(turned: Any, A: Any) -> None:
    for start in range(0, len(A), _LINE):
        for t in range(A.shape[1]):
            for k in range(start, min(start + _LINE, len(A))):
                A[k, t] = turned[t, k]


@compiled_fast
def optimise(X: Any, norms: Any, signs: Any, ridge: Any, state: Any, rows: Any, limits: Any) -> None:
    """Descends to the optimum over `rows` from wherever `state` (W, bias, alpha) stands."""
    W, bias, alpha = state
    tol, max_epochs, stream = limits
    n, tags = alpha.shape
    gradients = np.zeros((n, tags), np.float32)
    own_signs = np.empty((tags, n), np.int8)
    own_alpha, own_gradients = np.empty((tags, n), np.float32), np.empty((tags, n), np.float32)
    own_W = np.empty((tags, len(W) + 1), np.float32)
    _turn(signs, own_signs)
    unsolved, solved = np.ones(tags, np.bool_), np.zeros(tags, np.bool_)
    for _ in range(_TURNS):
        _gradients(X, signs, ridge, state, rows, gradients)
        _turn(gradients, own_gradients)
        _turn(alpha, own_alpha)
        _turn(W, own_W)
        for t in range(tags):
            own_W[t, len(W)] = bias[t]
        for t in range(tags):
            if not unsolved[t]:
                continue
            order, least = _active(own_gradients[t], own_alpha[t], rows, np.float32(_SLACK))
            unsolved[t] = not solved[t] or least < -tol
            if not unsolved[t]:
                continue
            stream, solved[t] = _descend(
                X, norms, own_signs[t], ridge[:, t], own_W[t], own_alpha[t], order, (tol, max_epochs, stream)
            )
        if not unsolved.any():
            return
        for t in range(tags):
            bias[t] = own_W[t, len(W)]
        _turn_back(own_W, W)
        _turn_back(own_alpha, alpha)


@compiled_fast
def without(X: Any, signs: Any, state: Any, held: Any) -> None:
    """Takes articles' part out of the weights: where the optimum without them is looked for from."""
    W, bias, alpha = state
    step = np.empty(W.shape[1], np.float32)
    for i in held:
        for t in range(W.shape[1]):
            step[t] = -alpha[i, t] * np.float32(signs[i, t])
            alpha[i, t] = 0
        _add(X, i, W, bias, step)


@compiled_fast
def predict(X: Any, state: Any, rows: Any, out: Any) -> None:
    """Writes the margins (n, t) of `rows` to `out`."""
    W, bias, _ = state
    for i in rows:
        _margins(X, i, W, bias, out[i])
