"""The body of a request to the articles in it: JSON, an array, NDJSON, ninjs in any of these, text, HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from itertools import islice
from typing import Any, Final

import msgspec

from autotag.article import Article, article_from
from autotag.errors import ArticleError
from autotag.formats.json_record import reason
from autotag.formats.ninjs import unwrapped
from autotag.formats.record import not_text
from autotag.service import exchange
from autotag.service.problems import Failure, Refused, problem_of
from autotag.tagger import as_article

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
TEXT: Final = "text/plain"
_BOM: Final = b"\xef\xbb\xbf"
_decode = msgspec.json.Decoder().decode

Item = Article | Failure


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may bring: `body` in bytes, `articles` as a number."""

    body: int = 16 * 1024 * 1024
    articles: int = 1000


class Form(Enum):
    """How results are handed back: as the articles came."""

    ONE = "one"
    ARRAY = "array"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Batch:
    """The articles of a request in their order; a Failure stands where one could not be read."""

    form: Form
    items: list[Item]


def read(body: bytes, media_type: str, charset: str, limits: Limits) -> Batch:
    """The articles of a body; without a media type it is JSON if it begins like JSON, else text.

    Raises: Refused, or ArticleError where the one article sent is of the wrong shape.
    """
    if media_type in exchange.HTML:
        return Batch(Form.ONE, [exchange.page(body, charset)])
    if charset.lower() not in ("", "utf-8", "utf8"):
        raise Refused(415, f"charset {charset!r} is not read here; send UTF-8")
    body = body.removeprefix(_BOM)
    match media_type or (JSON if body.lstrip()[:1] in (b"{", b"[") else TEXT):
        case "application/json" | exchange.NINJS:
            return _json(body, limits)
        case "application/x-ndjson":
            return Batch(Form.LINES, _lines(body, limits))
        case "text/plain":
            return Batch(Form.ONE, [as_article(_text(body))])
    raise Refused(415, f"{media_type} is not read here; send {JSON}, {NDJSON}, {TEXT} or {exchange.HTML[0]}")


def _json(body: bytes, limits: Limits) -> Batch:
    value = _value(body)
    if not isinstance(value, list):
        return Batch(Form.ONE, [article_from(unwrapped(value))])
    _check_number(len(value), limits)
    return Batch(Form.ARRAY, [_item(item, f"/{n}") for n, item in enumerate(value)])


def _lines(body: bytes, limits: Limits) -> list[Item]:
    """The articles of lines that end at LF or CRLF; each line is a document of its own."""
    filled = (line for line in BytesIO(body) if not line.isspace())
    # No more lines are cut off than may come: a body of short lines would take 20 times its size.
    lines = list(islice(filled, limits.articles + 1))
    _check_number(len(lines), limits)
    return [_line(line) for line in lines]


def _check_number(number: int, limits: Limits) -> None:
    if number > limits.articles:
        raise Refused(413, f"a request brings at most {limits.articles:,} articles; send several")


def _line(line: bytes) -> Item:
    try:
        return _item(_value(line), "")
    except Refused as error:
        return Failure(None, error.problem)


def _item(value: Any, at: str) -> Item:
    try:
        return article_from(unwrapped(value))
    except ArticleError as error:
        return Failure(_id_of(value), problem_of(error, at=at))


def _id_of(value: Any) -> str | None:
    found = value.get("id") if isinstance(value, Mapping) else None
    usable = isinstance(found, (str, int)) and not isinstance(found, bool)
    return str(found) if usable else None


def _value(raw: bytes) -> Any:
    """The value of a JSON document."""
    try:
        return _decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, reason(raw, error)) from None


def _text(body: bytes) -> str:
    if unreadable := not_text(body, "utf-8"):
        raise Refused(400, unreadable)
    return body.decode()
