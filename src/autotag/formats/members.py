"""Files inside an archive, one after another; nothing is ever unpacked to the disk under their names.

A member's name is a label for messages and ids and nothing else: `../../etc/passwd` leads nowhere. Links
and devices are named and left out, and so is an archive inside an archive.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

# Damage in a piece costs the whole piece: the libraries look at sums before they hand out anything.
_PIECE = 1 << 12
_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name, how to read it, and why it is not to be read, if there is a reason.

    It can be opened until the next member is asked for. `is_file` is false of links and devices.
    """

    name: str
    open: Callable[[], BinaryIO]
    fault: str = ""
    is_file: bool = True

    @property
    def is_hidden(self) -> bool:
        """Whether it or a directory above it begins with a dot, as what the system itself leaves there."""
        return any(part.startswith(".") and part not in (".", "..") for part in self.name.split("/"))


class _Content(io.RawIOBase):
    """A member's bytes, in small pieces; what its library raises becomes what the readers know."""

    def __init__(self, content: BinaryIO, known: Callable[[Exception], OSError]) -> None:
        self._content, self._known = content, known

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        try:
            piece = self._content.read(min(len(buffer), _PIECE))
        except Exception as error:  # zlib's, zipfile's, tarfile's
            raise self._known(error) from error
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._content.close()
        super().close()


def buffered(content: BinaryIO, known: Callable[[Exception], OSError]) -> BinaryIO:
    """A member's bytes as a stream."""
    return io.BufferedReader(_Content(content, known), _BUFFER)
