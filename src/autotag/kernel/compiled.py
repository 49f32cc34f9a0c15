"""How functions are compiled, and where the machine code is kept.

It goes to `AUTOTAG_CACHE_DIR`, else to the user's cache directory, else it stays in memory: a read-only
install and another user work. The directory's name holds a digest of the sources, because
numba itself only looks at the file of the outermost function.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from numba import __version__ as numba_version
from numba import njit, types
from numba.core import config
from numba.core.registry import cpu_target
from numba.extending import typeof_impl

#: numba's settings are made at run time, out of sight of type checkers.
_numba: Any = config
#: Nothing here is handed on as a function of C: to make one of each takes an eighth of the time of compiling.
_OPTIONS: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}
_FAST: Final[dict[str, Any]] = {"fastmath": {"contract", "reassoc"}}
F = TypeVar("F", bound=Callable[..., Any])


class _Inner:
    """What only compiled functions call: numba would end the process where Python did."""

    def __init__(self, made: Any) -> None:
        self.made = made

    def __call__(self, *args: Any) -> Any:
        raise TypeError(f"only compiled functions can call {self.made.__name__}, which is a part of them")


@typeof_impl.register(_Inner)
def _type(function: _Inner, context: Any) -> Any:
    del context
    return types.Dispatcher(function.made)


def compiled(function: F) -> F:
    """The function in machine code, made at its first call; it releases the GIL."""
    return _compiled(function, {})


def compiled_fast(function: F) -> F:
    """The same; sums may be reordered, so that they are vectorised."""
    return _compiled(function, _FAST)


def inner(function: F) -> F:
    """Machine code that only compiled functions call: what turns Python's objects into its arguments, which
    would be made with it and with each function that calls it, is left out.
    """
    return _inner(function, {})


def inner_fast(function: F) -> F:
    """The same; sums may be reordered."""
    return _inner(function, _FAST)


def inlined(function: F) -> F:
    """As `compiled`, and written into each compiled function that calls it: of those between what is called
    and what calls, which are optimised with all that they call, there is one less. For what hands on.
    """
    return _compiled(function, {"inline": "always"})


def without_blas() -> None:
    """Tells numba that there is no BLAS: no kernel needs it, and to look for it loads all of scipy.linalg, an
    eighth of what a service takes to be ready. To be called before the first kernel is, and only where the
    process is all autotag's: `np.dot` in compiled functions of others needs BLAS.
    """
    if "scipy.linalg" not in sys.modules:
        sys.modules["scipy.linalg"] = None  # type: ignore[assignment]  # to import it is an ImportError
        try:
            cpu_target.target_context.refresh()  # loads what looks for it
        finally:
            del sys.modules["scipy.linalg"]


def _inner(function: F, options: dict[str, Any]) -> F:
    made: Any = _Inner(_compiled(function, {"no_cpython_wrapper": True, **options}))
    return made  # type: ignore[no-any-return]


def _compiled(function: F, options: dict[str, Any]) -> F:
    directory = cache_directory()
    before = _numba.CACHE_DIR
    try:
        # Read when the decorator runs, and put back for whoever else uses numba.
        _numba.CACHE_DIR = directory or before
        made: F = njit(cache=directory is not None, **_OPTIONS, **options)(function)
        return made
    finally:
        _numba.CACHE_DIR = before


@cache
def cache_directory() -> str | None:
    """Where the machine code is kept; None where nothing can be written."""
    chosen, user = os.environ.get("AUTOTAG_CACHE_DIR"), os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    for home in (chosen, f"{user}/autotag"):
        directory = Path(os.path.expanduser(home or "")) / f"kernels-{_sources()}"
        if home and _writable(directory):
            return str(directory)
    return None


def cold(work: str) -> bool:
    """Whether machine code can be kept, and `warmed` was not said yet of what some work needs."""
    mark = _mark(work)
    return mark is not None and not mark.exists()


def warmed(work: str) -> None:
    """Notes that all is kept that some work needs."""
    mark = _mark(work)
    if mark is not None:
        mark.touch()


def _mark(work: str) -> Path | None:
    directory = cache_directory()
    return Path(directory) / f"{work}-{numba_version}" if directory else None


def _writable(directory: Path) -> bool:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return directory.is_absolute() and os.access(directory, os.W_OK)


def _sources() -> str:
    here = Path(__file__).parent
    files = [*sorted(here.glob("*.py")), here.parent / "text.py"]  # its constants are compiled in
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
