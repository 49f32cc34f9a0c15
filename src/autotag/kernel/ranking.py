"""What an article is given, the surest first."""

from __future__ import annotations

from typing import Any

import numpy as np

from autotag.kernel.compiled import compiled
from autotag.kernel.room import empty

#: Scores are told with so many parts of one.
PARTS = 1e4


@compiled
def ranked(given: Any, logits: Any, ranks: Any) -> Any:
    """The columns (k,) int64 and scores (k,) float64 of what is `given`, (k, 2) rows and columns of logits
    (n, c), row by row: the scores with 4 decimals descending, and of even ones the lower rank (c,) first.
    """
    columns, scores, first = empty(len(given), np.int64), empty(len(given), np.float64), 0
    for size in range(len(given)):
        row, column = given[size]
        score = np.rint(PARTS * (1.0 / (1.0 + np.exp(-logits[row, column])))) / PARTS
        if given[first, 0] != row:
            first = size
        place, rank = size, ranks[column]
        while place > first and (
            score > scores[place - 1] or (score == scores[place - 1] and rank < ranks[columns[place - 1]])
        ):
            columns[place], scores[place] = columns[place - 1], scores[place - 1]
            place -= 1
        columns[place], scores[place] = column, score
    return columns, scores
