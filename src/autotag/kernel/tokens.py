"""Code points to tokens and their hashes: the one walk under fitting, tagging and explaining.

A term is known by the 64-bit hash of its lower-case code points, started from its field's seed: the seed
keeps the same word in two fields apart, and another seed parts two words that one seed gave one hash.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled
from autotag.text import DELTA, SPACELESS, TOKEN

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


class Words(NamedTuple):
    """Room for the tokens of an article, then its bigrams: (m,) each.

    Hash, start and end of a gram among the points, whether a token is a word that follows a word, and
    what the gram is to the reader: its column or number.
    """

    hashes: NDArray[np.uint64]
    begins: NDArray[np.int32]
    stops: NDArray[np.int32]
    linked: NDArray[np.bool_]
    columns: NDArray[np.int32]


@compiled
def room_for(points: Any) -> Any:
    """`Words` for the grams of so many points: a gram ends at each point at most."""
    return Words(
        np.empty(points, np.uint64), np.empty(points, np.int32), np.empty(points, np.int32),
        np.empty(points, np.bool_), np.empty(points, np.int32),
    )  # fmt: skip


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
def scan(points: Any, start: Any, end: Any, seed: Any, size: Any, words: Any) -> Any:
    """Writes the tokens of `points[start:end]` to `words` from place `size` on; returns the place after.

    A run of a script without spaces gives its pairs, a lone point itself; of others two points at least
    are a word. Places are unsigned, as numba looks twice at those that could be negative: that and a
    single loop make it a third faster.
    """
    hashes, begins, stops, linked, _ = words
    at, end, place = np.uint64(start), np.uint64(end), np.uint64(size)
    inside, follows = False, False  # a pair that ended at this point; a word that ended before it
    while at < end:
        point = points[at]
        if not point & _TOKEN:
            at += _ONE
            inside = False
            continue
        begin, value = at, seed
        if point & _SPACELESS:
            follows = False
            at += _ONE
            paired = at < end and points[at] & _SPACELESS != 0
            if not paired and inside:
                inside = False
                continue
            inside = paired
            value = chain(value, point)
            stops[place] = at
            if paired:
                value = chain(value, points[at])
                stops[place] = at + _ONE
            linked[place] = False
        else:
            while point & _CLASSES == _TOKEN:
                value = chain(value, point)
                at += _ONE
                if at == end:
                    break
                point = points[at]
            inside = False
            if at - begin == _ONE:
                continue
            stops[place], linked[place] = at, follows
            follows = True
        hashes[place], begins[place] = mix(value), begin
        place += _ONE
    return np.int64(place)


@compiled
def tokens(points: Any) -> Any:
    """(m, 2) int32: where each token starts and stops."""
    words = room_for(len(points))
    size = scan(points, 0, len(points), np.uint64(0), 0, words)
    spans = np.empty((size, 2), np.int32)
    for k in range(size):
        spans[k, 0], spans[k, 1] = words.begins[k], words.stops[k]
    return spans


@compiled
def bigram(first: Any, second: Any) -> Any:
    """The hash of two words that follow one another."""
    return mix(first * CHECK_MULTIPLIER + second)
