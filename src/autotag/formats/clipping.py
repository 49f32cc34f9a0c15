"""Clippings: an article saved as scraped text, its tags as bullets at the end; also plain text.

A text that shows no furniture at all passes as it is. On a page that does, lines that are less sure
to be furniture are taken out too, and sentences broken over lines are put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from autotag.article import Article, RecordError, article_from
from autotag.errors import ArticleError
from autotag.formats.bounds import RECORD, TOO_LONG
from autotag.formats.bullets import Labels, find_labels
from autotag.formats.bylines import is_bare
from autotag.formats.furniture import look
from autotag.formats.options import ReadOptions
from autotag.formats.page import Finding, Kind, Line, Page, split
from autotag.formats.record import Builder, Place, not_text
from autotag.formats.sentences import joined
from autotag.formats.story import MAX_TITLE, Story, sort
from autotag.vocabulary import Vocabulary, countries

_BOM = "\ufeff"
_BLANK_LINES = re.compile(r"(?:[^\S\r\n]*+(?:\r\n|\r|\n))*+")
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
# "By Jane Roe" alone shows a clipping only so near the top; lower it may be a verse.
_BYLINES_WITHIN = 6
# Lines of furniture stand near the ends of a page; between them a long text is not searched.
_SEARCHED = 2000


def parse(text: str) -> Article:
    """The article of a page of text, with the tags that stand as bullets at its end.

    Raises: ArticleError where the page has neither title nor text.

    >>> article = parse("Rain in Georgia\\n\\n2 min\\n\\nIt poured.\\n\\n• Georgia\\n• weather")
    >>> article.title, article.text, article.tags
    ('Rain in Georgia', 'It poured.', {'country': ('GE',), 'topic': ('weather',)})
    """
    return article_from(_record(text, countries()))


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """The one article of a file of UTF-8 text, or what is wrong with it."""
    raw = stream.read(RECORD + 1)
    builder, place = Builder(name, options), Place(1, 1, raw)
    if reason := TOO_LONG if len(raw) > RECORD else not_text(raw, "utf-8"):
        yield builder.error(reason, place)
        return
    try:
        record = _record(raw.decode(), options.countries or countries())
    except ArticleError as error:
        yield builder.error(str(error), place)
        return
    yield builder.article(record, place)


def _record(text: str, places: Vocabulary) -> dict[str, Any]:
    """The article in its JSON form."""
    text = text.removeprefix(_BOM)
    lines = split(text)
    page = Page(lines, _findings(lines))
    labels = find_labels(page, places)
    if labels is None and (len(lines) == 1 or not any(f and f.sure for f in page.findings)):
        title, body = _as_it_is(text)
        record: dict[str, Any] = {"title": title, "text": body}
    else:
        record = _clipped(page, labels, places)
        if labels is None and not _has_words(record):
            record = {"text": text}
    if not _has_words(record):
        raise ArticleError(
            "the page has neither title nor text: it is empty, or all of it is tags and furniture"
        )
    return record


def _has_words(record: dict[str, Any]) -> bool:
    return bool(record.get("title") or record["text"].strip())


def _as_it_is(text: str) -> tuple[str, str]:
    """The title, if the first line can be one, and the rest of a text, unchanged."""
    start = len(text) - len(text.lstrip())
    end = _LINE_END.search(text, start)
    below = _BLANK_LINES.match(text, end.end()) if end else None
    if not end or not below or not below[0]:
        return "", text
    title, body = text[start : end.start()].rstrip(), text[below.end() :]
    return (title, body) if body.strip() and len(title) <= MAX_TITLE else ("", text)


def _findings(lines: list[Line]) -> list[Finding | None]:
    """What each line is by itself, and by where it stands."""
    far = range(_SEARCHED, len(lines) - _SEARCHED)
    findings = [None if n in far else look(line.text) for n, line in enumerate(lines)]
    for number, line in enumerate(lines[:_BYLINES_WITHIN]):
        finding = findings[number]
        if number and finding and finding.kind is Kind.AUTHOR and is_bare(line.text):
            below = number + 1
            apart = below == len(lines) or lines[below].gap or findings[below] is not None
            findings[number] = replace(finding, sure=apart)
    return findings


def _clipped(page: Page, labels: Labels | None, places: Vocabulary) -> dict[str, Any]:
    """The record of a page with furniture or tags."""
    end = labels.first if labels else len(page.lines)
    story = sort(Page(page.lines[:end], page.findings[:end]), has_labels=labels is not None)
    footer = page.findings[labels.end :] if labels else ()
    date = story.date or next((f.date for f in footer if f and f.date), "")
    return {
        "title": story.title,
        "text": joined(story.lines),
        "date": date,
        "tags": _tags(labels, places) if labels else {},
        "meta": _meta(story),
    }


def _tags(labels: Labels, places: Vocabulary) -> dict[str, list[str]]:
    """The labels by facet: `country` for those that name one, as its id; `topic` for the others."""
    tags: dict[str, list[str]] = {}
    for value in labels.values:
        place = places.resolve(value)
        tags.setdefault("country" if place in places else "topic", []).append(
            place if place in places else value
        )
    return {facet: tags[facet] for facet in sorted(tags)}


def _meta(story: Story) -> dict[str, str]:
    found = {
        "author": ", ".join(story.authors),
        "reading_time": story.reading_time,
        "caption": story.caption,
    }
    return {key: value for key, value in found.items() if value}
