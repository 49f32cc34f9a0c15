"""Arrays as a model holds them."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

_Kind = TypeVar("_Kind", bound=np.generic)

#: From so many bytes on numpy asks for memory in large pages.
_LARGE: Final = 1 << 22


def frozen(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """The array, read-only: mapped or fresh, a model's arrays are of one type, compiled for once."""
    view = np.asarray(array)
    view.flags.writeable = False
    return view


def at_hand(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """The array, a large one copied into memory of large pages: rows that are read here and there come
    sooner from those than from the small pages of a mapped file.
    """
    return frozen(array.copy()) if array.nbytes >= _LARGE else array
