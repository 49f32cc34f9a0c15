"""Results as the lines of an output: JSON or CSV, one for each article."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct

from autotag.archive.forms import Form
from autotag.article import Article, Result, TagScore

Encode = Callable[[Article, Result], bytes]
_encode: Final = msgspec.json.Encoder().encode
_BETWEEN: Final = "|"
_OF_ARTICLE: Final = ("id", "date", "title", "url")
_OF_FACET: Final = ("{}", "{}.names", "{}.scores", "review.{}")


class Row(Struct, frozen=True):
    """What a table needs of an article beside its result."""

    date: str
    title: str
    url: str
    result: Result


def encoder(form: Form, facets: Sequence[str], *, mentions: bool) -> Encode:
    """What turns an article and its result into a line, with its end."""
    if form.table:
        return _row
    return _csv(facets, mentions=mentions) if form.kind == "csv" else _json


def header(form: Form, facets: Sequence[str], *, mentions: bool) -> bytes:
    """What stands before the first line: the names of a CSV file's columns."""
    if form.kind != "csv":
        return b""
    columns = [column.format(facet) for facet in facets for column in _OF_FACET]
    last = ["mentions"] if mentions else []
    return _cells([*_OF_ARTICLE, *columns, *last, "warnings", "model"])


def _json(article: Article, result: Result) -> bytes:
    return _encode(result) + b"\n"


def _row(article: Article, result: Result) -> bytes:
    return _encode(Row(article.date, article.title, article.url, result)) + b"\n"


def _csv(facets: Sequence[str], *, mentions: bool) -> Encode:
    def line(article: Article, result: Result) -> bytes:
        cells: list[object] = [article.id, article.date, article.title, article.url]
        for facet in facets:
            given = result.tags.get(facet, ())
            cells += [_joined(given), _BETWEEN.join(tag.name for tag in given)]
            cells += [_BETWEEN.join(f"{tag.score:.4f}" for tag in given)]
            cells += [_joined(result.review.get(facet, ()))]
        if mentions:
            cells.append(_named(result))
        return _cells([*cells, "; ".join(result.warnings), result.model])

    return line


def _joined(tags: Sequence[TagScore]) -> str:
    return _BETWEEN.join(tag.tag for tag in tags)


def _named(result: Result) -> str:
    """The mentions, which are no flat thing, as JSON."""
    told: Mapping[str, Any] | Any = result.mentions
    return "" if told is UNSET else _encode(told).decode()


def _cells(cells: Sequence[object]) -> bytes:
    """A row as RFC 4180 has it."""
    written: list[str] = []
    csv.writer(SimpleNamespace(write=written.append)).writerow(cells)
    return "".join(written).encode()
