"""Room for terms: an empty table, and one that grows with its terms while a training set is read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.counting import Growing
from autotag.kernel.table import Table, insert


def empty_table(room: int, seeds: NDArray[np.uint64]) -> Table:
    """An empty table at most half full with `room` terms."""
    slots = 1 << max(4, (2 * room - 1).bit_length())
    return Table(np.zeros(slots, np.uint64), np.full(slots, -1, np.int32), seeds)


def empty_terms(room: int) -> Growing:
    """Room for what fitting keeps of `room` terms."""
    types: tuple[type[np.generic], ...] = (
        np.uint64, np.int32, np.uint8, np.uint8, np.int32, np.int32, np.int32, np.int64,
    )  # fmt: skip
    columns: list[NDArray[Any]] = [np.zeros(room, kind) for kind in types]
    return Growing(*columns)


def grown(table: Table, terms: Growing, known: int, room: int) -> tuple[Table, Growing]:
    """The same with room for at least `room` terms, doubled where it was too small."""
    if room > len(terms.df):
        more = max(room, 2 * len(terms.df)) - known
        columns: list[NDArray[Any]] = list(terms)
        terms = Growing(*(np.append(c[:known], np.zeros(more, c.dtype)) for c in columns))
    if 2 * room > len(table.keys):
        used = np.flatnonzero(table.columns >= 0)
        bigger = empty_table(room, table.seeds)
        insert(table.keys[used], table.columns[used], bigger)
        table = bigger
    return table, terms
