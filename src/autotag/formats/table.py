"""Tables: CSV and TSV, whose header names the keys of an article.

Facets are the columns `tags.FACET`, `country`, `topic`, and those that `map` names; other unknown
columns go to `meta`.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import TextIOWrapper
from typing import Any, BinaryIO, TextIO

from autotag.article import Article, RecordError
from autotag.formats.bounds import RECORD, TOO_LONG
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place, not_text, split_tags

_KEYS = ("id", "title", "lead", "dateline", "text", "date", "language", "url")
_FACETS = ("country", "topic")
# The limit is the process's and 128 KiB where nobody set it: a text is longer now and then.
_CELL_CHARACTERS = 2**31 - 1
# What a byte that can't be decoded is read as.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Column:
    """Where the cells of a column go: `part` is tags, meta, or empty for the article itself."""

    index: int
    part: str
    key: str


def read_csv(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each row's article, or why it has none."""
    return _read(stream, name, options, ",")


def read_tsv(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each row's article, or why it has none; quoting is as in CSV."""
    return _read(stream, name, options, "\t")


def _read(
    stream: BinaryIO, name: str, options: ReadOptions, delimiter: str
) -> Iterator[Article | RecordError]:
    csv.field_size_limit(max(csv.field_size_limit(), _CELL_CHARACTERS))
    encoding = "utf-8-sig" if _is_utf8(options.encoding) else options.encoding
    text = TextIOWrapper(stream, encoding, errors="surrogateescape", newline="")
    # Columns are mapped here, by the header: a second time would be by the record.
    builder = Builder(name, replace(options, map={}))
    try:
        yield from _articles(_rows(text, delimiter, options.encoding), builder, options)
    finally:
        text.detach()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells or why there are none, its first line from 1, and its bytes."""

    cells: list[str]
    error: str
    line: int
    raw: bytes


def _articles(
    rows: Iterator[_Row], builder: Builder, options: ReadOptions
) -> Iterator[Article | RecordError]:
    header = next(rows, None)
    if header is None:
        return
    names = [cell.strip() for cell in header.cells]
    reason = header.error or _header_fault(names)
    if reason:
        yield builder.error(reason, Place(1, header.line, header.raw))
        return
    columns = _columns(names, options)
    for number, row in enumerate(rows, 1):
        place = Place(number, row.line, row.raw)
        if row.error:
            yield builder.error(row.error, place)
        elif len(row.cells) != len(names):
            counts = f"the row has {len(row.cells)} cells and the header {len(names)}"
            yield builder.error(f"{counts}; check its quotes and separators", place)
        else:
            yield builder.article(_record(columns, row.cells, options.separator), place)


def _rows(text: TextIO, delimiter: str, encoding: str) -> Iterator[_Row]:
    """The rows that are not blank. After a fault, reading goes on at the line after its first."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    while True:
        cells: list[str] = []
        error = ""
        try:
            cells = next(reader)
            width = width or len(cells)
            if lines.several and len(cells) != width:
                error = f"the quotes of this row are wrong: with the lines below it has {len(cells)} cells"
                lines.rewind()
        except StopIteration:
            return
        except csv.Error as fault:
            error = f"the quotes of this row are wrong: {fault}"
            lines.rewind()
        except UnicodeError as fault:
            # UTF-16 and its like, where nobody knows at which byte the next character begins.
            yield _Row([], f"not {encoding}: {fault}; the rest is lost", lines.number, b"")
            return
        line = lines.number
        row = lines.taken()
        if cells or error:
            raw, reason = _bytes(row, encoding)
            yield _Row(cells, reason or error, line, raw)


def _bytes(row: str, encoding: str) -> tuple[bytes, str]:
    """The bytes of a row as they stood in the file, and why they are no text, or nothing."""
    try:
        raw = row.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:  # what some encodings read they can't write
        raw = row.encode("utf-8", "backslashreplace")
    if _SURROGATE.search(row):
        return raw, not_text(raw, encoding) or f"bytes that are not {encoding}"
    if "\0" in row:
        return raw, "a NUL byte, which is no text; is the file whole, and is its encoding given?"
    return raw, ""


class _Lines:
    """The lines of a text; those of the row in hand are held, to be read again after a fault."""

    __slots__ = ("_again", "_held", "_size", "_text", "number")

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._held: list[str] = []
        self._again: deque[str] = deque()
        self._size = 0  # of what is held, in characters
        self.number = 1  # the first line of the row in hand

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._text.readline(RECORD)
        if not line:
            raise StopIteration
        self._held.append(line)
        self._size += len(line)
        if self._size >= RECORD:
            self._skip_line(line)
            raise csv.Error(TOO_LONG)
        return line

    def _skip_line(self, line: str) -> None:
        while line and not line.endswith("\n"):
            line = self._text.readline(RECORD)

    @property
    def several(self) -> bool:
        """Whether the row in hand takes more than one line: a stray quote may have taken in good ones."""
        return len(self._held) > 1

    def rewind(self) -> None:
        """Give all lines of the row in hand but its first once more."""
        self._again.extendleft(reversed(self._held[1:]))
        del self._held[1:]
        self._size = len(self._held[0])

    def taken(self) -> str:
        """The row in hand as it stands in the file; the next one begins."""
        self.number += len(self._held)
        row = "".join(self._held)
        self._held.clear()
        self._size = 0
        return row


def _header_fault(names: list[str]) -> str:
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        return f"the header names {', '.join(twice)} twice; rename one"
    if "title" not in names and "text" not in names:
        shown = ", ".join(names)
        return f"the header names neither title nor text but {shown}; name the columns in line 1"
    return ""


def _columns(names: list[str], options: ReadOptions) -> list[_Column]:
    """Where each column goes; facets that are mapped come last, so that they win."""
    columns = [_column(index, name) for index, name in enumerate(names) if name]
    mapped = [
        _Column(column.index, "tags", facet)
        for facet, field in options.map.items()
        for column in columns
        if field in (names[column.index], column.key, f"{column.part}.{column.key}")
    ]
    options.notes.mapped.update(column.key for column in mapped)
    return columns + mapped


def _column(index: int, name: str) -> _Column:
    part, dot, key = name.partition(".")
    if dot and key and part in ("tags", "meta"):
        return _Column(index, part, key)
    if name in _FACETS:
        return _Column(index, "tags", name)
    return _Column(index, "" if name in _KEYS else "meta", name)


def _record(columns: list[_Column], cells: list[str], separator: str) -> dict[str, Any]:
    record: dict[str, Any] = {}
    tags: dict[str, list[str]] = {}
    meta: dict[str, str] = {}
    for column in columns:
        cell = cells[column.index]
        if column.part == "tags":
            tags[column.key] = split_tags(cell, separator)
        elif column.part == "meta":
            meta[column.key] = cell
        else:
            record[column.key] = cell
    return {**record, "tags": tags, "meta": meta}


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("_", "-") in ("utf-8", "utf8")
