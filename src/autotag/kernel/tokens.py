"""Words to tokens and bigrams. A salt keeps the same word in two fields apart."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled, inner
from autotag.kernel.hashing import bigram, mix
from autotag.kernel.room import empty, zeros
from autotag.kernel.units import units_of
from autotag.text import SPACELESS

_SPACELESS: Final = np.uint32(SPACELESS)
_ONE: Final = np.uint64(1)


class Words(NamedTuple):
    """The tokens of a batch: hash, start and end of each, and whether it is a word that follows a word, (w,);
    where each part's end, (n * p + 1,). `seats` (u,) is the token that a unit alone makes up, -1 where it is
    none.
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


@inner
def words_of(points: Any, units: Any) -> Any:
    """The tokens (`Words`) of a batch: words of two points and more; of a script without spaces the
    overlapping pairs, and a lone character itself.

    Places are unsigned here and wherever a loop begins at a place that it is told: numba looks at each that
    is not whether it is negative, in half the loop's time.
    """
    values, opens, closes, borders = units
    room = borders[-1] + 1  # what is dropped is written first
    hashes, linked = empty(room, np.uint64), empty(room, np.bool_)
    begins, stops = empty(room, np.int32), empty(room, np.int32)
    seats = empty(room, np.int32)
    ends, size = zeros(len(borders), np.int64), np.uint64(0)
    for part in range(len(borders) - 1):
        last = np.uint64(borders[part + 1])
        inside, follows = False, False  # a pair that ended at this unit; a word that came before it
        for k in range(np.uint64(borders[part]), last):
            begin, stop = opens[k], closes[k]
            hashes[size], begins[size], stops[size], linked[size] = values[k], begin, stop, follows
            if points[np.uint64(begin)] & _SPACELESS:
                linked[size] = follows = False
                seats[k] = -1
                after = k + _ONE
                paired = after < last and opens[after] == stop and points[np.uint64(stop)] & _SPACELESS != 0
                if paired:
                    hashes[size], stops[size] = bigram(values[k], values[after]), stop + 1
                size += np.uint64(paired or not inside)
                inside = bool(paired)
            else:
                long = stop - begin > 1
                seats[k] = size if long else -1
                size += np.uint64(long)
                follows |= long
                inside = False
        ends[part + 1] = size
    return Words(hashes, begins, stops, linked, ends, seats)


@inner
def salted(words: Any, salt: Any) -> Any:
    """The hashes of tokens in a field; the salt 0 leaves them."""
    if salt == 0:
        return words.hashes
    changed = words.hashes.copy()
    for k in range(words.ends[-1]):
        changed[k] = mix(changed[k] ^ salt)
    return changed


@inner
def pairs_of(words: Any, hashes: Any, columns: Any) -> Any:
    """The bigrams (`Pairs`) of tokens with these hashes that are both known: -1 in `columns` are not."""
    linked, borders = words.linked, words.ends
    room = borders[-1] + 1
    values, seconds = empty(room, np.uint64), empty(room, np.int32)
    ends, size = zeros(len(borders), np.int64), np.uint64(0)
    for part in range(len(borders) - 1):
        for k in range(np.uint64(borders[part] + 1), np.uint64(borders[part + 1])):
            values[size], seconds[size] = bigram(hashes[k - _ONE], hashes[k]), k
            size += np.uint64(linked[k] & (columns[k] >= 0) & (columns[k - _ONE] >= 0))
        ends[part + 1] = size
    return Pairs(values, seconds, ends)


@compiled
def words_in(points: Any, bounds: Any, seed: Any) -> Any:
    """The tokens (`Words`) of parts that begin and end at `bounds` (n * p + 1,)."""
    return words_of(points, units_of(points, bounds, seed))


def tokens(points: NDArray[np.uint32]) -> NDArray[np.int32]:
    """(m, 2): where each token of a text starts and stops."""
    found: Words = words_in(points, np.array([0, len(points)]), np.uint64(0))
    return np.stack((found.begins, found.stops), axis=1)[: found.ends[-1]]
