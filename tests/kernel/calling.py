"""Inner functions of the kernel, called from Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def called(function: Any) -> Callable[..., Any]:
    """A compiled function that hands its arguments to one that only compiled functions can call."""

    @njit
    def call(*args: Any) -> Any:
        return function(*args)

    return call
