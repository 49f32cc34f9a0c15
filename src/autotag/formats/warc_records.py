"""Cuts the records of a WARC file apart (ISO 28500:2017): header, block, and two empty lines each.

fastwarc's own iterator ends at the first damaged record, or passes over it in silence; here it is an
error and the next one is found, also where a length is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from autotag.formats.bounds import RECORD

_VERSION: Final = b"WARC/1."
_HEADER_BYTES: Final = 1 << 16
_LENGTH: Final = re.compile(rb"^Content-Length:\s*(\d{1,18})\s*$", re.IGNORECASE | re.MULTILINE)
_NEXT: Final = re.compile(rb"(?<=\n)WARC/1\.\d\r?\n")
_NEXT_BYTES: Final = 16
_END: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A record's bytes, and what is wrong with it, if something is; `cut` where only the first are given."""

    raw: bytes
    fault: str = ""
    cut: bool = False


def blocks(stream: BinaryIO) -> Iterator[Block]:
    """Each record of an unpacked WARC file; what stands between records is one with a fault."""
    source = _Source(stream)
    while source.fill(1):
        if not source.startswith(_VERSION):
            yield Block(source.to_next(), "no WARC record begins here")
            continue
        yield _block(source)


def _block(source: _Source) -> Block:
    header = source.header()
    if header is None:
        return Block(source.to_next(), "a WARC header without its end")
    found = _LENGTH.search(header)
    if not found:
        return Block(source.to_next(), "a WARC header without a length that can be read")
    size = len(header) + int(found[1])
    if size > RECORD and source.fill(RECORD) and not source.another():
        first = source.at(0, len(header) + _HEADER_BYTES)
        source.skip(size + len(_END))
        return Block(first, cut=True)  # too large for a page: a film, say
    if not source.fill(min(size, RECORD)) or size > RECORD:
        return Block(source.to_next(), "the file ends within this record, or its length is wrong")
    source.fill(size + len(_END))
    if source.at(size, len(_END)) not in (_END, b""):
        return Block(source.to_next(), "the length of this record is wrong")
    return Block(source.take(size, len(_END)))


class _Source:
    """A stream of which some is held, so that a wrong length can be taken back."""

    __slots__ = ("_held", "_stream")

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._held = bytearray()

    def fill(self, size: int) -> bool:
        """Whether so many bytes are held, after reading what lacks."""
        while len(self._held) < size and (piece := self._stream.read(max(1 << 16, size - len(self._held)))):
            self._held += piece
        return len(self._held) >= size

    def startswith(self, mark: bytes) -> bool:
        """Whether what comes next begins so."""
        return self.fill(len(mark)) and self._held.startswith(mark)

    def at(self, position: int, size: int) -> bytes:
        """What is held there."""
        return bytes(self._held[position : position + size])

    def header(self) -> bytes | None:
        """The header with its empty line; None where it does not end."""
        self.fill(_HEADER_BYTES)
        end = self._held.find(_END, 0, _HEADER_BYTES)
        return None if end < 0 else bytes(self._held[: end + len(_END)])

    def another(self) -> bool:
        """Whether another record begins in what is held."""
        return _NEXT.search(self._held, 1) is not None

    def take(self, size: int, gap: int = 0) -> bytes:
        """So many bytes, taken off together with what stands between records."""
        taken = bytes(self._held[:size])
        del self._held[: size + gap]
        return taken

    def skip(self, size: int) -> None:
        """Goes past bytes without holding them."""
        size -= len(self.take(min(size, len(self._held))))
        while size > 0 and (piece := self._stream.read(min(size, 1 << 16))):
            size -= len(piece)

    def to_next(self) -> bytes:
        """What stands before the next record, at most as much of it as a record may have."""
        lost, start = b"", 1
        while not (found := _NEXT.search(self._held, start)):
            start = max(1, len(self._held) - _NEXT_BYTES)
            if len(self._held) > RECORD:
                lost, start = lost or self.take(start), 1
                self.take(len(self._held) - _NEXT_BYTES)
            if not self.fill(len(self._held) + 1):
                rest = self.take(len(self._held))
                return lost or rest
        rest = self.take(found.start())
        return lost or rest
