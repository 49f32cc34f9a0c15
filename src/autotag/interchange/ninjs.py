"""A result and its article as an IPTC ninjs 3.1 item (https://iptc.org/std/ninjs/, schema 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from autotag.article import Article, Result
from autotag.concepts import OWN
from autotag.interchange.named import COUNTRY, Concept, concepts, mentioned, uri_of_article

_STANDARD: Final = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
# RFC 3339, as the schema wants it: a date alone, or a time without its zone, is no date-time.
_DATE_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)", re.IGNORECASE)


def to_ninjs(article: Article, result: Result, own: str = OWN) -> dict[str, Any]:
    """The item: the article's words, `subjects` for the tags given and `places` for its countries.

    `confidence` is the score in per cent, `relevance` the score as a share of the facet's highest;
    places have neither, as the standard has none for them. A tag without a URI of the trade's gets one
    under `own`.

    >>> from autotag.article import TagScore
    >>> tags = {"topic": (TagScore("medtop:15000000", "sport", 0.9),)}
    >>> item = to_ninjs(Article(text="Rain."), Result(id=None, tags=tags, review={}, model="news@1"))
    >>> item["subjects"][0]["uri"], item["subjects"][0]["confidence"]
    ('http://cv.iptc.org/newscodes/mediatopic/15000000', 90)
    """
    found = list(concepts(result, own))
    item = {
        "uri": uri_of_article(article, own),
        "type": "text",
        "standard": _STANDARD,
        "contentCreated": _date_time(article.date),
        "language": article.language,
        "headlines": [{"role": "main", "value": article.title}] if article.title else [],
        "located": article.dateline,
        "descriptions": [{"role": "lead", "value": article.lead}] if article.lead else [],
        "bodies": _bodies(article.text),
        "places": [*map(_place, _of(found, country=True)), *_mentions(result, own)],
        "subjects": [_subject(concept, result.model) for concept in _of(found, country=False)],
    }
    return {key: value for key, value in item.items() if value}


def _of(found: list[Concept], *, country: bool) -> Iterator[Concept]:
    return (concept for concept in found if (concept.facet == COUNTRY) == country)


def _bodies(text: str) -> list[dict[str, Any]]:
    if not text:
        return []
    counts = {"charCount": len(text), "wordCount": len(text.split())}
    return [{"role": "main", "contentType": "text/plain", **counts, "value": text}]


def _place(concept: Concept) -> dict[str, str]:
    return {"name": concept.name, "rel": "about", "uri": concept.uri}


def _mentions(result: Result, own: str) -> Iterator[dict[str, str]]:
    return ({"name": name, "rel": "mentions", "uri": uri} for uri, name in mentioned(result, own))


def _subject(concept: Concept, model: str) -> dict[str, Any]:
    return {
        "name": concept.name,
        "rel": "about",
        "uri": concept.uri,
        "creator": f"autotag {model}",
        "relevance": _per_cent(concept.score / concept.best if concept.best else 0.0),
        "confidence": _per_cent(concept.score),
    }


def _per_cent(share: float) -> int:
    return min(100, max(0, round(100 * share)))


def _date_time(date: str) -> str:
    found = _DATE_TIME.fullmatch(date)
    return f"{found[1].upper()}{found[2].upper()}" if found else ""
