"""What was tagged instead: the tag given wrongly where another was missed."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from scipy import sparse

from autotag.evaluate.figures import Decisions


class Confusion(Struct, frozen=True):
    """On so many articles `missed` was missed and `given` given wrongly (display names); `support`
    articles have the missed tag.
    """

    missed: str
    given: str
    articles: int
    support: int


def confusions(made: Decisions, most: int = 20) -> tuple[Confusion, ...]:
    """The pairs of tags that are most often confused, at least twice."""
    missed, wrong = (
        sparse.csr_array(part.astype(np.int64))
        for part in (made.truth & ~made.given, made.given & ~made.truth)
    )
    pairs = (missed.T @ wrong).tocoo()
    support = made.truth.sum(axis=0)
    order = np.lexsort((pairs.col, pairs.row, -pairs.data))[:most]
    return tuple(
        Confusion(made.names[a][1], made.names[b][1], int(count), int(support[a]))
        for a, b, count in zip(pairs.row[order], pairs.col[order], pairs.data[order], strict=True)
        if count > 1
    )
