"""Where an archive is cut into chunks: by its files and the options alone, whoever works on them.

A plain JSON Lines file is cut at line ends, every worker reads its own bytes. Small files are read whole,
many in a chunk. What is large and can't be cut (packed, or of another form) is read here and handed on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from stat import S_ISREG
from typing import BinaryIO, Final

from autotag.archive.chunks import Chunk, Files, Lines, Record, Records
from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, Source, read
from autotag.formats.opening import opened, pieces
from autotag.formats.quick import counted
from autotag.formats.source import PACKINGS

#: A chunk's bytes of input: about four thousand wire stories, a tenth of a second's work.
CHUNK_BYTES: Final = 4 << 20
#: A file up to this size is read whole. Packed bytes count more: news shrinks to a third or less.
_SMALL: Final = 1 << 20
_UNPACKED: Final = 4
_MOST_FILES: Final = 1000
_MOST_RECORDS: Final = 4000
_LINES: Final = "jsonl"

Part = Lines | Files | Records


def plan(sources: Iterable[Source], options: ReadOptions, size: int = CHUNK_BYTES) -> Iterator[Chunk]:
    """The chunks of some sources, in order; `size` is that of a chunk in bytes.

    A file that can't be read gives one rejected record in its place.
    """
    for number, (part, read_bytes) in enumerate(_parts(sources, options, size)):
        yield Chunk(number, part, read_bytes)


def size_of(source: Source) -> int | None:
    """The bytes of a source, or None where it is no file on this machine."""
    try:
        state = os.stat(source.path)
    except (OSError, ValueError):
        return None
    return state.st_size if S_ISREG(state.st_mode) else None


def _parts(sources: Iterable[Source], options: ReadOptions, size: int) -> Iterator[tuple[Part, int]]:
    small, streams = _Small(size), _Stream(options, size)
    for source in sources:
        length = size_of(source)
        if length is not None and small.takes(source, length):
            yield from streams.rest()
            yield from small.add(source, length)
            continue
        yield from small.rest()
        if source.format != _LINES:
            yield from streams.add(source, length or 0)
            continue
        yield from streams.rest()
        packed = length is None or _is_packed(source)
        yield from _packed(source, length or 0, size) if packed else _spans(source, int(length or 0), size)
    yield from small.rest()
    yield from streams.rest()


class _Small:
    """Gathers small files."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: list[Source] = []
        self._bytes = self._weight = 0

    def takes(self, source: Source, length: int) -> bool:
        """Whether a file is small."""
        return _weight(source, length) <= min(_SMALL, self._size)

    def add(self, source: Source, length: int) -> Iterator[tuple[Part, int]]:
        """The chunk that is full with this file, if one is."""
        self._held.append(source)
        self._bytes += length
        self._weight += _weight(source, length)
        if self._weight >= self._size or len(self._held) >= _MOST_FILES:
            yield from self.rest()

    def rest(self) -> Iterator[tuple[Part, int]]:
        """The chunk of what is held, if there is something."""
        if self._held:
            yield Files(tuple(self._held)), self._bytes
        self._held.clear()
        self._bytes = self._weight = 0


class _Stream:
    """Gathers the records of files that are read here."""

    def __init__(self, options: ReadOptions, size: int) -> None:
        self._options, self._size = options, size
        self._held: list[Record] = []
        self._weight = self._bytes = 0

    def add(self, source: Source, length: int) -> Iterator[tuple[Part, int]]:
        """The chunks that are full with this file's records; its bytes count with the last."""
        for record in read(source, self._options):
            self._held.append(record)
            self._weight += _length(record)
            if self._weight >= self._size or len(self._held) >= _MOST_RECORDS:
                yield from self.rest()
        self._bytes += length

    def rest(self) -> Iterator[tuple[Part, int]]:
        """The chunk of what is held, if there is something."""
        if self._held or self._bytes:
            yield Records(tuple(self._held)), self._bytes
        self._held.clear()
        self._weight = self._bytes = 0


def _spans(source: Source, length: int, size: int) -> Iterator[tuple[Part, int]]:
    """Pieces of a plain file, cut behind line ends."""
    start, line, record = 0, 1, 1
    try:
        with open(source.path, "rb") as stream:
            while start < length:
                raw = _block(stream, min(size, length - start))
                if not raw:
                    return
                end = start + len(raw)
                yield Lines(source.path, source.name, start, end, line, record), len(raw)
                lines, records = counted(raw, line)
                start, line, record = end, line + lines, record + records
    except OSError as error:
        yield Records((_unreadable(source, error, record),)), length - start


def _packed(source: Source, length: int, size: int) -> Iterator[tuple[Part, int]]:
    """Pieces of a file that is unpacked here; its bytes are told as they are used up."""
    line, record, told, start = 1, 1, 0, 0
    try:
        with opened(source.path) as stream:
            for raw in blocks(stream, size):
                lines, records = counted(raw, line)
                # What was unpacked tells little of what is left; the last chunk has the rest.
                part = min(length - told, len(raw) // _UNPACKED)
                yield Lines(source.path, source.name, start, start + len(raw), line, record, raw), part
                line, record, told, start = line + lines, record + records, told + part, start + len(raw)
    except OSError as error:
        yield Records((_unreadable(source, error, record),)), length - told
    else:
        yield Records(()), length - told


def blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """What a stream holds in pieces that end with the first line end from `size` bytes on.

    Where it breaks off, the whole lines before are given first.
    """
    held = bytearray()
    try:
        for piece in pieces(stream):
            held += piece
            while len(held) >= size and (cut := held.find(b"\n", size - 1) + 1):
                yield bytes(held[:cut])
                del held[:cut]
    except OSError:
        yield bytes(held[: held.rfind(b"\n") + 1])
        raise
    if held:
        yield bytes(held)


def _block(stream: BinaryIO, size: int) -> bytes:
    """About `size` bytes, up to the end of a line."""
    raw = stream.read(size)
    return raw if not raw or raw.endswith(b"\n") else raw + stream.readline()


def _unreadable(source: Source, error: OSError, record: int) -> RecordError:
    reason = f"can't be read: {error.strerror}" if error.strerror else str(error)
    return RecordError(file=source.name, line=None, record=record, reason=reason)


def _weight(source: Source, length: int) -> int:
    return length * _UNPACKED if _is_packed(source) else length


def _is_packed(source: Source) -> bool:
    return source.path.lower().endswith(PACKINGS)


def _length(record: Record) -> int:
    if isinstance(record, Article):
        return len(record.title) + len(record.lead) + len(record.text)
    return len(record.raw)
