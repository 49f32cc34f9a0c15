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
from autotag.kernel.tokens import MULTIPLIER, UPPER, bigram, mix
from autotag.text import DELTA, SPACELESS, TOKEN

_DELTA: Final = np.uint32(DELTA)
_TOKEN: Final = np.uint32(TOKEN)
_SPACELESS: Final = np.uint32(SPACELESS)
_CLASSES: Final = np.uint32(TOKEN | SPACELESS)
_ONE: Final = np.uint64(1)
_SEED: Final = np.uint64(0x5851F42D4C957F2D)
_MASK: Final = np.uint64(7)
_BYTE: Final = np.uint64(3)

#: Bits of a place: its country from bit 6 on, its kind from bit 3 on, whether its name is something else
#: too (Georgia, Chad), and how it must be written.
COUNTRY, KIND, CAPITALS, DOTTED, AMBIGUOUS = 6, 3, 1, 2, 4
#: The kind of a name that is no place and is passed over.
NOTHING: Final = 6
#: No place: a beginning of names, or nothing at all.
NONE: Final = -1
#: What may stand between the words of a name: spaces, dots, hyphens, apostrophes, middle dots.
_JOINS: Final = tuple(map(ord, "\t .-'\u00a0\u2019\u02bc\u2010\u2011\u2012\u2013\u2014\u2015\u00b7\u30fb"))
#: What a mention is: article, part, begin and end among the points, place.
COLUMNS: Final = 5
#: A name in capitals that is not meant to be is no name if it is so short (ROM, the memory).
_SHORT: Final = 3


class Names(NamedTuple):
    """The names of all places: `keys` (2**k,) uint64, 0 is free; `upper` and `lower` (2**k,) int32 the
    place that a name beginning with a capital, or with none, is; `first` (2**m,) uint8 two sets of
    bits, of the units that names begin with: any, and those in lower case.
    """

    keys: NDArray[np.uint64]
    upper: NDArray[np.int32]
    lower: NDArray[np.int32]
    first: NDArray[np.uint8]


@compiled
def _unit(points: Any, at: Any, end: Any) -> Any:
    """(hash, end) of the unit that begins at `at`, a point of a token."""
    value = (_SEED ^ np.uint64(points[at] & _DELTA)) * MULTIPLIER
    at += 1
    if not points[at - 1] & _SPACELESS:
        while at < end and points[at] & _TOKEN and not points[at] & _SPACELESS:
            value = (value ^ np.uint64(points[at] & _DELTA)) * MULTIPLIER
            at += 1
    return mix(value), at


@compiled
def _next(points: Any, at: Any, end: Any) -> Any:
    """Where the next unit of the same name begins, -1 where none does: one or two points are between,
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
        elif point not in _JOINS:
            return -1
    return -1


@compiled
def _bit(value: Any, names: Any, half: Any) -> Any:
    """Whether a unit may begin a name, of those in `half`: 0 any, 1 in lower case."""
    place = (value >> np.uint64(20)) & np.uint64(4 * len(names.first) - 1)
    return names.first[(place >> _BYTE) + np.uint64(half * (len(names.first) // 2))] >> (place & _MASK) & 1


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
    place = names.lower[slot]
    if points[begin] & UPPER:
        upper = names.upper[slot]
        capitals = _capitals(points, begin, end)
        if upper != NONE and upper & CAPITALS:
            if capitals and not (shouted and upper & AMBIGUOUS):
                return upper
        elif upper != NONE and not (capitals and end - begin <= _SHORT):
            return upper
        if capitals and end - begin <= _SHORT:
            return NONE
    return place


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
        unit, stop = _unit(points, begin, end)
        value = bigram(value, unit)


@compiled
def mentions(points: Any, bounds: Any, parts: Any, names: Any) -> Any:
    """(m, 5) int32, in order: article, part, begin and end among the points, and the place.

    The first unit of each name is read here, by unsigned places: most units begin none.
    """
    found, size = np.empty((len(points) + 1, COLUMNS), np.int32), 0
    for k in range(len(bounds) - 1):
        at, end = np.uint64(bounds[k]), np.uint64(bounds[k + 1])
        shouted = at < end and _capitals(points, bounds[k], bounds[k + 1])
        while at < end:
            point = points[at]
            if not point & _TOKEN:
                at += _ONE
                continue
            begin, half = at, 0 if point & UPPER else 1
            value = (_SEED ^ np.uint64(point & _DELTA)) * MULTIPLIER
            at += _ONE
            if not point & _SPACELESS:
                while at < end and points[at] & _CLASSES == _TOKEN:
                    value = (value ^ np.uint64(points[at] & _DELTA)) * MULTIPLIER
                    at += _ONE
            value = mix(value)
            if not _bit(value, names, half):
                continue
            place, stop = _longest(
                points, np.int64(begin), np.int64(at), np.int64(end), value, names, shouted
            )
            at = np.uint64(stop)
            if place != NONE and place >> KIND & 7 != NOTHING:
                if place & DOTTED and at < end and points[at] & _DELTA == 46:
                    stop += 1
                found[size, 0], found[size, 1] = k // parts, k % parts
                found[size, 2], found[size, 3], found[size, 4] = begin, stop, place
                size += 1
    return found[:size].copy()


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
        value, stop = _unit(points, at, end)
        bit = (value >> np.uint64(20)) & np.uint64(4 * len(names.first) - 1)
        for half in range(2):
            if half == 0 or not capital:
                place = (bit >> _BYTE) + np.uint64(half * (len(names.first) // 2))
                names.first[place] |= np.uint8(1 << (bit & _MASK))
        while True:
            slot = slot_of(value, names.keys)
            names.keys[slot] = value
            at = stop
            while at < end and not points[at] & _TOKEN:
                at += 1
            if at == end:
                break
            unit, stop = _unit(points, at, end)
            value = bigram(value, unit)
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
