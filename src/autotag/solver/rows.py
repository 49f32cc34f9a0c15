"""Articles as rows of numbers, as the compiled core takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag import kernel


@dataclass(frozen=True, slots=True)
class Rows:
    """CSR `parts` (indptr int64, indices int32, data float32) of so many `terms`, and the rows' squared
    `norms` (n,) with the constant feature.
    """

    parts: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]
    norms: NDArray[np.float32]
    terms: int


def rows_of(X: sparse.csr_array[Any, tuple[int, int]]) -> Rows:
    """The rows of X (n, v), copied only where they are of other types."""
    data = X.data.astype(np.float32, copy=False)
    parts = X.indptr.astype(np.int64, copy=False), X.indices.astype(np.int32, copy=False), data
    return Rows(parts, (kernel.squared(parts) + 1).astype(np.float32), X.shape[1])
