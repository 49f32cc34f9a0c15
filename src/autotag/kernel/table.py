"""Terms to columns: open addressing with linear probing, in one plain array that can be mapped."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled, inlined, inner

_FREE: Final = np.uint64(0)
_ONE: Final = np.uint64(1)


class Table(NamedTuple):
    """Open addressing by linear probing: `cells` (2**k,) uint64, 0 is free; the others hold a term's column
    and one in the bits of `low`, its key's bits in the others, so that one look tells both. What `low`
    hides of a key is where it stands.

    `seeds` (f,) uint64: the first starts the hashes of all words, the others keep further fields apart.
    """

    cells: NDArray[np.uint64]
    low: np.uint64
    seeds: NDArray[np.uint64]


def low_of(terms: int) -> np.uint64:
    """The bits in which the columns of so many terms fit."""
    return np.uint64((1 << terms.bit_length()) - 1)


@inlined
def slot_of(key: Any, keys: Any) -> Any:
    """Where a key stands, or would be put: a free slot. Unsigned, so that no index is looked at twice."""
    mask = np.uint64(len(keys) - 1)
    slot = key & mask
    while keys[slot] != _FREE and keys[slot] != key:
        slot = (slot + _ONE) & mask
    return slot


@inner
def salt_of(field: Any, seeds: Any) -> Any:
    """What the hashes of a field's words are changed by: nothing in the first."""
    return seeds[field] ^ seeds[0]


@compiled
def insert(keys: Any, columns: Any, table: Any) -> Any:
    """Puts distinct keys into an empty table that has room for them: how many could not be told from one
    that was there, and were not put in.
    """
    cells, low, _ = table
    mask, same = np.uint64(len(cells) - 1), 0
    for k in range(len(keys)):
        slot = keys[k] & mask
        while cells[slot] != _FREE and (cells[slot] ^ keys[k]) & ~low != _FREE:
            slot = (slot + _ONE) & mask
        if cells[slot] != _FREE:
            same += 1
        else:
            cells[slot] = (keys[k] & ~low) | np.uint64(columns[k] + 1)
    return same
