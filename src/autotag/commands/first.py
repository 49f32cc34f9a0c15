"""The first command that needs kernels compiles them all, in two processes.

Otherwise each would compile what it needs in one: a first training for twice as long, and each process of a
first archive run for itself. A service does not: it answers that it isn't ready yet while it compiles.
"""

from __future__ import annotations

from importlib import import_module

from autotag import kernel
from autotag.commands.reading import tell


def compile_first() -> None:
    """Compiles where nothing was yet; to be called when it is sure that there is work to do."""
    if kernel.cold():
        tell("compiling the kernels, once for all (about 10 s on two cores)")
        # Not at the top: it loads all of training, which most commands don't need.
        import_module("autotag.commands.warm").compile_all()
