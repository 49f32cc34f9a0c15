"""What an article is given, the surest first."""

from __future__ import annotations

from typing import Any

import numpy as np

from autotag.kernel.compiled import compiled

#: Scores are told with so many parts of one.
PARTS = 1e4


@compiled
def ranked(given: Any, logits: Any, ranks: Any) -> Any:
    """(k, 3) float64 row, column and score of what is given of (n, c), row by row: the scores with 4
    decimals descending, and of even ones the lower rank (c,) first.
    """
    size = 0
    for i in range(given.shape[0]):
        for column in range(given.shape[1]):
            size += given[i, column]
    found, size = np.empty((size, 3)), 0
    for i in range(given.shape[0]):
        first = size
        for column in range(given.shape[1]):
            if not given[i, column]:
                continue
            score = np.rint(PARTS * (1.0 / (1.0 + np.exp(-logits[i, column])))) / PARTS
            place = size
            while place > first and _before(score, ranks[column], found[place - 1], ranks):
                for k in range(3):
                    found[place, k] = found[place - 1, k]
                place -= 1
            found[place, 0], found[place, 1], found[place, 2] = i, column, score
            size += 1
    return found


@compiled
def _before(score: Any, rank: Any, other: Any, ranks: Any) -> Any:
    return score > other[2] or (score == other[2] and rank < ranks[np.int64(other[1])])
