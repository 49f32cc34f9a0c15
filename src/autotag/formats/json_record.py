"""One record of JSON: bytes to a value, and a reason that a reader of the message understands."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from autotag.article import Article, RecordError
from autotag.errors import ArticleError
from autotag.formats.ninjs import unwrapped
from autotag.formats.record import Builder, Place, not_text

BOM = b"\xef\xbb\xbf"
_decode = msgspec.json.Decoder().decode
_LONE_SURROGATE = re.compile(
    rb"\\u[dD][89abAB]..(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]", re.DOTALL
)


def json_article(builder: Builder, place: Place) -> Article | RecordError:
    """The article that the bytes of a record describe."""
    try:
        value: Any = _decode(place.raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return builder.error(reason(place.raw, error), place)
    try:
        return builder.article(unwrapped(value), place)
    except ArticleError as error:
        return builder.error(str(error), place)


def is_object(raw: bytes) -> bool:
    """Whether bytes are one whole JSON object."""
    try:
        return isinstance(_decode(raw), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def reason(raw: bytes, error: Exception) -> str:
    """Why bytes are not JSON that can be read."""
    if isinstance(error, RecursionError):
        return "not JSON that can be read: nested too deeply"
    unreadable = not_text(raw, "utf-8")
    if unreadable:
        return unreadable
    # msgspec calls it truncated.
    if _LONE_SURROGATE.search(raw):
        return "a lone surrogate escape such as \\ud800, which is no text"
    return f"not JSON: {error}"
