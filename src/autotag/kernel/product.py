"""The product of TF-IDF rows with a model's weights.

Shapes: n articles, v terms, t tags.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled
from autotag.kernel.prefetch import prefetch

#: int8 weights in a line of the cache.
_LINE: Final = 64
#: Weights are asked for so many terms ahead of the one that is added.
_AHEAD: Final = 24


@compiled
def add(indptr: Any, row: Any, values: Any, weights: Any, margins: Any) -> None:
    """Adds the product of CSR rows with the weights to margins (n, t): first an article's whole rows, two
    at a time, as reading and writing the margins costs most; then the single weights. Mixed, they take
    twice the time.
    """
    common, scale, starts, tags, strengths = weights
    whole, wide = common.shape
    for i in range(len(indptr) - 1):
        line, first, last = margins[i], indptr[i], indptr[i + 1]
        waiting, held = -1, np.float32(0)
        for k in range(first, last):
            ahead = row[min(k + _AHEAD, indptr[-1] - 1)]
            if ahead < whole:
                for t in range(0, wide, _LINE):
                    prefetch(common, ahead * wide + t)
            else:
                prefetch(starts, ahead - whole)
            prefetch(scale, ahead)
            if row[k] < whole:
                value = values[k] * scale[row[k]]
                if waiting < 0:
                    waiting, held = row[k], value
                else:
                    one, two = common[waiting], common[row[k]]
                    for t in range(wide):
                        line[t] += held * one[t] + value * two[t]
                    waiting = -1
            else:
                rare = row[k] - whole
                prefetch(tags, starts[rare])
                prefetch(strengths, starts[rare])
        if waiting >= 0:
            for t in range(wide):
                line[t] += held * common[waiting, t]
        for k in range(first, last):
            rare = row[k] - whole
            if rare >= 0:
                value = values[k] * scale[row[k]]
                for p in range(starts[rare], starts[rare + 1]):
                    line[tags[p]] += value * strengths[p]
