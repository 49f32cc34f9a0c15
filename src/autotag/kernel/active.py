"""Coordinate descent for the squared hinge, one tag alone on its active pairs.

X is (indptr, indices, data) of (n, v) float32 CSR; `signs` (n,) float32 are 1 or -1. All is relative to a
start whose dual variables and gradients (n,) are known for every article: a `change` of dual variables
moves the weights by sum_i change_i sign_i x_i, and nothing else needs to be looked at. `weights` (v,) and
`seen` (v,) int32 are room to work in: zero before and after each call. Terms are unsigned where they lead
to weights: of a signed place numba asks each time whether it counts from the end (a quarter of the time).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled_fast, inner_fast
from autotag.kernel.descent import RELAXED
from autotag.kernel.prefetch import prefetch
from autotag.kernel.room import empty, zeros

#: Pairs at rest whose gradient is more than this share of the largest of an epoch are left out of the next.
_SHRINK: Final = np.float32(0.2)
#: The cosine between an article and the change of the weights, at most: of 690,000 pairs of Reuters one in
#: 10,000 was beyond 0.13, and with 1 in its place the violators that are found are the same to 0.1 %.
_COSINE: Final = np.float32(0.25)
#: Articles come in random order: what one needs is asked for so many visits ahead. Of 100,000 summaries a
#: visit takes 0.25 µs instead of 0.65, of 10,000 0.13 instead of 0.15.
_AHEAD: Final = 4
#: Terms, and values, in a line of the cache.
_LINE: Final = 16
_ONE: Final = np.uint64(1)


@inner_fast
def _shuffle(order: Any, size: Any, state: Any) -> Any:
    """Fisher-Yates with xorshift64 (Marsaglia 2003): one stream a tag, whatever the threads."""
    for k in range(size - 1, 0, -1):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        other = np.int64(state % np.uint64(k + 1))
        order[k], order[other] = order[other], order[k]
    return state


@compiled_fast
def narrowed(X: Any, signs: Any, rows: Any, seen: Any) -> Any:
    """Some articles on their own: (starts, terms, values) of rows times signs, (m,) `own`, terms' number.

    Terms are numbered anew so that their weights lie close together; 0 is the constant feature. What only
    one article holds is no term: its squares are summed in `own`, as its weight is that article's alone.
    """
    indptr, indices, data = X
    room = len(rows)
    for i in rows:
        room += indptr[i + 1] - indptr[i]
        for p in range(np.uint64(indptr[i]), np.uint64(indptr[i + 1])):
            seen[np.uint32(indices[p])] += 1
    starts, own = zeros(len(rows) + 1, np.int64), zeros(len(rows), np.float32)
    terms, values = empty(room, np.uint32), empty(room, np.float32)
    known, size = 1, np.uint64(0)
    for k in range(len(rows)):
        terms[size], values[size] = 0, signs[rows[k]]
        size += _ONE
        for p in range(np.uint64(indptr[rows[k]]), np.uint64(indptr[rows[k] + 1])):
            term = np.uint32(indices[p])
            if seen[term] == 1:
                own[k] += data[p] * data[p]
                continue
            if seen[term] > 0:  # from its second place on a term's number stands there, negative
                seen[term] = -known
                known += 1
            terms[size], values[size] = -seen[term], signs[rows[k]] * data[p]
            size += _ONE
        starts[k + 1] = size
    for i in rows:
        for p in range(np.uint64(indptr[i]), np.uint64(indptr[i + 1])):
            seen[np.uint32(indices[p])] = 0
    return (starts, terms[:size], values[:size]), own, known


@inner_fast
def _moved(Z: Any, change: Any, known: Any) -> Any:
    """The narrowed articles' change of the weights."""
    starts, terms, values = Z
    w = zeros(known, np.float32)
    for k in range(len(change)):
        if change[k] != 0:
            for p in range(np.uint64(starts[k]), np.uint64(starts[k + 1])):
                w[terms[p]] += change[k] * values[p]
    return w


@inner_fast
def _fetch(Z: Any, pairs: Any, change: Any, order: Any, place: Any) -> None:
    """Asks for the article that is `_AHEAD` places on, and for where the one twice as far stands."""
    starts, terms, values = Z
    base, least, norms, ridge = pairs
    near, far = order[min(place + _AHEAD, len(order) - 1)], order[min(place + 2 * _AHEAD, len(order) - 1)]
    for p in range(starts[near], starts[near + 1] + _LINE - 1, _LINE):
        prefetch(terms, p)
        prefetch(values, p)
    prefetch(starts, far)
    prefetch(change, far)
    prefetch(base, far)
    prefetch(least, far)
    prefetch(norms, far)
    prefetch(ridge, far)


@compiled_fast
def descend(narrow: Any, pairs: Any, change: Any, order: Any, limits: Any) -> Any:
    """Descends over the narrowed articles of `order`; `change` (m,) is changed in place.

    `pairs` (m,): gradients at the start, least changes (to a dual variable of 0), squared norms, ridges.
    `limits` is (tol, max_epochs, stream): ends when what the dual objective is below its optimum, estimated
    by half the sum of squared gradients over ridges, is at most `tol` of half the sum of all dual variables,
    which at the optimum is the objective. Returns the next state of the random stream.
    """
    Z, own, known = narrow
    starts, terms, values = Z
    base, least, norms, ridge = pairs
    tol, max_epochs, stream = limits
    w, total = _moved(Z, change, known), np.float32(0)
    for k in range(len(change)):
        total += change[k] - least[k]
    size, shrink_above = len(order), np.float32(np.inf)
    for _ in range(max_epochs):
        stream = _shuffle(order, size, stream)
        gap, largest, k = np.float32(0), np.float32(0), 0
        while k < size:
            i = np.uint64(order[k])
            _fetch(Z, pairs, change, order, k)
            gradient = base[i] + change[i] * (own[i] + ridge[i])
            for p in range(np.uint64(starts[i]), np.uint64(starts[i + _ONE])):
                gradient += values[p] * w[terms[p]]
            if change[i] <= least[i] and gradient >= 0:
                if gradient > shrink_above:
                    size -= 1
                    order[k], order[size] = order[size], order[k]
                else:
                    k += 1
                continue
            gap, largest = gap + gradient * gradient / ridge[i], max(largest, abs(gradient))
            fresh = max(change[i] - RELAXED * gradient / (norms[i] + ridge[i]), least[i])
            step = fresh - change[i]
            change[i] = fresh
            total += step
            for p in range(np.uint64(starts[i]), np.uint64(starts[i + _ONE])):
                w[terms[p]] += step * values[p]
            k += 1
        if gap <= tol * total or size == 0:
            break
        shrink_above = _SHRINK * largest
    return stream


@inner_fast
def _dot(X: Any, i: Any, weights: Any) -> Any:
    """An article's margin but for the bias."""
    indptr, indices, data = X
    margin = np.float32(0)
    for p in range(np.uint64(indptr[i]), np.uint64(indptr[i + 1])):
        margin += data[p] * weights[np.uint32(indices[p])]
    return margin


@compiled_fast
def spread(X: Any, signs: Any, change: Any, weights: Any) -> Any:
    """Adds each article `change[i]` times, with its sign, to the weights; returns what the bias gains."""
    indptr, indices, data = X
    bias = np.float32(0)
    for i in range(len(change)):
        if change[i] != 0:
            step = change[i] * signs[i]
            bias += step
            for p in range(np.uint64(indptr[i]), np.uint64(indptr[i + 1])):
                weights[np.uint32(indices[p])] += step * data[p]
    return bias


@inner_fast
def _clear(X: Any, change: Any, weights: Any) -> None:
    """Zeroes the weights that `spread` wrote."""
    indptr, indices, _ = X
    for i in range(len(change)):
        if change[i] != 0:
            for p in range(np.uint64(indptr[i]), np.uint64(indptr[i + 1])):
                weights[np.uint32(indices[p])] = 0


@compiled_fast
def violators(X: Any, signs: Any, norms: Any, pairs: Any, alpha: Any, free: Any, weights: Any) -> Any:
    """The articles at rest whose gradient has become negative, and what they are off, as `descend` counts.

    `pairs` (n,): gradients and dual variables at the start, ridges. Only those of `free` (n,) are looked at
    whose gradient the change of the weights can have turned, by its length.
    """
    base, before, ridge = pairs
    change = alpha - before
    bias, squares = spread(X, signs, change, weights), np.float32(0)
    for i in range(len(change)):
        if change[i] != 0:
            squares += change[i] * signs[i] * _dot(X, i, weights)
    reach = _COSINE * np.sqrt(max(squares, np.float32(0)))
    found, size, gap = empty(len(alpha), np.int64), 0, np.float32(0)
    for i in range(len(alpha)):
        if alpha[i] > 0 or not free[i]:
            continue
        gradient = base[i] + signs[i] * bias + change[i] * ridge[i]
        if gradient < reach * np.sqrt(norms[i] - np.float32(1)):
            gradient += signs[i] * _dot(X, i, weights)
            if gradient < 0:
                found[size] = i
                size += 1
                gap += gradient * gradient / ridge[i]
    _clear(X, change, weights)
    return found[:size], gap


@compiled_fast
def predict(X: Any, weights: Any, bias: Any, rows: Any, out: Any) -> None:
    """Writes the margins of `rows` to `out` (n,)."""
    for i in rows:
        out[i] = _dot(X, i, weights) + bias
