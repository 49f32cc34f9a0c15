"""Where bundles live: digest directories and the one line that names the one in use.

A directory is written beside its final place, synced and renamed, so nothing incomplete ever stands
under a digest; `current` is moved by `os.replace`. The last five are kept. One process at a time changes a
model (`alone`); reading one waits for nobody.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # Windows, where models are read
    fcntl = None  # type: ignore[assignment]

from autotag.errors import BundleError, BundleMissing, unknown

CURRENT: Final = "current"
_KEPT: Final = 5
_NEW: Final = ".new-"
_OLD: Final = ".old-"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def is_digest(name: str) -> bool:
    """Whether a directory's name is that of a bundle."""
    return _DIGEST.fullmatch(name) is not None


def current(model: Path) -> str | None:
    """The digest in use; None where there is no model.

    Raises: BundleError where `current` names nothing that is there.
    """
    try:
        digest = (model / CURRENT).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
    if not is_digest(digest) or not (model / digest).is_dir():
        raise BundleError(
            f"{model / CURRENT} names no bundle that is there; see: autotag models list -m {model}"
        )
    return digest


def bundles(model: Path) -> list[str]:
    """The digests that are kept, oldest first."""
    if not model.is_dir():
        raise BundleMissing(f"no model at {model}; make one with: autotag train ARTICLES -m {model}")
    found = [entry for entry in os.scandir(model) if is_digest(entry.name) and entry.is_dir()]
    return [entry.name for entry in sorted(found, key=lambda e: (e.stat().st_mtime_ns, e.name))]


@contextmanager
def alone(model: Path) -> Iterator[None]:
    """While this process changes a model, made where it is not there, no other does; it waits for its turn.
    The system ends the lock of a process that is killed.
    """
    model.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    handle = os.open(model, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def add(model: Path, write: Callable[[Path], str]) -> str:
    """Adds the bundle that `write` writes into an empty directory, returning its digest."""
    _clear(model)
    fresh = Path(tempfile.mkdtemp(prefix=_NEW, dir=model))
    try:
        digest = write(fresh)
        fresh.chmod(0o755)
        sync(fresh)
        if not _same(model / digest, fresh):
            _put_away(model / digest)
            fresh.rename(model / digest)
        os.utime(model / digest)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    sync(model)
    return digest


def _same(kept: Path, fresh: Path) -> bool:
    """Whether a bundle is there already, undamaged; what lies outside the digest may differ."""
    names = [entry.name for entry in os.scandir(fresh) if entry.name != "run.json"]
    return kept.is_dir() and filecmp.cmpfiles(kept, fresh, names, shallow=False)[0] == sorted(names)


def _put_away(bundle: Path) -> None:
    """Removes a bundle, if it is there; moved away first, it never stands half under its digest."""
    if bundle.is_dir():
        doomed = bundle.with_name(f"{_OLD}{bundle.name}")
        bundle.rename(doomed)
        shutil.rmtree(doomed, ignore_errors=True)


def _clear(model: Path) -> None:
    """Removes what a killed run left."""
    for left in [*model.glob(f"{_NEW}*"), *model.glob(f"{_OLD}*")]:
        shutil.rmtree(left, ignore_errors=True)
    for pointer in model.glob(f".{CURRENT}-*"):
        pointer.unlink(missing_ok=True)


def promote(model: Path, digest: str) -> str:
    """Puts a bundle, named by its digest or the beginning of it, into use; returns the digest."""
    kept = bundles(model)
    found = [name for name in kept if name.startswith(digest)]
    if len(found) != 1:
        raise BundleError(unknown("bundle", digest, (name[:12] for name in kept)))
    temporary = model / f".{CURRENT}-{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(found[0] + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, model / CURRENT)
    sync(model)
    return found[0]


def rollback(model: Path) -> str:
    """Puts the bundle made before the one in use back into use; returns its digest."""
    kept, used = bundles(model), current(model)
    place = kept.index(used) if used in kept else 0
    if place == 0:
        raise BundleError(f"{model} keeps no bundle older than the one in use")
    return promote(model, kept[place - 1])


def prune(model: Path) -> None:
    """Removes all but the last five bundles and the one in use."""
    used = current(model)
    for digest in bundles(model)[:-_KEPT]:
        if digest != used:
            _put_away(model / digest)


def sync(directory: Path) -> None:
    """Makes a directory's entries durable, where the system can."""
    if os.name == "posix":
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
