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


class Unicode(NamedTuple):
    """The two-stage table of `autotag.text`."""

    pages: NDArray[np.uint16]
    entries: NDArray[np.uint32]


@compiled
def mix(value: Any) -> Any:
    """A hash with its bits spread; never 0, which marks a free slot."""
    value ^= value >> np.uint64(32)
    value *= _MIX
    value ^= value >> np.uint64(29)
    return value if value != 0 else np.uint64(1)


@compiled
def entry_of(point: Any, unicode: Any) -> Any:
    """The Unicode table's entry of a code point."""
    return unicode.entries[np.int64(unicode.pages[point >> 7]) * 128 + np.int64(point & 127)]


@compiled
def next_token(codes: Any, at: Any, end: Any, inside: Any, unicode: Any, seed: Any) -> Any:
    """The first token at or after `at`: (kind, start, stop, hash, where to go on, inside).

    `inside` says that the code point at `at` already ended a pair of a script without spaces.
    """
    while at < end:
        entry = entry_of(codes[at], unicode)
        if not entry & TOKEN:
            at += 1
            inside = False
        elif entry & SPACELESS:
            follows = False
            value = (seed ^ np.uint64((codes[at] + entry) & DELTA)) * MULTIPLIER
            if at + 1 < end:
                entry = entry_of(codes[at + 1], unicode)
                follows = entry & SPACELESS != 0
            if follows:
                value = (value ^ np.uint64((codes[at + 1] + entry) & DELTA)) * MULTIPLIER
                return PAIR, at, at + 2, mix(value), at + 1, True
            if not inside:
                return PAIR, at, at + 1, mix(value), at + 1, False
            at += 1
            inside = False
        else:
            start = at
            value = seed
            while entry & TOKEN and not entry & SPACELESS:
                value = (value ^ np.uint64((codes[at] + entry) & DELTA)) * MULTIPLIER
                at += 1
                if at == end:
                    break
                entry = entry_of(codes[at], unicode)
            inside = False
            if at - start > 1:
                return WORD, start, at, mix(value), at, False
    return NOTHING, at, at, np.uint64(0), at, False


@compiled
def tokens(codes: Any, unicode: Any) -> Any:
    """(m, 2) int64: where each token starts and stops."""
    spans = np.empty((len(codes), 2), np.int64)
    size, at, inside = 0, 0, False
    while True:
        kind, start, stop, _, at, inside = next_token(codes, at, len(codes), inside, unicode, np.uint64(0))
        if kind == NOTHING:
            return spans[:size].copy()
        spans[size, 0], spans[size, 1] = start, stop
        size += 1


@compiled
def bigram(first: Any, second: Any) -> Any:
    """The hash of two words that follow one another."""
    return mix(first * CHECK_MULTIPLIER + second)
