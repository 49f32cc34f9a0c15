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
NOTHING, WORD, PAIR = 0, 1, 2

# As uint32, or numba would make the points they meet int64.
_PAGE: Final = np.uint32(7)
_IN_PAGE: Final = np.uint32(127)
_DELTA: Final = np.uint32(DELTA)
_TOKEN: Final = np.uint32(TOKEN)
_SPACELESS: Final = np.uint32(SPACELESS)
_CLASSES: Final = np.uint32(TOKEN | SPACELESS)


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
    """The points (m,) uint32 that tokens are read from: lower-case code points with their classes."""
    points = np.empty(len(codes), np.uint32)
    pages, entries = unicode
    for k in range(len(codes)):
        code = codes[k]
        entry = entries[(np.uint32(pages[code >> _PAGE]) << _PAGE) | (code & _IN_PAGE)]
        points[k] = ((code + entry) & _DELTA) | (entry & _CLASSES)
    return points


@compiled
def mix(value: Any) -> Any:
    """A hash with its bits spread; never 0, which marks a free slot."""
    value ^= value >> np.uint64(32)
    value *= _MIX
    value ^= value >> np.uint64(29)
    return value if value != 0 else np.uint64(1)


@compiled
def _chain(value: Any, point: Any) -> Any:
    return (value ^ np.uint64(point & _DELTA)) * MULTIPLIER


@compiled
def next_token(points: Any, at: Any, end: Any, inside: Any, seed: Any) -> Any:
    """The first token at or after `at`: (kind, start, stop, hash, where to go on, inside).

    `inside` says that the point at `at` already ended a pair of a script without spaces.
    """
    while at < end:
        point = points[at]
        if not point & _TOKEN:
            at += 1
            inside = False
        elif point & _SPACELESS:
            if at + 1 < end and points[at + 1] & _SPACELESS:
                return PAIR, at, at + 2, mix(_chain(_chain(seed, point), points[at + 1])), at + 1, True
            if not inside:
                return PAIR, at, at + 1, mix(_chain(seed, point)), at + 1, False
            at += 1
            inside = False
        else:
            start, value = at, seed
            while point & _CLASSES == _TOKEN:
                value = _chain(value, point)
                at += 1
                if at == end:
                    break
                point = points[at]
            inside = False
            if at - start > 1:
                return WORD, start, at, mix(value), at, False
    return NOTHING, at, at, np.uint64(0), at, False


@compiled
def scan(points: Any, start: Any, end: Any, seed: Any, size: Any, words: Any) -> Any:
    """Writes the tokens of `points[start:end]` to `words` from place `size` on; returns the place after."""
    at, inside, linked = start, False, False
    while True:
        kind, begin, stop, value, at, inside = next_token(points, at, end, inside, seed)
        if kind == NOTHING:
            return size
        words.hashes[size], words.begins[size], words.stops[size] = value, begin, stop
        words.linked[size] = linked and kind == WORD
        linked = kind == WORD
        size += 1


@compiled
def tokens(points: Any) -> Any:
    """(m, 2) int32: where each token starts and stops."""
    words = room_for(len(points))
    size = scan(points, 0, len(points), np.uint64(0), 0, words)
    return np.stack((words.begins[:size], words.stops[:size]), axis=1)


@compiled
def bigram(first: Any, second: Any) -> Any:
    """The hash of two words that follow one another."""
    return mix(first * CHECK_MULTIPLIER + second)
