"""IPTC ninjs 1.x, 2.x and 3.x: news items in JSON. Each stands in a `.json` or `.jsonl` file, or in a
request, like any other record, and is told from autotag's own form by its keys.

Versions 2 and 3 differ in the case of their keys; 1 has `body_*`, `headline_*` and `description_*` where
they have lists, and `scheme` and `code` where they have `uri`. Source: IPTC's JSON schemas of ninjs 1.6,
2.2 and 3.1 (https://iptc.org/std/ninjs/).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from autotag.concepts import tag_of
from autotag.errors import ArticleError
from autotag.formats.markup import plain

#: In lower case. Every ninjs item has `uri`, and of these one or more.
_MARKS: Final = frozenset((
    "$standard", "standard", "bodies", "headlines", "headline", "descriptions", "versioncreated",
    "firstcreated", "contentcreated", "representationtype", "pubstatus", "subjects", "subject",
    "slugline", "associations", "renditions", "profile",
))  # fmt: skip
_LISTS_OF_1: Final = ("body_", "headline_", "description_")
_LEADS: Final = ("lead", "standfirst", "summary", "abstract", "ingress", "preamble", "teaser")
_MARKUP_ROLES: Final = ("xhtml", "html", "richtext")
_PLAIN_ROLES: Final = ("text", "plain", "plaintext")
_DATES: Final = ("firstcreated", "contentcreated", "versioncreated")
_READ: Final = frozenset(("uri", "bodies", "headlines", "headline", "language", "located"))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of an item: what for, in what form, and the characters."""

    role: str
    form: str
    value: str

    def plain(self) -> str:
        return self.value.strip() if self.form.startswith("text/plain") else plain(self.value)


def is_ninjs(value: Any) -> bool:
    """Whether a JSON value is a ninjs item: it has `uri`, no `text`, and a key that only ninjs has.

    >>> is_ninjs({"uri": "urn:a", "headlines": []}), is_ninjs({"uri": "a", "text": "Rain."})
    (True, False)
    """
    if not isinstance(value, dict) or "uri" not in value or "text" in value:
        return False
    return any(key.lower() in _MARKS or key.startswith(_LISTS_OF_1) for key in value)


def unwrapped(value: Any) -> Any:
    """The record in autotag's JSON form that a ninjs item is; another value is handed on.

    >>> unwrapped({"uri": "urn:a", "headline": "Rain", "body_text": "It rained."})["text"]
    'It rained.'

    Raises: ArticleError with a JSON pointer where the item is of the wrong shape.
    """
    return _record(value) if is_ninjs(value) else value


def _record(given: Mapping[str, Any]) -> dict[str, Any]:
    item = {key.lower(): value for key, value in given.items()}
    about = list(_pieces(item, "descriptions", "description_"))
    body = _first(_pieces(item, "bodies", "body_"), _body_rank)
    lead = next((piece.plain() for piece in about if piece.role in _LEADS), "")
    return {
        "id": item["uri"],
        "title": _title(item),
        "lead": lead,
        "dateline": item.get("located"),
        "text": body or next((text for piece in about if (text := piece.plain()) != lead), ""),
        "date": next((item[key] for key in _DATES if item.get(key)), None),
        "language": item.get("language"),
        "tags": _tags(item),
        "meta": {key: value for key, value in given.items() if not _is_read(key.lower())},
    }


def _is_read(key: str) -> bool:
    return key in _READ or key.startswith(("body_", "headline_"))


def _title(item: Mapping[str, Any]) -> str:
    headline = item.get("headline")
    if headline is not None and not isinstance(headline, str):
        raise ArticleError("headline is a string", "/headline")
    others = _first(
        _pieces(item, "headlines", "headline_"), _headline_rank
    )  # wrong ones are told all the same
    found = plain(headline or "") or others
    title = item.get("title")
    return " ".join((found or (title if isinstance(title, str) else "")).split())


def _pieces(item: Mapping[str, Any], key: str, prefix: str) -> Iterator[_Piece]:
    """The texts of a list, as versions 2 and 3 have it, or of keys with a prefix, as 1 has."""
    for n, entry in enumerate(_list(item, key)):
        pointer = f"/{key}/{n}"
        fields = {name.lower(): value for name, value in _mapping(entry, pointer).items()}
        value = fields.get("value")
        if not isinstance(value, str):
            raise ArticleError("value is a string", f"{pointer}/value")
        yield _Piece(str(fields.get("role", "")).lower(), str(fields.get("contenttype", "")).lower(), value)
    for name, value in item.items():
        if name.startswith(prefix):
            if not isinstance(value, str):
                raise ArticleError(f"{name} is a string", f"/{name}")
            yield _Piece(name.removeprefix(prefix), "", value)


def _first(pieces: Iterator[_Piece], rank: Any) -> str:
    """The text of the piece that ranks first and is not empty."""
    texts = (piece.plain() for piece in sorted(pieces, key=rank))
    return next(filter(None, texts), "")


def _body_rank(piece: _Piece) -> tuple[int, int]:
    marked = "html" in piece.form or piece.role in _MARKUP_ROLES
    is_plain = piece.form.startswith("text/plain") or piece.role in _PLAIN_ROLES
    return 2 if marked else 0 if is_plain else 1, piece.role not in ("", "main")


def _headline_rank(piece: _Piece) -> int:
    return 0 if piece.role == "main" else 1 if not piece.role else 2


def _tags(item: Mapping[str, Any]) -> dict[str, list[str]]:
    """Countries and topics that the item is about; what it only mentions is no tag.

    An empty list of subjects or places says that none apply, a missing one that nobody judged.
    """
    tags: dict[str, list[str]] = {}
    for keys, facet in ((("places", "place"), "country"), (("subjects", "subject"), "topic")):
        for key in keys:
            if item.get(key) == []:
                tags.setdefault(facet, [])
            for n, entry in enumerate(_list(item, key)):
                concept = _mapping(entry, f"/{key}/{n}")
                if concept.get("rel") != "mentions" and (found := _tag(concept, facet)):
                    tags.setdefault(found[0], []).append(found[1])
    return tags


def _tag(concept: Mapping[str, Any], facet: str) -> tuple[str, str] | None:
    """Facet and tag of a concept; a place that is no country is none."""
    uri = _uri(concept)
    if found := tag_of(uri):
        return found
    names = (uri, concept.get("literal"), concept.get("code"), concept.get("name"))
    tag = next((name.strip() for name in names if isinstance(name, str) and name.strip()), "")
    return (facet, tag) if tag and facet != "country" else None


def _uri(concept: Mapping[str, Any]) -> str:
    """The URI of a concept; version 1 has it in two parts, or whole as a code."""
    scheme, code = str(concept.get("scheme") or ""), str(concept.get("code") or "")
    if code.startswith(("http://", "https://")):
        return code
    if scheme and code:
        return f"{scheme.rstrip('/')}/{code.removeprefix('medtop:')}"
    return str(concept.get("uri") or "")


def _list(item: Mapping[str, Any], key: str) -> list[Any]:
    value = item.get(key)
    if value is not None and not isinstance(value, list):
        raise ArticleError(f"{key} is an array", f"/{key}")
    return value or []


def _mapping(value: Any, pointer: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ArticleError("an object is wanted here", pointer)
    return value
