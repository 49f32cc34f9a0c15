"""Where an article names a place: the longest known name from each word on, in one walk.

A name is a sequence of units: words of any length, and single points of scripts without spaces. Its key
is the chained hash of its units, and a table holds the keys of all names and of all beginnings of
names, so that a match grows unit by unit while the key is known.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled
from autotag.kernel.table import slot_of
from autotag.kernel.tokens import UPPER, bigram, chain, mix
from autotag.text import DELTA, SPACELESS, TOKEN

_DELTA: Final = np.uint32(DELTA)
_TOKEN: Final = np.uint32(TOKEN)
_SPACELESS: Final = np.uint32(SPACELESS)
_CLASSES: Final = np.uint32(TOKEN | SPACELESS)
_ONE: Final = np.uint64(1)
_SEED: Final = np.uint64(0x5851F42D4C957F2D)

#: Bits of a place: its country from bit 6 on, its kind from bit 3 on, whether its name is something else
#: too (Georgia, Chad), and how it must be written.
COUNTRY, KIND, CAPITALS, DOTTED, AMBIGUOUS = 6, 3, 1, 2, 4
#: The kind of a name that is no place and is passed over.
NOTHING: Final = 6
#: No place: a beginning of names, or nothing at all.
NONE: Final = -1
#: What may stand between the words of a name: spaces, dots, hyphens, apostrophes, middle dots, and what
#: is not seen.
_JOINS: Final = tuple(
    map(
        ord,
        "\t\r.-'\u00a0\u00b7\u02bc\u05f3\u200b\u200c\u200d\u2010\u2011\u2012\u2013\u2014\u2015\u2019\u30fb",
    )
)
_SPACE: Final = np.uint32(ord(" "))
#: What a mention is: article, part, begin and end among the points, place.
COLUMNS: Final = 5
#: The sets of bits in `Names.first`: units that names begin with, those in lower case, and whatever is
#: known of two units and more. One look there spares most looks into the table, which is far off.
ANY, LOWER, LONGER, SETS = 0, 1, 2, 4
#: A name in capitals that is not meant to be is no name if it is so short (ROM, the memory).
_SHORT: Final = 3


class Names(NamedTuple):
    """The names of all places: `keys` (2**k,) uint64, 0 is free; `upper` and `lower` (2**k,) int32 the
    place that a name beginning with a capital, or with none, is; `first` (2**m,) uint8 the sets of bits.
    """

    keys: NDArray[np.uint64]
    upper: NDArray[np.int32]
    lower: NDArray[np.int32]
    first: NDArray[np.uint8]


@compiled
def unit_at(points: Any, at: Any, end: Any) -> Any:
    """(hash, end) of the unit that begins at `at`, a point of a token."""
    value = chain(_SEED, points[at])
    at += 1
    if not points[at - 1] & _SPACELESS:
        while at < end and points[at] & _CLASSES == _TOKEN:
            value = chain(value, points[at])
            at += 1
    return mix(value), at


@compiled
def _next(points: Any, at: Any, end: Any) -> Any:
    """Where the next unit of the same name begins, -1 where none does: two points at most are between,
    which end no sentence and of which one at most is a line's end.
    """
    lines = 0
    for place in range(at, min(at + 3, end)):
        point = points[place] & _DELTA
        if points[place] & _TOKEN:
            return place
        if point == 10:
            lines += 1
            if lines > 1:
                return -1
        elif point != _SPACE and point not in _JOINS:
            return -1
    return -1


@compiled
def bit_of(value: Any, names: Any, which: Any) -> Any:
    """(byte, bit) of a hash in one of the sets of bits."""
    at = (value >> np.uint64(20)) & np.uint64(2 * len(names.first) - 1)
    return (at >> np.uint64(3)) + np.uint64(which * (len(names.first) // SETS)), at & np.uint64(7)


@compiled
def _bit(value: Any, names: Any, which: Any) -> Any:
    byte, bit = bit_of(value, names, which)
    return names.first[byte] >> bit & 1


@compiled
def _capitals(points: Any, begin: Any, end: Any) -> Any:
    """Whether no letter is in lower case, of a text that has a capital: digits count as capitals."""
    for k in range(begin, end):
        point = points[k]
        if point & _TOKEN and not point & UPPER and not 48 <= (point & _DELTA) <= 57:
            return False
    return True


@compiled
def _written(points: Any, begin: Any, end: Any, slot: Any, names: Any, shouted: Any) -> Any:
    """The place that a matched name is as it is written, NONE where it is none.

    `shouted` says that the whole part is in capitals: there US may be us, and CAR a car.
    """
    if not points[begin] & UPPER:
        return names.lower[slot]
    place = names.upper[slot]
    if place == NONE:
        place = names.lower[slot]
    short = end - begin <= _SHORT
    if place == NONE or not (place & CAPITALS or short):
        return place
    capitals = _capitals(points, begin, end)
    if place & CAPITALS:
        return place if capitals and not (shouted and place & AMBIGUOUS) else NONE
    return NONE if capitals else place


@compiled
def _longest(points: Any, at: Any, stop: Any, end: Any, value: Any, names: Any, shouted: Any) -> Any:
    """(place, end) of the longest name that begins with the unit `points[at:stop]`, whose hash is
    `value`; else NONE and the end of that unit.
    """
    begin, place, last = at, NONE, stop
    while True:
        slot = slot_of(value, names.keys)
        if names.keys[slot] == 0:
            return place, last
        found = _written(points, at, stop, slot, names, shouted)
        if found != NONE:
            place, last = found, stop
        begin = _next(points, stop, end)
        if begin < 0:
            return place, last
        unit, stop = unit_at(points, begin, end)
        value = bigram(value, unit)
        if not _bit(value, names, LONGER):
            return place, last


@compiled
def _likely(points: Any, start: Any, end: Any, names: Any, units: Any) -> Any:
    """Writes begin, end and hash of the units a name may begin with to `units`: how many. Most words begin
    none, as one look at a set of bits tells.
    """
    begins, stops, values = units
    at, last, size = np.uint64(start), np.uint64(end), 0
    while at < last:
        point = points[at]
        if not point & _TOKEN:
            at += _ONE
            continue
        begin, value = at, chain(_SEED, point)
        at += _ONE
        if not point & _SPACELESS:
            while at < last and points[at] & _CLASSES == _TOKEN:
                value = chain(value, points[at])
                at += _ONE
        value = mix(value)
        if _bit(value, names, ANY if point & UPPER else LOWER):
            begins[size], stops[size], values[size] = begin, at, value
            size += 1
    return size


@compiled
def mentions(points: Any, bounds: Any, parts: Any, names: Any) -> Any:
    """(m, 5) int32, in order: article, part, begin and end among the points, and the place."""
    room = len(points) + 1
    found, size = np.empty((room, COLUMNS), np.int32), 0
    units = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.uint64)
    begins, stops, values = units
    for k in range(len(bounds) - 1):
        at, end = bounds[k], bounds[k + 1]
        shouted = at < end and _capitals(points, at, end)
        for unit in range(_likely(points, at, end, names, units)):
            begin = np.int64(begins[unit])
            if begin < at:
                continue
            place, last = _longest(points, begin, np.int64(stops[unit]), end, values[unit], names, shouted)
            at = last
            if place != NONE and place >> KIND & 7 != NOTHING:
                if place & DOTTED and last < end and points[last] & _DELTA == 46:
                    last += 1
                found[size, 0], found[size, 1] = k // parts, k % parts
                found[size, 2], found[size, 3], found[size, 4] = begin, last, place
                size += 1
    return found[:size].copy()
