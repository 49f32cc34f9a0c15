"""Writing files that stand whole or not at all, and, where that is asked for, outlive a power cut."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

#: Articles are nobody else's business.
PRIVATE: Final = 0o600


def write_whole(path: Path, parts: Iterable[bytes], *, sync: bool = True) -> None:
    """Writes a file of mode 0600 that stands under its name whole or not at all, whatever process is killed.

    Synced, it and its directory, it does so after a power cut too; else its reader must be able to tell.
    """
    # A process that was thought lost may be at the same file: each has a name of its own until the end.
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as stream:
            stream.writelines(parts)
            stream.flush()
            if sync:
                os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error
    if sync:
        sync_directory(path.parent)


def sync_file(path: Path) -> None:
    """Brings what was written to a file onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_directory(path: Path) -> None:
    """Brings the names in a directory onto the disk, where the system can."""
    if os.name == "posix":
        sync_file(path)


def open_private(path: Path) -> int:
    """A descriptor to write to a new file of mode 0600; what stood under its name is gone."""
    path.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
