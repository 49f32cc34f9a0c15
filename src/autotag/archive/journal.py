"""The journal of a run: a directory beside its output with what was done so far.

It holds the run (`run.json`, written first and removed first: without it the rest is of no use), a file for
each finished chunk, and what the output is joined in.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from autotag.archive.disk import sync_directory
from autotag.archive.records import Run, read_run, write_run
from autotag.errors import InputError

try:
    import fcntl
except ImportError:  # Windows, where nothing keeps two runs of one output apart
    fcntl = None  # type: ignore[assignment]

_TRIES: Final = 20
#: The processes of a run that was killed have its lock until they see that it is gone.
_LOCK_SECONDS: Final = 3.0


class Journal:
    """The journal of the output at `output`, whether it is there or not."""

    def __init__(self, output: Path) -> None:
        self.path = output.with_name(f"{output.name}.journal")
        self._run = self.path / "run.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """While this lasts nobody else works on the same output.

        Raises: InputError where somebody does, or where there can be no journal.
        """
        until = time.monotonic() + _LOCK_SECONDS
        while (handle := self._lock()) is None:
            if time.monotonic() > until:
                raise InputError(
                    f"another run is at work on {self.path}; wait for it, or name another output"
                )
            time.sleep(0.05)
        try:
            yield
        finally:
            if not self._run.exists():  # nothing that a next run could go on from
                self._remove()
            os.close(handle)

    def _lock(self) -> int | None:
        """The locked file, or None where another run has it."""
        place = self.path / "lock"
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # removed meanwhile by the run that had it
            return None
        except OSError as error:
            raise InputError(
                f"{self.path}: can't be made: {error.strerror}; choose an output where you can write"
            ) from None
        if fcntl is None:
            return handle
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The run that had it removes it with its journal: what was opened before that locks nothing.
            if os.path.samestat(os.fstat(handle), os.stat(place)):
                return handle
        except OSError:
            pass
        os.close(handle)
        return None

    def run(self) -> Run | None:
        """The run that was begun here and not finished, if there is one."""
        return read_run(self._run)

    def begin(self, run: Run) -> None:
        """From now on what is done is kept."""
        write_run(self._run, run)
        sync_directory(self.path.parent)

    def clear(self) -> None:
        """Removes what was done, and keeps the directory: a run is at work in it."""
        self.end()
        for entry in self.path.iterdir():
            if entry.name != "lock":
                entry.unlink(missing_ok=True)

    def end(self) -> None:
        """From now on what was done is of no use; it goes when the lock is given back."""
        self._run.unlink(missing_ok=True)
        sync_directory(self.path)

    def _remove(self) -> None:
        for _ in range(_TRIES):  # a worker whose run was killed may be at its last file
            shutil.rmtree(self.path, ignore_errors=True)
            if not self.path.exists():
                return
