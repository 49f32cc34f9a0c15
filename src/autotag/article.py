"""The frozen values every layer speaks: what goes in (Article) and what comes out (Result).

They are `msgspec.Struct`s and not dataclasses because an archive run makes millions of them:
made and encoded to JSON they cost a tenth (0.2 µs against 2 µs for a frozen dataclass).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from msgspec import UNSET, Struct, UnsetType, ValidationError, convert

from autotag.errors import ArticleError

#: The parts of an article that are read as text, in the order in which they stand in print.
TEXT_FIELDS = ("title", "dateline", "lead", "text")
_STRINGS = frozenset((*TEXT_FIELDS, "date", "language", "url"))
_KEYS = _STRINGS | {"id", "tags", "meta"}


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """One article. `title` or `text` is not empty; a facet missing from `tags` was never labelled."""

    id: str | None = None
    title: str = ""
    lead: str = ""
    dateline: str = ""
    text: str = ""
    date: str = ""
    language: str = ""
    url: str = ""
    tags: Mapping[str, tuple[str, ...]] = {}
    meta: Mapping[str, Any] = {}


class RecordError(Struct, frozen=True, kw_only=True):
    """A record that could not be read: where it stood (`line` and `record` count from 1) and why.

    `raw` is the beginning of its bytes, `size` how many there were.
    """

    file: str
    line: int | None
    record: int
    reason: str
    raw: bytes = b""
    size: int = 0


class TagScore(Struct, frozen=True, gc=False):
    """A tag and its calibrated probability; `source` is `learned` or `gazetteer`."""

    tag: str
    name: str
    score: float
    source: str | UnsetType = UNSET


class Term(Struct, frozen=True):
    """What one term added to a tag's logit, and where it stands in the field's raw string.

    `spans` are half-open (start, end) pairs in code points of the string as received.
    """

    term: str
    field: str
    contribution: float
    spans: tuple[tuple[int, int], ...] = ()


class Mention(Struct, frozen=True, gc=False):
    """Where an article names a country: code, kind, field, and place in the field's raw string.

    In an explanation, what it added to the country's logit.
    """

    tag: str
    kind: str
    field: str
    start: int
    end: int
    text: str
    contribution: float | UnsetType = UNSET


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a tag has its score: bias + all contributions + rest = logit, to 1e-5.

    Only a country's has `mentions`.
    """

    score: float
    logit: float
    threshold: float
    bias: float
    terms: tuple[Term, ...]
    mentions: tuple[Mention, ...] | UnsetType = UNSET
    rest: float


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a tagger says of one article. Every facet of the model is a key of `tags`."""

    id: str | None
    tags: dict[str, tuple[TagScore, ...]]
    review: dict[str, tuple[TagScore, ...]]
    mentions: dict[str, tuple[Mention, ...]] | UnsetType = UNSET
    explain: dict[str, dict[str, Explanation]] | UnsetType = UNSET
    warnings: tuple[str, ...] = ()
    model: str


def article_from(record: Any) -> Article:
    """The Article that a mapping in the JSON form describes; unknown keys go to `meta`.

    Raises: ArticleError with a JSON pointer where the shape is wrong.
    """
    if type(record) is dict:  # most of an archive is plain, and takes a third of the time so
        try:
            article = convert(record, Article)
        except ValidationError:
            return _article(record)
        if not article.tags and _sound(article):
            return article
    return _article(record)


def _sound(article: Article) -> bool:
    """Whether an article is known to have a text or a title, and only text that can be written."""
    text, title = article.text, article.title
    strings = (
        article.id or "",
        title,
        article.dateline,
        article.lead,
        article.date,
        article.language,
        article.url,
    )
    return text.isascii() and "".join(strings).isascii() and not (_blank(text) and _blank(title))


def _article(record: Any) -> Article:
    """The same of any mapping, with what is wrong."""
    if not isinstance(record, Mapping):
        raise ArticleError(f"an article is a JSON object, not {_kind(record)}")
    values: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for key, value in record.items():
        if key in _STRINGS:
            if value is not None:
                values[key] = _string(key, value)
        elif key not in _KEYS:
            extra[key] = value
    if _blank(values.get("text", "")) and _blank(values.get("title", "")):
        raise ArticleError("an article needs a title or a text, and here both are empty")
    return Article(
        id=_identifier(record.get("id")),
        tags=_tags(record.get("tags")),
        meta={**_meta(record.get("meta")), **extra},
        **values,
    )


def _blank(value: str) -> bool:
    return not value or value.isspace()


def _string(key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ArticleError(f"{key} is a string, not {_kind(value)}", f"/{key}")
    if not value.isascii():  # encoding takes time
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ArticleError(f"{key} holds a lone surrogate, which is no text", f"/{key}") from None
    return value


def _identifier(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _string("id", value)


def _meta(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ArticleError(f"meta is an object, not {_kind(value)}", "/meta")
    return cast(Mapping[str, Any], value)


def _tags(value: Any) -> dict[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ArticleError(f"tags is an object of lists, not {_kind(value)}", "/tags")
    return {str(facet): _facet(str(facet), tags) for facet, tags in value.items()}


def _facet(facet: str, tags: Any) -> tuple[str, ...]:
    pointer = "/tags/" + facet.replace("~", "~0").replace("/", "~1")  # RFC 6901
    if not isinstance(tags, (list, tuple)):
        raise ArticleError(f"tags.{facet} is a list, not {_kind(tags)}", pointer)
    for position, tag in enumerate(tags):
        if not isinstance(tag, str) or not tag.strip():
            what = "an empty string" if isinstance(tag, str) else _kind(tag)
            raise ArticleError(f"a tag is a string, not {what}", f"{pointer}/{position}")
    return tuple(dict.fromkeys(tags))


def _kind(value: Any) -> str:
    """The JSON name of a value's type, for messages."""
    names = {
        bool: "a boolean", int: "a number", float: "a number", str: "a string",
        list: "an array", tuple: "an array", dict: "an object", type(None): "null",
    }  # fmt: skip
    return names.get(type(value), type(value).__name__)
