"""Drops the weights that hardly move a margin, and gives the bias what they added on average.

A weight counts by what it adds where its term stands, |w| times the term's usual value there: a
common word's value is small, so its small weights go first, and they cost the most time. On 2,603
later Reuters stories, at 0.005, 99.7 % of the topics and 99.3 % of the countries given stay the same;
without the bias' share 99.3 % of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pruner:
    """Keeps weights that count at least `smallest` times a tag's largest; (v,) `usual` and `mean` are
    a term's root mean square where it stands, and its mean over all articles.
    """

    smallest: float
    usual: NDArray[np.float32]
    mean: NDArray[np.float32]

    def __call__(self, W: NDArray[np.float32], bias: NDArray[np.float32]) -> tuple[sparse.csc_array, Floats]:
        """What is kept of weights (v, t), and the biases (t,) that go with it."""
        rows, values = [np.empty(0, np.int32)], [np.empty(0, np.float32)]
        shares = np.zeros(W.shape[1])
        for t, column in enumerate(W.T):  # all tags at once would take several times their memory
            counts = np.abs(column) * self.usual
            dropped = counts < self.smallest * counts.max(initial=0)
            # A sum and no dot product: that one's last bits depend on the threads of BLAS.
            shares[t] = (self.mean[dropped].astype(np.float64) * column[dropped]).sum()
            rows.append(np.flatnonzero(~dropped & (column != 0)).astype(np.int32))
            values.append(column[rows[-1]])
        indptr = np.cumsum([len(kept) for kept in rows])
        coef = sparse.csc_array((np.concatenate(values), np.concatenate(rows), indptr), shape=W.shape)
        return coef, bias.astype(np.float64) + shares


def pruner(X: sparse.csr_array[Any, tuple[int, int]], smallest: float) -> Pruner:
    """The pruner for weights that were learned from the rows X (n, v)."""
    n, v = X.shape
    stands = np.bincount(X.indices, minlength=v)
    squares = np.bincount(X.indices, X.data.astype(np.float64) ** 2, minlength=v)
    sums = np.bincount(X.indices, X.data, minlength=v)
    usual = np.sqrt(squares / np.maximum(stands, 1))
    return Pruner(smallest, usual.astype(np.float32), (sums / max(n, 1)).astype(np.float32))
