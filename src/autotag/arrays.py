"""Arrays as a model holds them."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

_Kind = TypeVar("_Kind", bound=np.generic)


def frozen(array: NDArray[_Kind]) -> NDArray[_Kind]:
    """The array, read-only: mapped or fresh, a model's arrays are of one type, compiled for once."""
    view = np.asarray(array)
    view.flags.writeable = False
    return view
