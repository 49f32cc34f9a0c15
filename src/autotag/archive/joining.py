"""Joining the chunks' parts into the files of a run, and putting those in their places."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO, Final

from autotag.archive.disk import open_private, sync_file
from autotag.archive.receipts import Receipt, chunk_path

_PIECE: Final = 1 << 20
#: The parts of a chunk, in the order they have in its file.
PARTS: Final = ("output", "rejected", "hashes")


class Joined:
    """The files that a run's chunks are joined in: one for each of `PARTS`, in the journal."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.sizes = dict.fromkeys(PARTS, 0)
        self._streams: dict[str, BinaryIO] = {}
        for part in PARTS:
            self._streams[part] = os.fdopen(open_private(self.path(part)), "wb", buffering=0)

    def path(self, part: str) -> Path:
        """Where a part is joined."""
        return self._directory / part

    def __enter__(self) -> Joined:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def add(self, receipt: Receipt) -> None:
        """Appends the next chunk's parts."""
        with chunk_path(self._directory, receipt.number).open("rb") as stream:
            for part in PARTS:
                size: int = getattr(receipt.sizes, part)
                _copy(stream, self._streams[part], size)
                self.sizes[part] += size

    def close(self) -> None:
        """Ends the joining."""
        for stream in self._streams.values():
            stream.close()

    def sync(self) -> None:
        """Brings what was joined onto the disk."""
        for part in PARTS:
            sync_file(self.path(part))


def _copy(source: BinaryIO, target: BinaryIO, size: int) -> None:
    while size:
        piece = source.read(min(_PIECE, size))
        if not piece:
            raise OSError(f"{source.name} is shorter than its receipt says; remove it and run again")
        view = memoryview(piece)
        while view:
            view = view[target.write(view) or 0 :]
        size -= len(piece)
