"""From a decoded record to an article: the steps that every reader shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from autotag.article import Article, RecordError, article_from
from autotag.errors import ArticleError
from autotag.formats.options import ReadOptions
from autotag.vocabulary import countries

_RAW_BYTES = 1 << 16
# Encoders recurse into `meta`; what is nested this deep is no article but an attack or an accident.
DEPTH = 100
_SPELLINGS = 1 << 16


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in its file: its number and first line, from 1, and its bytes."""

    record: int
    line: int | None
    raw: bytes


class Builder:
    """Makes the records of one file into articles.

    >>> builder = Builder("a.jsonl", ReadOptions())
    >>> builder.article({"text": "Rain.", "tags": {"country": ["UK"]}}, Place(1, 1, b"")).tags
    {'country': ('GB',)}
    """

    __slots__ = ("_country", "_map", "_mapped_so_far", "_name", "_other", "_placed", "_separator")

    def __init__(self, name: str, options: ReadOptions) -> None:
        self._name = name
        self._map = options.map
        self._mapped_so_far = options.notes.mapped
        self._separator = options.separator
        self._placed = options.placed
        places = countries() if options.countries is None else options.countries
        self._country: Callable[[str], str] = lru_cache(_SPELLINGS)(places.resolve)
        self._other: Callable[[str], str] | None = None
        if options.vocabulary is not None:
            self._other = lru_cache(_SPELLINGS)(options.vocabulary.resolve)

    def article(self, record: Any, place: Place) -> Article | RecordError:
        """The article of a record in the JSON form, with its id and its tags resolved."""
        try:
            if self._map and isinstance(record, Mapping):
                record = self._mapped(record)
            article = article_from(record)
            _check_depth(article.meta)
        except ArticleError as error:
            return self.error(str(error), place)
        if self._placed is not None:
            self._placed(place.record, place.line)
        tags = {facet: self._resolved(facet, tags) for facet, tags in article.tags.items()}
        return replace(article, id=article.id or f"{self._name}:{place.record}", tags=tags)

    def error(self, reason: str, place: Place) -> RecordError:
        """The error of a record, with no more than 64 KiB of its bytes."""
        return RecordError(
            file=self._name,
            line=place.line,
            record=place.record,
            reason=reason,
            raw=place.raw[:_RAW_BYTES],
            size=len(place.raw),
        )

    def _resolved(self, facet: str, tags: tuple[str, ...]) -> tuple[str, ...]:
        resolve = self._country if facet == "country" else self._other
        return tags if resolve is None else tuple(dict.fromkeys(map(resolve, tags)))

    def _mapped(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """The record with the facets that `map` reads; without its field, one stays as it is."""
        fields = ((facet, _field(record, path)) for facet, path in self._map.items())
        found = {facet: self._tags(value) for facet, value in fields if value is not None}
        self._mapped_so_far.update(found)
        tags = record.get("tags")
        if tags is None or ("tags" in self._map.values() and not isinstance(tags, Mapping)):
            tags = {}
        return {**record, "tags": {**tags, **found}} if isinstance(tags, Mapping) else record

    def _tags(self, value: Any) -> Any:
        return split_tags(value, self._separator) if isinstance(value, str) else value


def split_tags(value: str, separator: str) -> list[str]:
    """The tags of a string; none if it is blank.

    >>> split_tags("AM | AZ", "|")
    ['AM', 'AZ']
    """
    return [tag for part in value.split(separator) if (tag := part.strip())]


def not_text(raw: bytes, encoding: str) -> str:
    """The reason where bytes are not text of an encoding, with the position; else nothing."""
    try:
        raw.decode(encoding)
    except UnicodeDecodeError as error:
        byte = f"0x{raw[error.start]:02x}"
        return f"not {encoding}: {byte} at byte {error.start} of the record, counted from 0"
    return ""


def _field(record: Mapping[str, Any], path: str) -> Any:
    """The value at a key or a dotted path; unknown keys may stand in `meta` as well."""
    meta = record.get("meta")
    for holder in (record, meta if isinstance(meta, Mapping) else {}):
        if path in holder:
            return holder[path]
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _check_depth(meta: Mapping[str, Any]) -> None:
    level: list[Any] = list(meta.values())
    for _ in range(DEPTH):
        nested = [value for value in level if isinstance(value, (dict, list))]
        if not nested:
            return
        level = [
            child for value in nested for child in (value.values() if isinstance(value, dict) else value)
        ]
    raise ArticleError(f"nested more than {DEPTH} levels deep", "/meta")
