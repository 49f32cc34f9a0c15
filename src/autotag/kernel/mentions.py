"""Where an article names a place: the longest known name from each unit on.

A name is a sequence of units: words of any length, and single points of scripts without spaces. Its key
is the chained hash of its units, and a table holds the keys of all names and of all beginnings of
names, so that a match grows unit by unit while the key is known. The units are those that the article's
tokens are made of, so that a text is walked over once for both.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.arrays import frozen
from autotag.kernel.compiled import compiled, inner
from autotag.kernel.hashing import bigram
from autotag.kernel.hints import FIRST, LONGER, LOWER, ONE, bits
from autotag.kernel.prefetch import prefetch
from autotag.kernel.reading import UPPER
from autotag.kernel.room import empty, zeros
from autotag.kernel.table import slot_of
from autotag.text import DELTA, TOKEN

_DELTA: Final = np.uint32(DELTA)
_TOKEN: Final = np.uint32(TOKEN)

#: Bits of a place: its country from bit 6 on, its kind from bit 3 on, whether its name is something else
#: too (Georgia, Chad), and how it must be written.
COUNTRY, KIND, CAPITALS, DOTTED, AMBIGUOUS = 6, 3, 1, 2, 4
#: The kind of a name that is no place and is passed over.
NOTHING: Final = 6
#: No place: a beginning of names, or nothing at all.
NONE: Final = -1
#: What may stand between the words of a name: spaces, dots, hyphens, apostrophes, ampersands, middle dots,
#: and what is not seen.
_JOINS: Final = tuple(
    map(
        ord,
        "\t\r.-'&\u00a0\u00b7\u02bc\u05f3\u200b\u200c\u200d\u2010\u2011\u2012\u2013\u2014\u2015\u2019\u30fb",
    )
)
_SPACE, _DOT, _AMPERSAND = (np.uint32(ord(char)) for char in " .&")
_FREE, _ONE = np.uint64(0), np.uint64(1)
#: Names are asked for so many words ahead of the one that is looked at.
_AHEAD: Final = np.uint64(4)
#: What a mention is: article, part, begin and end among the points, place.
COLUMNS: Final = 5
#: A name in capitals that is not meant to be is no name if it is so short (ROM, the memory).
_SHORT: Final = 3


class Names(NamedTuple):
    """The names of all places: `keys` (2**k,) uint64, 0 is free; `upper` and `lower` (2**k,) int32 the
    place that a name beginning with a capital, or with none, is; `first` (2**m,) uint8 four bits a hash.
    """

    keys: NDArray[np.uint64]
    upper: NDArray[np.int32]
    lower: NDArray[np.int32]
    first: NDArray[np.uint8]


#: No name at all; not to be written to, as what a bundle holds is not: one machine code serves both.
NO_NAMES: Final = Names(
    frozen(np.zeros(0, np.uint64)), frozen(np.zeros(0, np.int32)), frozen(np.zeros(0, np.int32)),
    frozen(np.zeros(0, np.uint8)),
)  # fmt: skip


@inner
def _joined(points: Any, stop: Any, begin: Any) -> Any:
    """Whether units that end and begin here may belong to one name: two points at most are between, or an
    ampersand that has one on either side, which end no sentence and of which one at most is a line's end.
    """
    lines = 0
    if begin - stop > 2 and (begin - stop > 3 or points[stop + 1] & _DELTA != _AMPERSAND):
        return False
    for place in range(stop, begin):
        point = points[place] & _DELTA
        if point == 10:
            lines += 1
        elif point != _SPACE and point not in _JOINS:
            return False
    return lines < 2


@inner
def _capitals(points: Any, begin: Any, end: Any) -> Any:
    """Whether no letter is in lower case, of a text that has a capital: digits count as capitals."""
    for k in range(begin, end):
        point = points[k]
        if point & _TOKEN and not point & UPPER and not 48 <= (point & _DELTA) <= 57:
            return False
    return True


@inner
def _written(points: Any, begin: Any, end: Any, upper: Any, lower: Any, shouted: Any) -> Any:
    """The place that a matched name is as it is written, of the `upper` and `lower` one; NONE where it is
    none. `shouted` says that the whole part is in capitals: there US may be us, and CAR a car.
    """
    if not points[begin] & UPPER:
        return lower
    place = lower if upper == NONE else upper
    short = end - begin <= _SHORT
    if place == NONE or not (place & CAPITALS or short):
        return place
    capitals = _capitals(points, np.int64(begin), np.int64(end))
    if place & CAPITALS:
        return place if capitals and not (shouted and place & AMBIGUOUS) else NONE
    return NONE if capitals else place


@inner
def _likely(points: Any, units: Any, hinted: Any, names: Any) -> Any:
    """(k,) the units that a name may begin with, part by part; whether none does alone, but with the next;
    the hash to look up; and where each part's end.

    Most words begin none, and most that do are followed by another than the name is. What stands between two
    words is left for `mentions` to look at: hardly any are told apart by it.

    Two loops without a branch: what is kept is as good as drawn by lot, and the second looks far off.
    """
    hashes, begins, _, borders = units
    first, likely = names.first, empty(borders[-1] + 1, np.int32)
    kinds, values = empty(borders[-1] + 1, np.uint8), empty(borders[-1] + 1, np.uint64)
    ends, size = zeros(len(borders), np.int64), np.uint64(0)
    for part in range(len(borders) - 1):
        for k in range(np.uint64(borders[part]), np.uint64(borders[part + 1])):
            own = ONE if points[np.uint64(begins[k])] & UPPER else LOWER
            likely[size], kinds[size] = k, hinted[k] & (own | FIRST)
            size += np.uint64(kinds[size] != 0)
        ends[part + 1] = size
    start, kept = np.uint64(0), np.uint64(0)
    for part in range(len(borders) - 1):
        after, end = np.uint64(borders[part + 1]), np.uint64(ends[part + 1])
        for place in range(start, end):
            unit = np.uint64(likely[place])
            following, alone = unit + _ONE, kinds[place] != FIRST
            value = bigram(hashes[unit], hashes[following])
            longer = (following < after) & (bits(value, first) & LONGER != 0)
            likely[kept], kinds[kept] = unit, not alone
            values[kept] = hashes[unit] if alone else value
            kept += np.uint64(alone | longer)
        start, ends[part + 1] = end, kept
    return likely[:kept], kinds, values, ends


@compiled
def mentions(points: Any, bounds: Any, parts: Any, units: Any, hinted: Any, names: Any) -> Any:
    """(m, 5) int32, in order: article, part, begin and end among the points, and the place. `hinted` (u,)
    are the hints of the units.

    One loop over plain arrays: handed to a function for each word that is not part of this one, what counts
    their references costs more than all the rest.
    """
    hashes, begins, stops, borders = units
    keys, upper, lower, first = names
    mask = np.uint64(len(keys) - 1)
    likely, joined, values, ends = _likely(points, units, hinted, names)
    found, size = empty((len(likely), COLUMNS), np.int32), 0
    for part in range(len(bounds) - 1):
        end, last, after = bounds[part + 1], np.uint64(borders[part + 1]), np.uint64(0)
        shouted = bounds[part] < end and _capitals(points, bounds[part], end)
        for candidate in range(np.uint64(ends[part]), np.uint64(ends[part + 1])):
            if candidate + _AHEAD < np.uint64(len(likely)):
                slot = np.int64(values[candidate + _AHEAD] & mask)
                prefetch(keys, slot)
                prefetch(upper, slot)
                prefetch(lower, slot)
            k = np.uint64(likely[candidate])
            if k < after:
                continue
            begin, value, place, after = begins[k], values[candidate], NONE, k + _ONE
            if joined[candidate]:
                k += _ONE
                if not _joined(points, stops[k - _ONE], begins[k]):
                    continue
            while True:
                spot = slot_of(value, keys)
                if keys[spot] == _FREE:
                    break
                written = _written(points, begin, stops[k], upper[spot], lower[spot], shouted)
                k += _ONE
                if written != NONE:
                    place, after = written, k
                if k == last or not _joined(points, stops[k - _ONE], begins[k]):
                    break
                value = bigram(value, hashes[k])
                if not bits(value, first) & LONGER:
                    break
            if place != NONE and place >> KIND & 7 != NOTHING:
                stop = stops[after - _ONE]
                stop += place & DOTTED and stop < end and points[stop] & _DELTA == _DOT
                found[size, 0], found[size, 1] = part // parts, part % parts
                found[size, 2], found[size, 3], found[size, 4] = begin, stop, place
                size += 1
    return found[:size].copy()
