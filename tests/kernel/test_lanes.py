"""Many points at once: what is asked for and nothing past it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from autotag.kernel.lanes import LANES, MARKED, dot, lowest, marks
from autotag.text import DELTA

BITS, VALUE = np.uint32(6), np.uint32(2)


@njit
def marked(points: Any, at: Any, size: Any) -> Any:
    return marks(points, at, size, (BITS, VALUE))


@njit
def product(points: Any, at: Any, size: Any, keys: Any) -> Any:
    return dot(points, at, size, keys)


@njit
def first(mask: Any) -> Any:
    return lowest(mask)


@pytest.mark.parametrize("size", [0, 1, 7, 31, 63, MARKED])
def test_a_mark_for_each_point_that_has_the_bits(size: int):
    """Of points up to the end of an array, and none for what would follow them."""
    points = np.random.default_rng(size).integers(0, 8, 3 + size, np.uint32)
    wanted = [k for k in range(size) if points[3 + k] & BITS == VALUE]
    assert marked(points, 3, size) == sum(1 << k for k in wanted)


@pytest.mark.parametrize("size", range(LANES + 1))
def test_each_point_without_its_classes_times_its_key(size: int):
    """In numbers of 64 bits that run over, as those of hashes do."""
    rng = np.random.default_rng(size)
    points, keys = rng.integers(0, 1 << 32, 2 + size, np.uint32), rng.integers(0, 1 << 63, LANES, np.uint64)
    wanted = sum(int(p & DELTA) * int(key) for p, key in zip(points[2:], keys, strict=False))
    assert product(points, 2, size, keys) == wanted % 2**64


def test_the_lowest_bit():
    """Of one, of many, of none."""
    assert [first(np.uint64(mask)) for mask in (1, 0b101000, 1 << 63, 0)] == [0, 3, 63, 64]
