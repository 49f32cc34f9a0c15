"""A JSON file: one article, an array of them, or several such after another.

The file is cut into its records as it comes, and each is decoded by itself: memory is constant, and
a bad record is one error, where a parser of the whole file would stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from autotag.article import Article, RecordError
from autotag.formats.bounds import RECORD, TOO_LONG
from autotag.formats.json_record import BOM, json_article
from autotag.formats.opening import pieces
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# From where one stands to the next mark, past all strings that are whole: a comma is a mark only
# between records. What repeats is possessive, or a piece without a mark would take for ever.
_WITHIN = re.compile(rb'(?:[^"\[\]{}]++|%b)*+["\[\]{}]' % _STRING, re.DOTALL)
_BETWEEN = re.compile(rb'(?:[^"\[\]{},]++|%b)*+["\[\]{},]' % _STRING, re.DOTALL)
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
# How many brackets deep the partner of a misplaced one is looked for.
_NEAR = 100
_OPENER = {ord("]"): ord("["), ord("}"): ord("{")}


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each record's article, or why it has none."""
    builder = Builder(name, options)
    cutter = _Cutter()
    record = 0
    for piece in pieces(stream):
        for line, raw in cutter.cut(piece):
            record += 1
            yield json_article(builder, Place(record, line, raw))
        if cutter.held > RECORD:
            line, raw = cutter.rest()
            yield builder.error(f"{TOO_LONG} the rest of the file is lost", Place(record + 1, line, raw))
            return
    line, raw = cutter.rest()
    if raw or cutter.unfinished:
        place = Place(record + 1, line, raw)
        yield builder.error("the file ends in the middle of its JSON; is it whole?", place)


class _Cutter:
    """Cuts JSON into the elements of its outermost array, or into its outermost values."""

    __slots__ = ("_array", "_carried", "_held", "_in_string", "_line", "_open", "_start")

    def __init__(self) -> None:
        self._array = False
        self._open = bytearray()  # the brackets that are open inside the record
        self._in_string = False
        self._held = bytearray()  # the record as far as it was seen
        self._carried = b""  # a last backslash, or the first bytes of the file
        self._line = 1
        self._start = True

    @property
    def unfinished(self) -> bool:
        """Whether an array was opened and not closed."""
        return self._array

    @property
    def held(self) -> int:
        """How many bytes of an unfinished record are held."""
        return len(self._held)

    def cut(self, piece: bytes) -> Iterator[tuple[int, bytes]]:
        """Each record that ends in this piece: its first line and its bytes."""
        piece, self._carried = self._carried + piece, b""
        if self._start and len(piece) < len(BOM):
            self._carried = piece
            return
        if self._start:
            piece, self._start = piece.removeprefix(BOM), False
        begin = position = 0
        while position < len(piece):
            if self._in_string:
                position = self._leave_string(piece, position)
                continue
            found = (_WITHIN if self._open else _BETWEEN).match(piece, position)
            if found is None:
                break
            position = found.end()
            filled = bool(self._held) or bool(piece[begin : position - 1].strip())
            ends = self._ends(piece[position - 1], filled)
            if ends is not None:
                self._held += piece[begin : position - 1 + ends]
                begin = position
                yield from self._taken()
        self._held += piece[begin : len(piece) - len(self._carried)]
        if not (self._open or self._in_string):
            self._drop_space()

    def rest(self) -> tuple[int, bytes]:
        """What is left at the end of the file."""
        self._drop_space()
        return self._line, bytes(self._held) + self._carried

    def _leave_string(self, piece: bytes, position: int) -> int:
        found = _IN_STRING.match(piece, position)
        end = found.end() if found else position
        if piece[end : end + 1] == b'"':
            self._in_string = False
        elif end < len(piece):
            self._carried = piece[end:]
            return len(piece)
        return end + 1

    def _ends(self, mark: int, filled: bool) -> int | None:
        """1 where a record ends with this mark, 0 where before it, None within a record."""
        if mark == ord('"'):
            self._in_string = True
        elif self._open:
            if mark in _OPENER:
                # A bracket of the wrong kind closes what is open inside its own kind too.
                near = max(0, len(self._open) - _NEAR)
                del self._open[self._open.rfind(_OPENER[mark], near) :]
                return None if self._open else 1
            self._open.append(mark)
        elif mark == ord("[") and not self._array and not filled:
            self._array = True
            return 0
        elif mark in b"[{":
            self._open.append(mark)
        else:
            self._array = self._array and mark != ord("]")
            return 0
        return None

    def _taken(self) -> Iterator[tuple[int, bytes]]:
        """The record held, unless it is blank."""
        self._drop_space()
        if self._held:
            yield self._line, bytes(self._held)
        self._line += self._held.count(b"\n")
        self._held.clear()

    def _drop_space(self) -> None:
        space = len(self._held) - len(self._held.lstrip())
        self._line += self._held.count(b"\n", 0, space)
        del self._held[:space]
