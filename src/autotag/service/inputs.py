"""The body of a request to the articles in it: JSON, an array, NDJSON, ninjs in any of these, text,
HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, Protocol

import msgspec

from autotag.article import Article, article_from
from autotag.errors import ArticleError
from autotag.formats.json_record import reason
from autotag.formats.ninjs import unwrapped
from autotag.formats.record import not_text
from autotag.service import exchange
from autotag.service.limits import Limits
from autotag.service.problems import Failure, Refused, problem_of
from autotag.tagger import as_article

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
TEXT: Final = "text/plain"
_BOM: Final = b"\xef\xbb\xbf"
_IN_MEMORY: Final = 1 << 20
_PIECE: Final = 1 << 16
_decode = msgspec.json.Decoder().decode

Item = Article | Failure


class Form(Enum):
    """How results are handed back: as the articles came."""

    ONE = "one"
    ARRAY = "array"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Batch:
    """The articles of a request in their order; a Failure stands where one could not be read.

    Those of lines are read as they are asked for.
    """

    form: Form
    items: Iterable[Item]


def read(body: bytes, media_type: str, charset: str, limits: Limits) -> Batch:
    """The articles of a body; without a media type it is JSON if it begins like JSON, else text.

    Raises: Refused, or ArticleError where the one article sent is of the wrong shape.
    """
    if media_type in exchange.HTML:
        return Batch(Form.ONE, [exchange.page(body, charset)])
    check_charset(charset)
    body = body.removeprefix(_BOM)
    match media_type or (JSON if body.lstrip()[:1] in (b"{", b"[") else TEXT):
        case "application/json" | exchange.NINJS:
            return _json(body, limits)
        case "text/plain":
            return Batch(Form.ONE, [page_of(_text(body))])
    raise Refused(415, f"{media_type} is not read here; send {JSON}, {NDJSON}, {TEXT} or {exchange.HTML[0]}")


def page_of(text: str) -> Article:
    """The article in a text; all of it where it is nothing but tags and furniture: who sends it says that it
    is an article, which a file of an archive need not be.

    Raises: ArticleError where it has no word.
    """
    try:
        return as_article(text)
    except ArticleError:
        return article_from({"text": text})


class Stream(Protocol):
    """Bytes that come piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most so many; none at the end."""


def read_lines(stream: Stream, charset: str, limits: Limits) -> Batch:
    """The articles of lines that end at LF or CRLF, of a stream of any length, which is kept in a file."""
    check_charset(charset)
    lines: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  read while the answer goes out
    try:
        while piece := stream.read(_PIECE):
            lines.write(piece)
        lines.seek(0)
        _check_number(sum(not line.isspace() for line in lines), limits)
        lines.seek(0)
    except Exception:
        lines.close()
        raise
    return Batch(Form.LINES, _lines(lines))


def check_charset(charset: str) -> None:
    """Refuses what is not UTF-8."""
    if charset.lower() not in ("", "utf-8", "utf8"):
        raise Refused(415, f"charset {charset!r} is not read here; send UTF-8")


def _json(body: bytes, limits: Limits) -> Batch:
    value = _value(body)
    if not isinstance(value, list):
        return Batch(Form.ONE, [article_from(unwrapped(value))])
    _check_number(len(value), limits)
    return Batch(Form.ARRAY, [_item(item, f"/{n}") for n, item in enumerate(value)])


def _lines(lines: IO[bytes]) -> Iterator[Item]:
    """The articles of lines, each a document of its own."""
    with lines:
        for number, line in enumerate(lines):
            content = line.removeprefix(_BOM) if number == 0 else line
            if content and not content.isspace():
                yield _line(content)


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
