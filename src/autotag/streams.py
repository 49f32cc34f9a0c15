"""Standard streams that were closed before the program began (`<&-`, `>&-`)."""

from __future__ import annotations

import os
import sys
from typing import Final

_STREAMS: Final = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))


def reopen() -> None:
    """Puts the null device in place of standard streams that are closed: who closes one wants nothing of it.
    Left closed, its number would be that of the next file opened, an output, say, and print would fail.
    """
    for number, (name, mode) in enumerate(_STREAMS):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, number)  # no other than `null` where all below it are open
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
