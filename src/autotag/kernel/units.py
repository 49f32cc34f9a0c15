"""Code points to words and their hashes: the one walk over a text under fitting, tagging and explaining."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import inlined, inner
from autotag.kernel.hashing import MULTIPLIER, mix
from autotag.kernel.lanes import LANES, MARKED, dot, lowest, marks
from autotag.kernel.room import empty, zeros
from autotag.text import SPACELESS, TOKEN

#: Bits of a point, and their value: of what is in tokens, and of what is in words.
_IN_TOKEN: Final = (np.uint32(TOKEN), np.uint32(TOKEN))
_IN_WORD: Final = (np.uint32(TOKEN | SPACELESS), np.uint32(TOKEN))
_ONE: Final = np.uint64(1)
_LANES, _MARKED, _LAST = np.uint64(LANES), np.uint64(MARKED), np.uint64(MARKED - 1)


class Units(NamedTuple):
    """What the texts of a batch are made of: words of any length and single points of scripts without
    spaces. Hash, start and end among the points, (u,) each, and where each part's end, (n * p + 1,).
    """

    hashes: NDArray[np.uint64]
    begins: NDArray[np.int32]
    stops: NDArray[np.int32]
    ends: NDArray[np.int64]


@inner
def _keys(seed: Any) -> Any:
    """(8,) uint64 what the points of a word are multiplied by."""
    keys = empty(LANES, np.uint64)
    for k in range(LANES):
        seed += MULTIPLIER
        keys[k] = mix(seed) | _ONE
    return keys


@inner
def _hash(points: Any, begin: Any, stop: Any, seed: Any, keys: Any) -> Any:
    """The hash of a word: eight points at a time, each times a key of its own, are added up. Lemire & Kaser
    2014, Strongly universal string hashing is fast (their multilinear family).
    """
    at, left = np.uint64(begin), np.uint64(stop - begin)
    value = seed + dot(points, at, left, keys)
    while left > _LANES:
        at, left = at + _LANES, left - _LANES
        value = mix(value) + dot(points, at, left, keys)
    return mix(value)


@inner
def _spans(points: Any, bounds: Any) -> Any:
    """Where the units of each part begin and stop, and where each part's end among them.

    Sixty-four points at a time are told by the bits of two words; a unit begins or stops between two points
    unless both are of one word. What there is to branch on is but how many do.
    """
    room = bounds[-1] - bounds[0] + 1
    begins, stops = empty(room, np.int32), empty(room, np.int32)
    ends, begun, stopped = zeros(len(bounds), np.int64), np.uint64(0), np.uint64(0)
    for part in range(len(bounds) - 1):
        at, last = np.uint64(bounds[part]), np.uint64(bounds[part + 1])
        token, word = np.uint64(0), np.uint64(0)  # of the point before
        while at < last:
            size = min(last - at, _MARKED)
            tokens, words = marks(points, at, size, _IN_TOKEN), marks(points, at, size, _IN_WORD)
            before, apart = tokens << _ONE | token, ~(words & (words << _ONE | word))
            opening, closing = tokens & apart, before & apart
            token, word = tokens >> _LAST, words >> _LAST
            while opening:
                begins[begun] = at + lowest(opening)
                begun, opening = begun + _ONE, opening & (opening - _ONE)
            while closing:
                stops[stopped] = at + lowest(closing)
                stopped, closing = stopped + _ONE, closing & (closing - _ONE)
            at += _MARKED
        if stopped < begun:
            stops[stopped], stopped = last, begun
        ends[part + 1] = begun
    return begins, stops, ends


@inlined
def units_of(points: Any, bounds: Any, seed: Any) -> Any:
    """The `Units` of parts that begin and end at `bounds` (n * p + 1,).

    This one walk reads the text; what else is made of it (tokens, bigrams, names of places) is made of
    hashes. Twice as fast as point by point, where the processor guesses wrongly at every word's end.
    """
    begins, stops, ends = _spans(points, bounds)
    hashes, keys = empty(ends[-1] + 1, np.uint64), _keys(seed)  # one more may be read, for nothing
    for k in range(ends[-1]):
        hashes[k] = _hash(points, begins[k], stops[k], seed, keys)
    return Units(hashes, begins, stops, ends)
