"""Cuts the records of a file out of its markup as the bytes come: memory is constant, and a record that
is damaged costs itself only, where a parser of the whole file would stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from autotag.formats.bounds import RECORD
from autotag.formats.opening import pieces

# No mark is longer: what may be the first part of one is kept until the next piece.
_MARK_BYTES: Final = 64
_HEAD_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Element:
    """A record as it stands: its first line, from 1, its bytes, and what the file has before the first."""

    line: int
    raw: bytes
    head: bytes


def cut(stream: BinaryIO, mark: re.Pattern[bytes]) -> Iterator[Element]:
    """Each element from a mark that does not begin with `</` to the next that does, or begins another.

    One that never ends, or is too long, is given as far as it goes. A file that holds something but no
    element gives its end.
    """
    return _Cutter(mark).read(stream)


class _Cutter:
    """What is held of the file, how far it was searched, and whether that is within an element."""

    __slots__ = ("_head", "_held", "_inside", "_line", "_mark", "_position", "_strange")

    def __init__(self, mark: re.Pattern[bytes]) -> None:
        self._mark = mark
        self._held = bytearray()
        self._head = b""
        self._position = 0
        self._line = 1
        self._inside, self._strange = False, True

    def read(self, stream: BinaryIO) -> Iterator[Element]:
        """Each element of the stream."""
        for piece in pieces(stream):
            self._position = max(int(self._inside), len(self._held) - _MARK_BYTES)
            self._held += piece
            yield from self._whole()
            if not self._inside:
                self._drop(max(0, len(self._held) - _MARK_BYTES))
            elif len(self._held) > RECORD:
                yield self._taken(len(self._held))
                self._inside = False
        if self._inside or (self._strange and self._held.strip()):
            yield self._taken(len(self._held))

    def _whole(self) -> Iterator[Element]:
        """Each element that ends in what is held."""
        while found := self._mark.search(self._held, self._position):
            ends = found[0].startswith(b"</")
            to = found.end() if ends else found.start()
            if self._inside:
                yield self._taken(to)
            else:
                self._drop(to)
            self._inside, self._strange, self._position = not ends, False, int(not ends)

    def _taken(self, to: int) -> Element:
        element = Element(self._line, bytes(self._held[:to]), self._head)
        self._strange = False
        self._drop(to)
        return element

    def _drop(self, to: int) -> None:
        if self._strange and len(self._head) < _HEAD_BYTES:
            self._head += self._held[:to]
        self._line += self._held.count(b"\n", 0, to)
        del self._held[:to]
