"""JSON Lines: one article a line. A line ends at LF or CRLF and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from autotag.article import Article, RecordError
from autotag.formats.bounds import RECORD, TOO_LONG, lines
from autotag.formats.json_record import BOM, json_article
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each line's article, or why it has none; empty lines are counted as lines only."""
    builder = Builder(name, options)
    record = 0
    for line, raw in enumerate(lines(stream), 1):
        content = raw.removeprefix(BOM) if line == 1 else raw
        if content and not content.isspace():
            record += 1
            place = Place(record, line, content)
            yield builder.error(TOO_LONG, place) if len(raw) == RECORD else json_article(builder, place)
