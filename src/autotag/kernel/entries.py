"""Puts the names of places into the table that mentions are looked up in."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled
from autotag.kernel.mentions import ANY, LONGER, LOWER, NONE, bit_of, unit_at
from autotag.kernel.table import slot_of
from autotag.kernel.tokens import UPPER, bigram
from autotag.text import TOKEN

_TOKEN: Final = np.uint32(TOKEN)


@compiled
def _set(value: Any, names: Any, which: Any) -> None:
    byte, bit = bit_of(value, names, which)
    names.first[byte] |= np.uint8(1 << bit)


@compiled
def enter(points: Any, bounds: Any, places: Any, names: Any) -> None:
    """Puts names, `points[bounds[k]:bounds[k + 1]]`, into an empty table that has room for them and
    their beginnings. Of two of the same words and case the first stays.
    """
    for k in range(len(bounds) - 1):
        at, end = bounds[k], bounds[k + 1]
        while at < end and not points[at] & _TOKEN:
            at += 1
        if at == end:
            continue
        capital = points[at] & UPPER
        value, stop = unit_at(points, at, end)
        _set(value, names, ANY)
        if not capital:
            _set(value, names, LOWER)
        while True:
            slot = slot_of(value, names.keys)
            names.keys[slot] = value
            at = stop
            while at < end and not points[at] & _TOKEN:
                at += 1
            if at == end:
                break
            unit, stop = unit_at(points, at, end)
            value = bigram(value, unit)
            _set(value, names, LONGER)
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
