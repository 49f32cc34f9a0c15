"""Weights laid out for speed, as `Linear` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag.arrays import frozen
from autotag.linear import Floats, Linear

_LARGEST: Final = np.iinfo(np.int8).max

#: Terms are looked at so many at a time; those that speak for this share of the tags are kept dense
#: (a dense row is read in one go, a weight that is looked up alone costs ten times as much), within so
#: many bytes. In steps of a 127th of the row's largest, of 2,003 later Reuters stories 99.95 % of the
#: tags given stay the same; int16 takes a sixth more time for all of tagging.
_RUN: Final = 256
_DENSE: Final = 0.05
_BYTES: Final = 16_000_000


def layout(coef: Sequence[sparse.csc_array], bias: Sequence[Floats]) -> Linear:
    """The facets' weights, (v, t) CSC each, side by side as one `Linear`; at most MOST_TAGS."""
    rows = sparse.csr_array(sparse.hstack(coef, format="csr"))
    sizes = np.diff(rows.indptr)
    k = _common(sizes, rows.shape[1])
    largest = sparse.csr_array(abs(rows)).max(axis=1).toarray().ravel()
    scale = (largest / _LARGEST).astype(np.float32)
    steps = np.round(rows.data / np.repeat(np.where(scale > 0, scale, 1).astype(np.float64), sizes))
    values = np.clip(steps, -_LARGEST, _LARGEST).astype(np.int8)
    whole = sparse.csr_array((values, rows.indices, rows.indptr), shape=rows.shape)
    rest = sparse.csr_array(whole[k:])
    return Linear(
        frozen(whole[:k].toarray()), frozen(scale),
        frozen(rest.indptr.astype(np.int64)), frozen(rest.indices.astype(np.uint16)), frozen(rest.data),
        frozen(np.concatenate(list(bias))),
    )  # fmt: skip


def _common(sizes: NDArray[np.integer], tags: int) -> int:
    """How many of the leading columns are kept dense."""
    limit = min(len(sizes), _BYTES // tags)
    k = 0
    while k < limit and sizes[k : k + _RUN].mean() >= _DENSE * tags:
        k += _RUN
    return min(k, limit)
