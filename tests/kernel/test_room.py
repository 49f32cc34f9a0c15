"""Arrays that compiled functions make: of the shapes and kinds that numpy's are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit

from autotag.kernel.room import empty, zeros

KINDS = [np.bool_, np.uint8, np.int32, np.uint64, np.float32, np.float64]


def makers(kind: Any) -> tuple[Any, Any]:
    """Compiled functions that make a line and a block of a kind, filled with its places."""

    @njit
    def line(size: Any) -> Any:
        made = empty(size, kind)
        for k in range(size):
            made[k] = k % 2
        return made, zeros(size, kind)

    @njit
    def block(rows: Any, columns: Any) -> Any:
        made = empty((rows, columns), kind)
        for i in range(rows):
            for k in range(columns):
                made[i, k] = (i + k) % 2
        return made, zeros((rows, columns), kind)

    return line, block


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0, 1, 5, 4096])
def test_a_line_and_a_block(kind: Any, size: int):
    """Contiguous, writeable, of the kind and shape; zeros are zeros though memory is used again."""
    line, block = makers(kind)
    for _ in range(3):  # the second time memory holds what the first one left
        made, none = line(size)
        np.testing.assert_array_equal(made, (np.arange(size) % 2).astype(kind))
        np.testing.assert_array_equal(none, np.zeros(size, kind), strict=True)
        grid, blank = block(size, 3)
        np.testing.assert_array_equal(grid, np.add.outer(np.arange(size), np.arange(3)) % 2)
        np.testing.assert_array_equal(blank, np.zeros((size, 3), kind), strict=True)
        for array in (made, none, grid, blank):
            assert array.dtype == kind and array.flags.c_contiguous and array.flags.writeable


def test_of_the_kind_of_another_and_of_sizes_of_any_type():
    """A kind may be an array's own, and a size unsigned."""

    @njit
    def like(array: Any, size: Any) -> Any:
        return zeros((size, array.shape[1]), array.dtype)

    made = like(np.ones((2, 3), np.float32), np.uint64(4))
    np.testing.assert_array_equal(made, np.zeros((4, 3), np.float32), strict=True)


def test_what_there_is_no_memory_for_is_an_error():
    """As numpy says it; nothing is written past what there is."""

    @njit
    def huge(size: Any) -> Any:
        return empty(size, np.int64)

    with pytest.raises(MemoryError):
        huge(1 << 58)


def test_an_array_lives_as_long_as_it_is_held():
    """Its memory is counted: slices keep it, and it is given back when the last is gone."""

    @njit
    def slices(size: Any) -> Any:
        made = zeros(size, np.int64)
        made[size - 1] = 7
        return made[size - 1 :]

    kept = [slices(100_000) for _ in range(50)]
    assert all(part.tolist() == [7] for part in kept)
