"""Reuters-21578 in SGML (Lewis 1997): one <REUTERS> element a record."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, BinaryIO

from autotag.article import Article, RecordError
from autotag.formats.elements import cut
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place

_MARK = re.compile(rb"<REUTERS(?=[\s>])|</REUTERS>")
_ATTRIBUTE = re.compile(r'([A-Z]+)="([^"]*)"')
_TEXT = re.compile(r"<TEXT([^>]*)>(.*)</TEXT>", re.DOTALL)
_PARTS = ("TITLE", "AUTHOR", "DATELINE", "BODY")
_LISTS = ("PEOPLE", "ORGS", "EXCHANGES", "COMPANIES")
_ELEMENT = {
    name: re.compile(rf"<{name}\b[^>]*>(.*?)</{name}>", re.DOTALL)
    for name in (*_PARTS, *_LISTS, "TOPICS", "PLACES", "DATE")
}
_ITEM = re.compile(r"<D>(.*?)</D>", re.DOTALL)
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_DATE = re.compile(r"(\d{1,2})-([A-Z]{3})-(\d{4})(?:\s+(\d{1,2}):(\d\d):(\d\d)(?![\d:]))?", re.IGNORECASE)
# Not of `calendar`, which speaks the language of the machine.
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each record's article, or why it has none."""
    builder = Builder(name, options)
    for number, element in enumerate(cut(stream, _MARK), 1):
        raw = element.raw
        place = Place(number, element.line, raw)
        if not raw.startswith(b"<REUTERS"):
            yield builder.error("no <REUTERS> element here; is this Reuters-21578 in SGML?", place)
        elif not raw.endswith(b"</REUTERS>"):
            yield builder.error("a <REUTERS> element without its end; is the file whole?", place)
        else:
            yield builder.article(_record(_decoded(raw)), place)


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\r\n", "\n")


def _record(sgml: str) -> dict[str, Any]:
    """The record in the JSON form; markup is cut before references are resolved."""
    tag, _, _ = sgml.partition(">")
    attributes = dict(_ATTRIBUTE.findall(tag))
    head, _, _ = sgml.partition("<TEXT")
    identifier = attributes.pop("NEWID", None)
    texts = _texts(sgml)
    meta: dict[str, Any] = {key.lower(): _plain(value) for key, value in attributes.items()}
    meta |= {name.lower(): items for name in _LISTS if (items := _items(head, name))}
    if author := texts.pop("author"):
        meta["author"] = author
    tags = {"country": _items(head, "PLACES")}
    if attributes.get("TOPICS") == "YES":
        tags["topic"] = _items(head, "TOPICS")
    given = {facet: items for facet, items in tags.items() if items is not None}
    date = _iso(_element(head, "DATE") or "")
    return {"id": identifier, **texts, "date": date, "tags": given, "meta": meta}


def _texts(sgml: str) -> dict[str, str]:
    """title, author, dateline and text: without <BODY> it is all there is, a brief has none."""
    found = _TEXT.search(sgml)
    attributes, content = found.groups() if found else ("", "")
    body = _element(content, "BODY")
    if body is None:
        body = content
        for name in _PARTS:
            body = _ELEMENT[name].sub("", body)
    line = {name: " ".join(_plain(_element(content, name) or "").split()) for name in _PARTS[:3]}
    return {
        "title": line["TITLE"],
        "author": line["AUTHOR"],
        "dateline": line["DATELINE"],
        "text": "" if 'TYPE="BRIEF"' in attributes else _plain(body).strip(),
    }


def _element(sgml: str, name: str) -> str | None:
    found = _ELEMENT[name].search(sgml)
    return None if found is None else found[1]


def _items(sgml: str, name: str) -> list[str] | None:
    content = _element(sgml, name)
    if content is None:
        return None
    return [item for value in _ITEM.findall(content) if (item := _plain(value).strip())]


def _plain(sgml: str) -> str:
    """The characters that markup stands for; a control character other than newline is a space."""
    if "&" in sgml:
        sgml = _REFERENCE.sub(lambda reference: html.unescape(reference[0]) or " ", sgml)
    return _CONTROL.sub(" ", sgml)


def _iso(printed: str) -> str:
    """The date in ISO 8601, with the time where one can be read.

    >>> _iso("26-FEB-1987 15:01:01.79"), _iso("31-MAR-1987 605:12:19.12")
    ('1987-02-26T15:01:01', '1987-03-31')
    """
    found = _DATE.match(_plain(printed).strip())
    if found is None or found[2].upper() not in _MONTHS:
        return ""
    try:
        day = datetime(int(found[3]), _MONTHS.index(found[2].upper()) + 1, int(found[1]))
    except ValueError:
        return ""
    if found[4]:
        with suppress(ValueError):
            hour, minute, second = map(int, found.groups()[3:])
            return day.replace(hour=hour, minute=minute, second=second).isoformat()
    return day.date().isoformat()
