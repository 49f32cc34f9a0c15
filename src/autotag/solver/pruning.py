"""Drops the weights that hardly move a margin, and gives the bias what they added on average.

A weight counts by what it adds where its term stands, |w| times the term's usual value there: a
common word's value is small, so its small weights go first, and they cost the most time. On 2,603
later Reuters stories, at 0.005, 99.7 % of the topics and 99.3 % of the countries given stay the same;
without the bias' share 99.3 % of both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.solver.rows import Rows


@dataclass(frozen=True, slots=True)
class Column:
    """A tag's weights: the `terms` that have one, in order, their `values`, and the bias."""

    terms: NDArray[np.int32]
    values: NDArray[np.float32]
    bias: float


@dataclass(frozen=True, slots=True)
class Pruner:
    """Keeps weights that count at least `smallest` times a tag's largest; (v,) `usual` and `mean` are
    a term's root mean square where it stands, and its mean over all articles.
    """

    smallest: float
    usual: NDArray[np.float32]
    mean: NDArray[np.float32]

    def __call__(self, weights: NDArray[np.float32], bias: float) -> Column:
        """What is kept of a tag's weights (v,), and the bias that goes with it."""
        terms = np.flatnonzero(weights)
        values = weights[terms]
        counts = np.abs(values) * self.usual[terms]
        kept = counts >= self.smallest * counts.max(initial=0)
        # A sum and no dot product: that one's last bits depend on the threads of BLAS.
        share = (self.mean[terms[~kept]].astype(np.float64) * values[~kept]).sum()
        return Column(terms[kept].astype(np.int32), values[kept], float(bias) + float(share))


def pruner(rows: Rows, smallest: float) -> Pruner:
    """The pruner for weights that were learned from these rows."""
    stands, sums, squares = kernel.columns(rows.parts, rows.terms)
    usual = np.sqrt(squares / np.maximum(stands, 1))
    return Pruner(smallest, usual.astype(np.float32), (sums / max(len(rows.norms), 1)).astype(np.float32))
