"""What an article is given, the surest first."""

from __future__ import annotations

from typing import Any

import numpy as np

from autotag.kernel.compiled import compiled

#: Scores are told with so many parts of one.
PARTS = 1e4


@compiled
def ranked(places: Any, logits: Any, ranks: Any) -> Any:
    """(k, 3) float64 row, column and score of what is given, `places` (k,) of logits (n, c) counted flat,
    row by row: the scores with 4 decimals descending, and of even ones the lower rank (c,) first.
    """
    found, first = np.empty((len(places), 3)), 0
    for size in range(len(places)):
        row, column = places[size] // len(ranks), places[size] % len(ranks)
        score = np.rint(PARTS * (1.0 / (1.0 + np.exp(-logits[row, column])))) / PARTS
        if found[first, 0] != row:
            first = size
        place = size
        while place > first and _before(score, ranks[column], found[place - 1], ranks):
            for k in range(3):
                found[place, k] = found[place - 1, k]
            place -= 1
        found[place, 0], found[place, 1], found[place, 2] = row, column, score
    return found


@compiled
def _before(score: Any, rank: Any, other: Any, ranks: Any) -> Any:
    return score > other[2] or (score == other[2] and rank < ranks[np.int64(other[1])])
