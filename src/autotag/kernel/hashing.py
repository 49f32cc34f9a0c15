"""Hashes of 64 bits: of words, of n-grams of characters, of two that follow one another.

A hash starts from a seed: another parts two words that one seed gave one hash.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import inner
from autotag.text import DELTA

#: What the hashes of words start from, where no two terms have to be told apart.
SEED: Final = 0x5851F42D4C957F2D
MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
CHECK_MULTIPLIER: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_DELTA: Final = np.uint32(DELTA)


@inner
def mix(value: Any) -> Any:
    """A hash with its bits spread; never 0, which marks a free slot."""
    value ^= value >> np.uint64(32)
    value *= _MIX
    value ^= value >> np.uint64(29)
    return value if value != 0 else np.uint64(1)


@inner
def chain(value: Any, point: Any) -> Any:
    """The hash so far and one more point of a word."""
    return (value ^ np.uint64(point & _DELTA)) * MULTIPLIER


@inner
def bigram(first: Any, second: Any) -> Any:
    """The hash of two words, or characters, that follow one another."""
    return mix(first * CHECK_MULTIPLIER + second)
