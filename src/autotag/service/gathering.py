"""The bytes of one request as they arrive, and where it ends.

A request is handed to the application when it is whole, so that a client that sends a byte a second
keeps no thread waiting. Nothing is judged here: gunicorn's parser reads the same bytes and refuses
what is no HTTP. What is larger than a mebibyte waits in a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from tempfile import TemporaryFile
from typing import IO, Final

_IN_MEMORY: Final = 1 << 20
_PIECE: Final = 1 << 16
_SHORT: Final = 1 << 15
_QUICK: Final = (b"POST /tag HTTP/", b"GET /healthz HTTP/", b"GET /readyz HTTP/")
_HEAD: Final = 1 << 17
_LINE: Final = 1 << 13
_DIGITS: Final = 18
#: Bytes of framing for each of content: chunks of one byte need three; extensions and trailers have no end.
_FRAME: Final = 4
_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
_EXPECT: Final = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)


class Stage(Enum):
    """How far a request has come."""

    HEAD = "head"
    LENGTH = "length"
    CHUNKS = "chunks"
    WHOLE = "whole"
    LARGE_HEAD = "large head"
    LARGE_BODY = "large body"


class Gathering:
    """One request on its way, its body of at most `limit` bytes.

    >>> request = Gathering(1000)
    >>> request.feed(b"POST / HTTP/1.1\\r\\nContent-Length: 2\\r\\n\\r\\nh")
    b''
    >>> request.stage, request.feed(b"iGET /"), request.stage
    (<Stage.LENGTH: 'length'>, b'GET /', <Stage.WHOLE: 'whole'>)
    >>> b"".join(request.pieces())[-4:]
    b'\\r\\nhi'
    """

    __slots__ = (
        "_file", "_framed", "_left", "_limit", "_line", "_raw", "_spent", "_trailer", "continues", "length",
        "stage",
    )  # fmt: skip

    def __init__(self, limit: int) -> None:
        self._raw = bytearray()
        self._file: IO[bytes] | None = None
        self._limit = limit
        self._left = 0  # of the body, or of the chunk
        self._spent = 0  # bytes of chunks
        self._framed = 0  # bytes of the lines around them
        self._line = b""
        self._trailer = False
        self.stage = Stage.HEAD
        self.length = 0  # of the body, where the head tells
        self.continues = False  # the client waits for 100 before it sends the body

    def __bool__(self) -> bool:
        """Whether anything has come."""
        return bool(self._raw)

    @property
    def done(self) -> bool:
        """Whether nothing more is to be gathered."""
        return self.stage not in (Stage.HEAD, Stage.LENGTH, Stage.CHUNKS)

    @property
    def quick(self) -> bool:
        """Whether it is whole, short, and of a kind that is answered in no time and in a few words."""
        return self.stage is Stage.WHOLE and len(self._raw) <= _SHORT and self._raw.startswith(_QUICK)

    def feed(self, data: bytes) -> bytes:
        """Takes what came in, and returns what lies beyond the end of the request."""
        if self.stage is Stage.HEAD:
            data = self._head(data)
        if self.stage is Stage.LENGTH:
            own, data = data[: self._left], data[self._left :]
            self._left -= len(own)
            self._keep(own)
            if not self._left:
                self.stage = Stage.WHOLE
        elif self.stage is Stage.CHUNKS:
            end = self._chunks(data)
            self._keep(data[:end])
            data = data[end:]
        return data

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the request, in pieces."""
        yield bytes(self._raw)
        if self._file is not None:
            self._file.seek(0)
            while piece := self._file.read(_PIECE):
                yield piece

    def _head(self, data: bytes) -> bytes:
        """Reads on to the end of the head, and returns what comes after it."""
        searched = max(0, len(self._raw) - len(_END) + 1)
        self._raw += data
        end = self._raw.find(_END, searched)
        if end < 0:
            if len(self._raw) > _HEAD:
                self.stage = Stage.LARGE_HEAD
            return b""
        end += len(_END)
        body = bytes(self._raw[end:])
        del self._raw[end:]
        self._frame()
        return body

    def _frame(self) -> None:
        """How the body ends, by the head."""
        length = _LENGTH.search(self._raw)
        self.stage = Stage.WHOLE
        if _CHUNKED.search(self._raw):
            self.stage = Stage.CHUNKS
        elif length and len(length[1]) > _DIGITS:
            self.stage = Stage.LARGE_BODY
        elif length and (left := int(length[1])):
            self._left = self.length = left
            self.stage = Stage.LENGTH if left <= self._limit else Stage.LARGE_BODY
        if not self.done and _EXPECT.search(self._raw):
            self.continues = True
            self._raw = bytearray(_EXPECT.sub(b"", self._raw))  # it is answered already

    def _keep(self, data: bytes) -> None:
        if self._file is None and len(self._raw) + len(data) > _IN_MEMORY:
            self._file = TemporaryFile()  # noqa: SIM115  it lives as long as the request
        if self._file is None:
            self._raw += data
        else:
            self._file.write(data)

    def _chunks(self, data: bytes) -> int:
        """Reads chunks on, and returns where what belongs to the request ends."""
        at = 0
        while at < len(data) and not self.done:
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                continue
            end = data.find(b"\n", at) + 1
            self._line += data[at : end or len(data)]
            self._framed += (end or len(data)) - at
            at = end or len(data)
            if self._framed > _HEAD + _FRAME * self._spent:
                self.stage = Stage.LARGE_BODY
            elif end:
                self._chunk_line(self._line.strip())
                self._line = b""
            elif len(self._line) > _LINE:
                self.stage = Stage.WHOLE  # the parser says what is wrong
        return at

    def _chunk_line(self, line: bytes) -> None:
        """The line that opens a chunk, or one of the trailer."""
        if self._trailer:
            if not line:
                self.stage = Stage.WHOLE
            return
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            self.stage = Stage.WHOLE  # the parser says what is wrong
            return
        self._trailer = size == 0
        self._spent += size
        self._left = size + 2 if size > 0 else 0
        if self._spent > self._limit or size < 0:
            self.stage = Stage.LARGE_BODY if size > 0 else Stage.WHOLE
