"""Puts the names of places into the table that mentions are looked up in."""

from __future__ import annotations

from typing import Any

import numpy as np

from autotag.kernel.compiled import compiled, inner
from autotag.kernel.hashing import bigram
from autotag.kernel.hints import FIRST, LONGER, LOWER, ONE, bits_of
from autotag.kernel.mentions import NONE
from autotag.kernel.reading import UPPER
from autotag.kernel.table import slot_of
from autotag.kernel.units import units_of


@inner
def _set(value: Any, names: Any, which: Any) -> None:
    byte, shift = bits_of(value, names.first)
    names.first[byte] |= np.uint8(which << shift)


@compiled
def enter(points: Any, bounds: Any, places: Any, seed: Any, names: Any) -> None:
    """Puts names, `points[bounds[k]:bounds[k + 1]]`, into an empty table that has room for them and
    their beginnings. Of two of the same words and case the first stays.
    """
    hashes, begins, _, ends = units_of(points, bounds, seed)
    for k in range(len(bounds) - 1):
        first, last = ends[k], ends[k + 1]
        if first == last:
            continue
        capital, value = points[begins[first]] & UPPER, hashes[first]
        alone = ONE if capital else ONE | LOWER
        _set(value, names, FIRST if last > first + 1 else alone)
        slot = slot_of(value, names.keys)
        names.keys[slot] = value
        for unit in range(first + 1, last):
            value = bigram(value, hashes[unit])
            _set(value, names, np.int64(LONGER))
            slot = slot_of(value, names.keys)
            names.keys[slot] = value
        side = names.upper if capital else names.lower
        if side[slot] == NONE:
            side[slot] = places[k]


@compiled
def settle(names: Any, smaller: Any) -> None:
    """Puts all keys of a table into a smaller, empty one that has room for them."""
    for k in range(len(names.keys)):
        if names.keys[k] != 0:
            slot = slot_of(names.keys[k], smaller.keys)
            smaller.keys[slot] = names.keys[k]
            smaller.upper[slot], smaller.lower[slot] = names.upper[k], names.lower[k]
