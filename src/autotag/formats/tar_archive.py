"""Tar archives, read by the standard library in one pass, forward only and in constant memory."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, Final, cast

from autotag.formats.members import Member, buffered
from autotag.formats.opening import DamagedArchive

# Long names and extended headers are read whole, and may claim any size.
_AT_ONCE: Final = 1 << 20


def members(stream: BinaryIO) -> Iterator[Member]:
    """The files of an archive as they come; where a header is damaged, the next whole one is looked for.

    Raises: DamagedArchive, after the files that could be read.
    """

    class Info(_Info):
        damaged = 0

    forward = cast(IO[bytes], _Forward(stream))
    try:
        with tarfile.TarFile(
            fileobj=forward, tarinfo=Info, ignore_zeros=True, errors="backslashreplace"
        ) as archive:
            while info := archive.next():
                archive.members.clear()  # type: ignore[attr-defined]  # tarfile keeps them all
                if not info.isdir():
                    yield Member(info.name, _opener(archive, info), _fault(info), info.isreg())
    except tarfile.TarError as error:
        raise _known(error) from error
    if Info.damaged:
        raise DamagedArchive(
            f"{Info.damaged} blocks of this tar archive are no headers and no files; what could be read stays"
        )


class _Info(tarfile.TarInfo):
    """A header that counts the blocks that should have been one; empty ones end an archive."""

    damaged = 0

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str | None, errors: str) -> _Info:
        """The header in a block."""
        try:
            return super().frombuf(buf, encoding or "utf-8", errors)
        except tarfile.HeaderError:
            cls.damaged += any(buf)
            raise


class _Forward:
    """A stream in which tarfile can move forward only, and read a little at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._position = stream, 0

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> None:
        while self._position < position and self.read(min(position - self._position, _AT_ONCE)):
            pass

    def read(self, size: int) -> bytes:
        if size > _AT_ONCE:
            raise DamagedArchive(
                f"a header claims {size:,} bytes, as only bombs do; what was read before stays"
            )
        piece = self._stream.read(size)
        self._position += len(piece)
        return piece

    def close(self) -> None:
        pass


def _fault(info: tarfile.TarInfo) -> str:
    return "a sparse file, which may claim any size; unpack it first" if info.issparse() else ""


def _opener(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[], BinaryIO]:
    return lambda: buffered(cast(BinaryIO, archive.extractfile(info)), _known)


def _known(error: Exception) -> OSError:
    if isinstance(error, OSError) and not isinstance(error, tarfile.TarError):
        return error
    return DamagedArchive(f"the archive is damaged here ({error}); what was read before stays")
