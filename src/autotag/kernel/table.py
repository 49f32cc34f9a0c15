"""Terms to columns: open addressing with linear probing, in plain arrays that can be mapped."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled

_FREE: Final = np.uint64(0)
_NEXT: Final = np.uint64(1)


class Table(NamedTuple):
    """Open addressing by linear probing: `keys` (2**k,) uint64, 0 is free; `columns` (2**k,) int32, -1
    where the slot is free.

    `seeds` (f,) uint64 start the hashes of each field's words.
    """

    keys: NDArray[np.uint64]
    columns: NDArray[np.int32]
    seeds: NDArray[np.uint64]


@compiled
def slot_of(key: Any, keys: Any) -> Any:
    """Where a key stands, or would be put: a free slot. Unsigned, so that no index is looked at twice."""
    mask = np.uint64(len(keys) - 1)
    slot = key & mask
    while keys[slot] != _FREE and keys[slot] != key:
        slot = (slot + _NEXT) & mask
    return slot


@compiled
def find(key: Any, table: Any) -> Any:
    """The column of a term, -1 where it is unknown."""
    return table.columns[slot_of(key, table.keys)]


@compiled
def insert(keys: Any, columns: Any, table: Any) -> None:
    """Puts distinct keys into an empty table that has room for them."""
    for k in range(len(keys)):
        slot = slot_of(keys[k], table.keys)
        table.keys[slot], table.columns[slot] = keys[k], columns[k]
