"""The product of TF-IDF rows with a model's weights.

Shapes: n articles, v terms, t tags.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import inner
from autotag.kernel.prefetch import prefetch

#: int8 weights in a line of the cache.
_LINE: Final = 64
#: Weights are asked for so many terms ahead of the one that is added.
_AHEAD: Final = np.uint64(24)
_ONE: Final = np.uint64(1)


@inner
def add(indptr: Any, row: Any, values: Any, weights: Any, margins: Any) -> None:
    """Adds the product of CSR rows with the weights to margins (n, t): first an article's whole rows, two
    at a time, as reading and writing the margins costs most; then the single weights. Mixed, they take
    twice the time.
    """
    common, scale, starts, tags, strengths = weights
    whole, wide = common.shape
    for i in range(len(indptr) - 1):
        line, first, last = margins[i], np.uint64(indptr[i]), np.uint64(indptr[i + 1])
        waiting, held = np.int32(-1), np.float32(0)
        for k in range(first, last):
            ahead = row[min(k + _AHEAD, np.uint64(indptr[-1] - 1))]
            if ahead < whole:
                for t in range(0, wide, _LINE):
                    prefetch(common, ahead * wide + t)
            else:
                prefetch(starts, ahead - whole)
            prefetch(scale, ahead)
            if row[k] < whole:
                value = values[k] * scale[np.uint64(row[k])]
                if waiting < 0:
                    waiting, held = row[k], value
                else:
                    one, two = common[np.uint64(waiting)], common[np.uint64(row[k])]
                    for t in range(wide):
                        line[t] += held * one[t] + value * two[t]
                    waiting = np.int32(-1)
            else:
                rare = np.uint64(row[k] - whole)
                prefetch(tags, starts[rare])
                prefetch(strengths, starts[rare])
        if waiting >= 0:
            one = common[np.uint64(waiting)]
            for t in range(wide):
                line[t] += held * one[t]
        for k in range(first, last):
            if row[k] >= whole:
                rare, value = np.uint64(row[k] - whole), values[k] * scale[np.uint64(row[k])]
                for p in range(np.uint64(starts[rare]), np.uint64(starts[rare + _ONE])):
                    line[np.uint64(tags[p])] += value * strengths[p]
