"""Terms to columns: open addressing with linear probing, in plain arrays that can be mapped."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled


class Table(NamedTuple):
    """Open addressing by linear probing: `keys` (2**k,) uint64, 0 is free; `columns` (2**k,) int32.

    `seeds` (f,) uint64 start the hashes of each field's words.
    """

    keys: NDArray[np.uint64]
    columns: NDArray[np.int32]
    seeds: NDArray[np.uint64]


@compiled
def find(key: Any, table: Any) -> Any:
    """The column of a term, -1 where it is unknown."""
    mask = len(table.keys) - 1
    slot = np.int64(key) & mask
    while table.keys[slot] != 0:
        if table.keys[slot] == key:
            return np.int64(table.columns[slot])
        slot = (slot + 1) & mask
    return np.int64(-1)


@compiled
def insert(keys: Any, columns: Any, table: Any) -> None:
    """Puts distinct keys into an empty table that has room for them."""
    mask = len(table.keys) - 1
    for k in range(len(keys)):
        slot = np.int64(keys[k]) & mask
        while table.keys[slot] != 0:
            slot = (slot + 1) & mask
        table.keys[slot] = keys[k]
        table.columns[slot] = columns[k]
