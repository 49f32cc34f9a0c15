"""Lines of JSON to articles that are only to be tagged: decoded straight into their form.

Labels and unknown keys are checked, as every reader does, and not kept. A line that has not the plain form is
read again as `jsonl` reads it: what is an article, and why a record is none, is told in one place only.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import msgspec

from autotag.article import Article, RecordError
from autotag.formats.json_record import BOM, json_article
from autotag.formats.record import DEPTH, Builder, Place


class _Plain(msgspec.Struct, gc=False):
    """An article as most files have it; `tags` and `meta` for their shape alone."""

    id: str | int | None = None
    title: str | None = None
    lead: str | None = None
    dateline: str | None = None
    text: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    tags: dict[str, list[str]] | None = None
    meta: dict[str, msgspec.Raw] | None = None


_decode = msgspec.json.Decoder(_Plain).decode


def articles(
    raw: bytes, builder: Builder, name: str, *, line: int, record: int
) -> Iterator[Article | RecordError]:
    """Each line's article without its labels, or why it has none; empty lines are counted as lines only.

    The first line in `raw` is number `line` of the file, and its first record `record`.

    >>> from autotag.formats.options import ReadOptions
    >>> builder = Builder("a.jsonl", ReadOptions())
    >>> [a.id for a in articles(b'{"text": "Rain."}', builder, "a.jsonl", line=8, record=7)]
    ['a.jsonl:7']
    """
    lines = raw.split(b"\n")
    last = line + len(lines) - 1  # it has no end
    for number, content in enumerate(lines, line):
        whole = content.removeprefix(BOM) if number == 1 else content
        if whole and not whole.isspace():
            article = _quick(whole, name, record)
            if article is None:
                end = b"" if number == last else b"\n"
                yield json_article(builder, Place(record, number, whole + end))
            else:
                yield article
            record += 1


def counted(raw: bytes, line: int) -> tuple[int, int]:
    """How many lines that end, and how many records, are in `raw`, whose first line is number `line`."""
    lines = raw.split(b"\n")
    if line == 1:
        lines[0] = lines[0].removeprefix(BOM)
    return len(lines) - 1, sum(1 for content in lines if content and not content.isspace())


def _quick(raw: bytes, name: str, record: int) -> Article | None:
    """The article of a line in the plain form, or None where another reader is to look."""
    # What is skipped in decoding is not looked at: not its depth, not whether it is text.
    if raw.count(b"{") + raw.count(b"[") > DEPTH or b"\\ud" in raw or b"\\uD" in raw:
        return None
    try:
        if not raw.isascii():
            raw.decode()
        found = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    text, title = found.text or "", found.title or ""
    if not (text and not text.isspace()) and not (title and not title.isspace()):
        return None
    if found.tags and not all(map(str.strip, chain.from_iterable(found.tags.values()))):
        return None
    return Article(
        id=f"{name}:{record}" if found.id is None or found.id == "" else str(found.id),
        title=title, lead=found.lead or "", dateline=found.dateline or "", text=text,
        date=found.date or "", language=found.language or "", url=found.url or "",
    )  # fmt: skip
