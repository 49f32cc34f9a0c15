"""The weights of a model, laid out for speed: common terms dense, the others by the tags they speak for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag.arrays import frozen

#: How many tags a bundle's numbers can tell apart.
MOST_TAGS: Final = np.iinfo(np.uint16).max
Floats = NDArray[np.float64]
_LARGEST: Final = np.iinfo(np.int8).max

#: Terms are looked at so many at a time; those that speak for this share of the tags are kept dense
#: (a dense row is read in one go, a weight that is looked up alone costs ten times as much), within so
#: many bytes. In steps of a 127th of the row's largest, of 2,003 later Reuters stories 99.95 % of the
#: tags given stay the same; int16 takes a sixth more time for all of tagging.
_RUN: Final = 256
_DENSE: Final = 0.05
_BYTES: Final = 16_000_000


@dataclass(frozen=True, slots=True)
class Linear:
    """T tags' weights on v terms, each column's in steps of `scale[c]`. Those of column c below K are
    `common[c]`, (K, T); column c from K on has tags and values `indptr[c - K]:indptr[c - K + 1]`.
    `bias` is (T,).
    """

    common: NDArray[np.int8]
    scale: NDArray[np.float32]
    indptr: NDArray[np.int64]
    tags: NDArray[np.uint16]
    values: NDArray[np.int8]
    bias: Floats

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """What the kernel's `logits` takes as weights."""
        return self.common, self.scale, self.indptr, self.tags, self.values

    def of(self, tag: int) -> Floats:
        """(v,) the weight of every term for one tag; 0 where it was pruned."""
        rare = np.zeros(len(self.indptr) - 1)
        places = np.flatnonzero(self.tags == tag)
        rare[np.searchsorted(self.indptr, places, side="right") - 1] = self.values[places]
        return np.concatenate([self.common[:, tag], rare]) * self.scale

    def some(self, columns: NDArray[np.integer], tag: int) -> Floats:
        """The weights of a few columns for one tag; 0 where they were pruned."""
        return np.array([self._one(column, tag) for column in columns.tolist()], np.float64)

    def _one(self, column: int, tag: int) -> float:
        rare, scale = column - len(self.common), float(self.scale[column])
        if rare < 0:
            return float(self.common[column, tag]) * scale
        row = slice(int(self.indptr[rare]), int(self.indptr[rare + 1]))
        return float(self.values[row][self.tags[row] == tag].sum()) * scale


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
