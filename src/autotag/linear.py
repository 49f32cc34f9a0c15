"""The weights of a model: common terms dense, the others by the tags they speak for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: How many tags a bundle's numbers can tell apart.
MOST_TAGS: Final = np.iinfo(np.uint16).max
Floats = NDArray[np.float64]


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
