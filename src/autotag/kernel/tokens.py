"""Code points to tokens and their hashes: the one walk under fitting, tagging and explaining.

A word is known by the 64-bit hash of its lower-case code points, started from a seed: another seed parts
two words that one seed gave one hash. A salt keeps the same word in two fields apart.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled
from autotag.text import DELTA, SPACELESS, TOKEN

#: What the hashes of words start from, where no two terms have to be told apart.
SEED: Final = 0x5851F42D4C957F2D
MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
CHECK_MULTIPLIER: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)

# As uint32, or numba would make the points they meet int64.
_PAGE: Final = np.uint32(7)
_IN_PAGE: Final = np.uint32(127)
_DELTA: Final = np.uint32(DELTA)
_TOKEN: Final = np.uint32(TOKEN)
_SPACELESS: Final = np.uint32(SPACELESS)
_CLASSES: Final = np.uint32(TOKEN | SPACELESS)
_ONE: Final = np.uint64(1)
#: A point that was not in lower case.
UPPER: Final = np.uint32(1 << 23)


class Unicode(NamedTuple):
    """The two-stage table of `autotag.text`."""

    pages: NDArray[np.uint16]
    entries: NDArray[np.uint32]


class Units(NamedTuple):
    """What the texts of a batch are made of: words of any length and single points of scripts without
    spaces. Hash, start and end among the points, (u,) each, and where each part's end, (n * p + 1,).
    """

    hashes: NDArray[np.uint64]
    begins: NDArray[np.int32]
    stops: NDArray[np.int32]
    ends: NDArray[np.int64]


class Words(NamedTuple):
    """The tokens of a batch: the same of each, and whether it is a word that follows a word, (w,); `seats`
    (u,) is the token that a unit alone makes up, -1 where it is none.
    """

    hashes: NDArray[np.uint64]
    begins: NDArray[np.int32]
    stops: NDArray[np.int32]
    linked: NDArray[np.bool_]
    ends: NDArray[np.int64]
    seats: NDArray[np.int32]


class Pairs(NamedTuple):
    """The bigrams of a batch: hash and the second word's place among the tokens, (b,) each, and where
    each part's end, (n * p + 1,).
    """

    hashes: NDArray[np.uint64]
    seconds: NDArray[np.int32]
    ends: NDArray[np.int64]


@compiled
def classify(codes: Any, unicode: Any) -> Any:
    """The points (m,) uint32 that tokens are read from: lower-case code points with their classes,
    and whether they were lower-case before.
    """
    points = np.empty(len(codes), np.uint32)
    pages, entries = unicode
    for k in range(len(codes)):
        code = codes[k]
        entry = entries[(np.uint32(pages[code >> _PAGE]) << _PAGE) | (code & _IN_PAGE)]
        points[k] = ((code + entry) & _DELTA) | (entry & _CLASSES)
        if entry & _DELTA:
            points[k] |= UPPER
    return points


@compiled
def spread(codes: Any, points: Any) -> Any:
    """The point (m,) uint32 of each code, of a table that has one for each."""
    found = np.empty(len(codes), np.uint32)
    for k in range(len(codes)):
        found[k] = points[codes[k]]
    return found


@compiled
def mix(value: Any) -> Any:
    """A hash with its bits spread; never 0, which marks a free slot."""
    value ^= value >> np.uint64(32)
    value *= _MIX
    value ^= value >> np.uint64(29)
    return value if value != 0 else np.uint64(1)


@compiled
def chain(value: Any, point: Any) -> Any:
    """The hash so far and one more point of a word."""
    return (value ^ np.uint64(point & _DELTA)) * MULTIPLIER


@compiled
def bigram(first: Any, second: Any) -> Any:
    """The hash of two words, or characters, that follow one another."""
    return mix(first * CHECK_MULTIPLIER + second)


@compiled
def units_of(points: Any, bounds: Any, seed: Any) -> Any:
    """The `Units` of parts that begin and end at `bounds` (n * p + 1,).

    This one walk reads the text; what else is made of it (tokens, bigrams, names of places) is made of
    hashes. Unsigned indices, which need no look at whether they are negative, make it a third faster.
    """
    room = bounds[-1] - bounds[0] + 1
    hashes = np.empty(room, np.uint64)
    begins, stops = np.empty(room, np.int32), np.empty(room, np.int32)
    ends, place = np.zeros(len(bounds), np.int64), np.uint64(0)
    for part in range(len(bounds) - 1):
        at, last = np.uint64(bounds[part]), np.uint64(bounds[part + 1])
        while at < last:
            point = points[at]
            if not point & _TOKEN:
                at += _ONE
                continue
            begins[place], value = at, chain(seed, point)
            at += _ONE
            if not point & _SPACELESS:
                while at < last and points[at] & _CLASSES == _TOKEN:
                    value = chain(value, points[at])
                    at += _ONE
            hashes[place], stops[place] = mix(value), at
            place += _ONE
        ends[part + 1] = place
    return Units(hashes, begins, stops, ends)


@compiled
def words_of(points: Any, units: Any) -> Any:
    """The tokens (`Words`) of a batch: words of two points and more; of a script without spaces the
    overlapping pairs, and a lone character itself.
    """
    values, opens, closes, borders = units
    room = borders[-1] + 1  # what is dropped is written first
    hashes, linked = np.empty(room, np.uint64), np.empty(room, np.bool_)
    begins, stops = np.empty(room, np.int32), np.empty(room, np.int32)
    seats = np.empty(room, np.int32)
    ends, size = np.zeros(len(borders), np.int64), 0
    for part in range(len(borders) - 1):
        inside, follows = False, False  # a pair that ended at this unit; a word that came before it
        for k in range(borders[part], borders[part + 1]):
            begin, stop = opens[k], closes[k]
            hashes[size], begins[size], stops[size], linked[size] = values[k], begin, stop, follows
            if points[begin] & _SPACELESS:
                linked[size] = follows = False
                seats[k] = -1
                paired = k + 1 < borders[part + 1] and opens[k + 1] == stop and points[stop] & _SPACELESS != 0
                if paired:
                    hashes[size], stops[size] = bigram(values[k], values[k + 1]), stop + 1
                size += paired or not inside
                inside = paired
            else:
                long = stop - begin > 1
                seats[k] = size if long else -1
                size += long
                follows |= long
                inside = False
        ends[part + 1] = size
    return Words(hashes, begins, stops, linked, ends, seats)


@compiled
def salted(words: Any, salt: Any) -> Any:
    """The hashes of tokens in a field; the salt 0 leaves them."""
    if salt == 0:
        return words.hashes
    changed = words.hashes.copy()
    for k in range(words.ends[-1]):
        changed[k] = mix(changed[k] ^ salt)
    return changed


@compiled
def pairs_of(words: Any, hashes: Any, columns: Any) -> Any:
    """The bigrams (`Pairs`) of tokens with these hashes that are both known: -1 in `columns` are not."""
    linked, borders = words.linked, words.ends
    room = borders[-1] + 1
    values, seconds = np.empty(room, np.uint64), np.empty(room, np.int32)
    ends, size = np.zeros(len(borders), np.int64), 0
    for part in range(len(borders) - 1):
        for k in range(borders[part] + 1, borders[part + 1]):
            values[size], seconds[size] = bigram(hashes[k - 1], hashes[k]), k
            size += linked[k] and columns[k] >= 0 and columns[k - 1] >= 0
        ends[part + 1] = size
    return Pairs(values, seconds, ends)


@compiled
def words_in(points: Any, bounds: Any, seed: Any) -> Any:
    """The tokens (`Words`) of parts that begin and end at `bounds` (n * p + 1,)."""
    return words_of(points, units_of(points, bounds, seed))


@compiled
def tokens(points: Any) -> Any:
    """(m, 2) int32: where each token starts and stops."""
    found = words_in(points, np.array([0, len(points)]), np.uint64(0))
    spans = np.empty((found.ends[-1], 2), np.int32)
    for k in range(len(spans)):
        spans[k, 0], spans[k, 1] = found.begins[k], found.stops[k]
    return spans
