"""Characters instead of words: the n-grams of a field that counts those.

They are handed on as `Words`, none of which follows another or has a seat: look-up, counting, weighing and
learning are those of words. Like scikit-learn's `char_wb`, an n-gram lies between white space, and may begin
or end with it, so that where a word begins and ends counts, and so do its signs. Cavnar & Trenkle 1994,
N-gram-based text categorization.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled, inner
from autotag.kernel.hashing import chain, mix
from autotag.kernel.room import empty, zeros
from autotag.kernel.tokens import Words
from autotag.text import DELTA

_DELTA: Final = np.uint32(DELTA)
_SPACE: Final = np.uint32(ord(" "))
_ONE: Final = np.uint64(1)
_NEWLINE: Final = np.uint32(ord("\n"))


class Spaced(NamedTuple):
    """The parts of a batch with one space before, between and after what stands between white space: the
    points, the parts' borders (n * p + 1,), and of each point where in the batch it stands.
    """

    points: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    places: NDArray[np.int32]


@inner
def _blank(point: Any) -> Any:
    """Whether it is white space, as Python's `str.split` has it, or half a character, which no file holds."""
    code = point & _DELTA
    if code < 0x1680:
        return 9 <= code <= 13 or 28 <= code <= 32 or code == 0x85 or code == 0xA0  # noqa: PLR1714
    thin, line = 0x2000 <= code <= 0x200A, 0x2028 <= code <= 0x2029
    other = code == 0x1680 or code == 0x202F or code == 0x205F or code == 0x3000  # noqa: PLR1714
    return thin or line or other or 0xD800 <= code <= 0xDFFF


@compiled
def spaced(points: Any, bounds: Any) -> Any:
    """The texts (`Spaced`) of parts that begin and end at `bounds`. A part that is blank is empty."""
    room = bounds[-1] - bounds[0] + 2 * len(bounds)
    text, places = empty(room, np.uint32), empty(room, np.int32)
    ends, size = zeros(len(bounds), np.int64), 0
    for part in range(len(bounds) - 1):
        inside = False
        for k in range(bounds[part], bounds[part + 1]):
            if not _blank(points[k]):
                if not inside and size == ends[part]:
                    text[size], places[size] = _SPACE, k
                    size += 1
                text[size], places[size] = points[k], k
                size += 1
                inside = True
            elif inside:
                text[size], places[size] = _SPACE, k
                size += 1
                inside = False
        if inside:
            text[size], places[size] = _SPACE, bounds[part + 1]
            size += 1
        ends[part + 1] = size
    return Spaced(text[:size], ends, places[:size])


@compiled
def characters(text: Any, seed: Any, sizes: Any) -> Any:
    """The n-grams (`Words`) of `sizes[0]` to `sizes[1]` characters of a `Spaced` text, in the order of where
    they begin; a space alone is none.
    """
    points, bounds, _ = text
    shortest, longest = np.uint64(sizes[0]), np.uint64(sizes[1])
    room = len(points) * (sizes[1] - sizes[0] + 1) + 1
    hashes, linked = empty(room, np.uint64), zeros(room, np.bool_)
    begins, stops = empty(room, np.int32), empty(room, np.int32)
    ends, size = zeros(len(bounds), np.int64), np.uint64(0)
    for part in range(len(bounds) - 1):
        end = np.uint64(bounds[part + 1])
        for begin in range(np.uint64(bounds[part]), end):
            value = seed
            for at in range(begin, min(begin + longest, end)):
                value = chain(value, points[at])
                last = points[at] == _SPACE and at > begin
                if at - begin + _ONE >= shortest and (points[begin] != _SPACE or at > begin):
                    hashes[size], begins[size], stops[size] = mix(value), begin, at + _ONE
                    size += _ONE
                if last:
                    break
        ends[part + 1] = size
    return Words(hashes, begins, stops, linked, ends, empty(0, np.int32))


@compiled
def slices(points: Any, begins: Any, stops: Any) -> Any:
    """The n-grams that stand at these places, as code points (m,) uint32, each ended by a newline."""
    size = 0
    for k in range(len(begins)):
        size += stops[k] - begins[k] + 1
    text, at = empty(size, np.uint32), 0
    for k in range(len(begins)):
        for place in range(begins[k], stops[k]):
            text[at] = points[place] & _DELTA
            at += 1
        text[at] = _NEWLINE
        at += 1
    return text
