"""Parquet: one article a row; columns are keys as in CSV, but a null is a missing key, and tags and meta
may be nested (`tags: struct` or `map`, a facet's tags a list of strings, or one string to be split).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO, Final

import msgspec
import pyarrow
from pyarrow import parquet

from autotag.article import Article, RecordError
from autotag.errors import ArticleError
from autotag.formats.copies import movable
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place, split_tags

_FACETS: Final = ("country", "topic")
# What is decoded at once: Parquet's own groups of rows may be as large as the file.
_ROWS: Final = 256
_BUFFER: Final = 1 << 20


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each row's article, or why it has none; rows that can't be decoded are one error per row group."""
    builder = Builder(name, options)
    with movable(stream) as content:
        try:
            file = parquet.ParquetFile(content, pre_buffer=False, buffer_size=_BUFFER)
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            reason = f"not Parquet that can be read: {_said(error)}; is the file whole?"
            yield builder.error(reason, Place(1, None, b""))
            return
        with closing(file):
            yield from _articles(file, builder, options.separator)


def _articles(file: parquet.ParquetFile, builder: Builder, separator: str) -> Iterator[Article | RecordError]:
    first = 1
    for group in range(file.num_row_groups):
        after = first + file.metadata.row_group(group).num_rows
        number = first
        try:
            for batch in file.iter_batches(_ROWS, row_groups=[group], use_threads=False):
                for row in _rows(batch):
                    yield _article(row, number, builder, separator)
                    number += 1
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            reason = f"rows {number} to {after - 1} can't be decoded: {_said(error)}"
            yield builder.error(reason, Place(number, None, b""))
        first = after


def _rows(batch: pyarrow.RecordBatch) -> Iterator[dict[str, Any] | Exception]:
    """The rows of a batch; where one can't be a Python value (text that is not UTF-8, the year 290,000),
    each by itself, and the fault in the place of that one.
    """
    try:
        yield from batch.to_pylist(maps_as_pydicts="lossy")
        return
    except (ValueError, OverflowError):
        pass
    for n in range(batch.num_rows):
        try:
            yield from batch.slice(n, 1).to_pylist(maps_as_pydicts="lossy")
        except (ValueError, OverflowError) as error:
            yield error


def _article(
    row: dict[str, Any] | Exception, number: int, builder: Builder, separator: str
) -> Article | RecordError:
    if isinstance(row, Exception):
        raw = row.object if isinstance(row, UnicodeDecodeError) else b""
        return builder.error(f"a cell can't be read: {_said(row)}", Place(number, None, raw))
    try:
        record = _record(row, separator)
    except ArticleError as error:
        return builder.error(str(error), Place(number, None, repr(row).encode("utf-8", "replace")))
    found = builder.article(record, Place(number, None, b""))
    if isinstance(found, RecordError):
        return builder.error(found.reason, Place(number, None, msgspec.json.encode(record)))
    return found


def _record(row: Mapping[str, Any], separator: str) -> dict[str, Any]:
    """The row in the JSON form."""
    record: dict[str, Any] = {}
    tags: dict[str, Any] = {}
    meta: dict[str, Any] = {}
    for key, cell in row.items():
        if cell is None:
            continue
        value = _value(cell, key)
        part, dot, inner = key.partition(".")
        if key in _FACETS or (dot and part == "tags"):
            tags[inner or key] = _split(value, separator)
        elif key == "tags" and isinstance(value, dict):
            tags |= {facet: _split(given, separator) for facet, given in value.items() if given is not None}
        elif dot and part == "meta":
            meta[inner] = value
        elif key == "meta" and isinstance(value, dict):
            meta |= value
        else:
            record[key] = value
    return {**record, "tags": tags, "meta": meta}


def _split(value: Any, separator: str) -> Any:
    return split_tags(value, separator) if isinstance(value, str) else value


def _value(cell: Any, key: str) -> Any:
    """A cell as JSON has it.

    Raises: ArticleError for bytes that are no text.
    """
    match cell:
        case bytes():
            try:
                return cell.decode()
            except UnicodeDecodeError:
                raise ArticleError(f"{key} holds bytes that are not utf-8", f"/{key}") from None
        case datetime() | date() | time():
            return cell.isoformat()
        case Decimal():
            return str(cell)
        case Mapping():
            return {str(name): _value(inner, key) for name, inner in cell.items()}
        case list() | tuple():
            return [_value(inner, key) for inner in cell]
    return cell


def _said(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
