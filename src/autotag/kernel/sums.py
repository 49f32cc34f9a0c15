"""Sums over the values of rows, without a copy of them: at a million articles each takes half a gigabyte.

X is (indptr, indices, data) of (n, v) float32 CSR.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autotag.kernel.compiled import compiled
from autotag.kernel.room import zeros


@compiled
def squared(X: Any) -> Any:
    """(n,) float64 the squared norm of each row."""
    indptr, _, data = X
    out = zeros(len(indptr) - 1, np.float64)
    for i in range(len(out)):
        for p in range(indptr[i], indptr[i + 1]):
            out[i] += np.float64(data[p]) * np.float64(data[p])
    return out


@compiled
def columns(X: Any, terms: Any) -> Any:
    """(v,) in how many rows each term stands, the sum of its values, and of their squares."""
    _, indices, data = X
    stands, sums, squares = zeros(terms, np.int64), zeros(terms, np.float64), zeros(terms, np.float64)
    for p in range(len(data)):
        value = np.float64(data[p])
        stands[indices[p]] += 1
        sums[indices[p]] += value
        squares[indices[p]] += value * value
    return stands, sums, squares


@compiled
def as_new(X: Any, folds: Any, df: Any, least: Any) -> Any:
    """The data of X with each row as a model would read it that had never seen its fold: without the terms
    that stand in fewer than `least` articles of the others, and as long as before.
    """
    indptr, indices, data = X
    last = np.int64(-1)
    for fold in folds:
        last = max(last, fold)
    inside = zeros((last + 1, len(df)), np.int32)
    for i in range(len(folds)):
        for p in range(indptr[i], indptr[i + 1]):
            inside[folds[i], indices[p]] += 1
    out = data.copy()
    for i in range(len(folds)):
        before, after = 0.0, 0.0
        for p in range(indptr[i], indptr[i + 1]):
            square = np.float64(data[p]) * np.float64(data[p])
            before += square
            if df[indices[p]] >= inside[folds[i], indices[p]] + least:
                after += square
            else:
                out[p] = 0
        longer = np.float32(np.sqrt(before / after)) if after > 0 else np.float32(1)
        for p in range(indptr[i], indptr[i + 1]):
            out[p] *= longer
    return out
