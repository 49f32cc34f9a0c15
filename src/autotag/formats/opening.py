"""Files as binary streams in constant memory: plain, .gz, .zst, and standard input."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol

import zstandard

from autotag.formats.bounds import BOMB, explodes
from autotag.formats.extras import load
from autotag.formats.source import STDIN, is_address

# A kibibyte of an archive can't unfold to more than 32 MiB, and little is lost before damage.
_STEP = 1024
_BUFFER = 1 << 16


class DamagedArchive(OSError):
    """A packed file that ends too early or whose bytes are damaged."""


class Decompressor(Protocol):
    """What zlib and zstandard have in common: one member or frame."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


class _Unpacked(io.RawIOBase):
    """The content of an archive of one or more members.

    `gzip.open` loses up to a buffer of good content before an error, and zstandard's own stream
    takes a file that is cut off for a whole one; this one gives all there is and then raises.
    """

    def __init__(self, packed: BinaryIO, new: Callable[[], Decompressor]) -> None:
        self._packed = packed
        self._new = new
        self._member: Decompressor | None = new()
        self._rest = b""
        self._content = memoryview(b"")
        self._packed_bytes = self._unpacked_bytes = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._packed.close()
        super().close()

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        while not self._content:
            if not self._unpack():
                return 0
        size = min(len(buffer), len(self._content))
        buffer[:size] = self._content[:size]
        self._content = self._content[size:]
        return size

    def _unpack(self) -> bool:
        """Whether there was anything left to unpack."""
        packed, self._rest = self._rest, b""
        if not packed:
            packed = self._packed.read(_STEP)
            self._packed_bytes += len(packed)
        if not packed:
            if self._member is not None:
                raise DamagedArchive("the archive ends in the middle; what was read before stays")
            return False
        if self._member is None:
            packed = packed.lstrip(b"\0")  # padding, which tar and tapes leave behind a member
            self._member = self._new() if packed else None
        if self._member is not None:
            self._feed(self._member, packed)
        return True

    def _feed(self, member: Decompressor, packed: bytes) -> None:
        try:
            self._content = memoryview(member.decompress(packed))
        except (zlib.error, zstandard.ZstdError) as error:
            reason = f"the archive is damaged ({error}); what was read before stays"
            raise DamagedArchive(reason) from error
        self._unpacked_bytes += len(self._content)
        if explodes(self._packed_bytes, self._unpacked_bytes):
            raise DamagedArchive(BOMB)
        self._rest = member.unused_data if member.eof else b""
        self._member = None if member.eof else member


class _Rejoined(io.RawIOBase):
    """A stream from its beginning again, after its first bytes were taken off."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._streams = [io.BytesIO(head), rest]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        while self._streams:
            read = getattr(self._streams[0], "read1", self._streams[0].read)
            data: bytes = read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            del self._streams[0]
        return 0


def unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    """The content of a stream, unpacked as the suffix of its name says.

    Reading raises DamagedArchive, after all that could be unpacked.
    """
    lower = name.lower()
    if lower.endswith((".gz", ".tgz")):
        return io.BufferedReader(_Unpacked(stream, _gzip), _BUFFER)
    if lower.endswith((".zst", ".tzst")):
        return io.BufferedReader(_Unpacked(stream, _zstd), _BUFFER)
    return stream


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The content of a file or an address, unpacked as its suffix says; standard input for `-`."""
    if path == STDIN:
        yield sys.stdin.buffer
        return
    with _open(path) as file:
        yield unpacked(file, path)


def _open(path: str) -> BinaryIO:
    if is_address(path):
        content: BinaryIO = load("remote", path).opened(path)
        return content
    return open(path, "rb")


def rejoined(head: bytes, rest: BinaryIO) -> BinaryIO:
    """A stream that gives `head` and then the rest."""
    return io.BufferedReader(_Rejoined(head, rest), _BUFFER)


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """What a stream holds, piece by piece as it comes: a pipe is not waited for."""
    read = getattr(stream, "read1", stream.read)
    while piece := read(_BUFFER):
        yield piece


def _gzip() -> Decompressor:
    return zlib.decompressobj(wbits=31)


def _zstd() -> Decompressor:
    return zstandard.ZstdDecompressor().decompressobj()
