"""Room for terms: an empty table, and one that grows with its terms while a training set is read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.counting import Growing, move
from autotag.kernel.table import Table, low_of

_TYPES: tuple[type[np.generic], ...] = (np.uint64, np.int32, np.uint8, np.int32, np.int32, np.int32)


def slots_for(room: int) -> int:
    """The size of a table that is at most half full with `room` terms."""
    return 1 << max(4, (2 * room - 1).bit_length())


def empty_table(room: int, seeds: NDArray[np.uint64]) -> Table:
    """An empty table at most half full with `room` terms."""
    return Table(np.zeros(slots_for(room), np.uint64), low_of(room), seeds)


def empty_terms(room: int) -> Growing:
    """Room for what fitting keeps of `room` terms."""
    columns: list[NDArray[Any]] = [np.zeros(room, kind) for kind in _TYPES]
    return Growing(np.zeros((slots_for(room), 2), np.uint64), *columns)


def grown(terms: Growing, known: int, room: int) -> Growing:
    """The same with room for at least `room` terms, doubled where it was too small."""
    cells, columns = terms[0], list[NDArray[Any]](terms[1:])
    if room > len(terms.key):
        more = max(room, 2 * len(terms.key)) - known
        columns = [np.append(c[:known], np.zeros(more, c.dtype)) for c in columns]
    if 2 * room > len(cells):
        cells = np.zeros((slots_for(room), 2), np.uint64)
        move(terms.cells, cells)
    return Growing(cells, *columns)
