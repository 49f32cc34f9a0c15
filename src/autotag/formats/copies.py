"""Files that a reader moves about in, where the stream can't: a copy on the disk, of bounded size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO

from autotag.formats.bounds import COPY
from autotag.formats.opening import DamagedArchive, pieces


@contextmanager
def movable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream, or a temporary copy of it where it only goes forward.

    Raises: DamagedArchive where the copy would take more than 4 GiB.
    """
    if stream.seekable():
        yield stream
        return
    with TemporaryFile(prefix="autotag-") as copy:
        for piece in pieces(stream):
            copy.write(piece)
            if copy.tell() > COPY:
                raise DamagedArchive(
                    f"unfolds to more than {COPY >> 30} GiB; unpack it first, if it is no bomb"
                )
        copy.seek(0)
        yield copy
