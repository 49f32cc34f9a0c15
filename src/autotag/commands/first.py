"""The first command that tags, and that learns, compiles what it needs, in two processes.

Otherwise it would take one, for twice as long, and each process of a first archive run would compile for
itself. A service is left to compile as it loads: it answers meanwhile that it isn't ready yet.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from autotag import kernel
from autotag.commands.reading import tell

TAGGING: Final = "tagging"
LEARNING: Final = "learning"


def compile_first(*works: str) -> None:
    """Compiles what these works (`TAGGING`, `LEARNING`) need and nothing has compiled yet; to be called when
    it is sure that there is something to do.
    """
    missing = [work for work in works if kernel.cold(work)]
    if missing:
        tell("compiling the kernels, once for all (about 10 s on two cores)")
        # Not at the top: it loads all of training, which most commands don't need.
        import_module("autotag.commands.warm").compile_for(missing)
