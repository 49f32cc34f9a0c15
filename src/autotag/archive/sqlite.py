"""Results as a SQLite database that can be asked: which articles are about Armenia, and how surely?

SELECT date, title FROM tagged WHERE facet = 'country' AND tag = 'AM' ORDER BY score DESC;
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from msgspec import UNSET

from autotag.archive.lines import Row
from autotag.article import Mention, Result, TagScore

_TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT NOT NULL, date TEXT, title TEXT, url TEXT,
  warnings TEXT, model TEXT NOT NULL);
CREATE TABLE tag (article INTEGER NOT NULL REFERENCES article, facet TEXT NOT NULL, tag TEXT NOT NULL,
  name TEXT NOT NULL, score REAL NOT NULL, source TEXT, review INTEGER NOT NULL);
CREATE TABLE mention (article INTEGER NOT NULL REFERENCES article, facet TEXT NOT NULL, tag TEXT NOT NULL,
  kind TEXT NOT NULL, field TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  text TEXT NOT NULL);
CREATE VIEW tagged AS SELECT article.id, date, title, url, facet, tag, name, score, source
  FROM tag JOIN article ON article.number = tag.article WHERE NOT review;
"""
_INDEXES: Final = """
CREATE INDEX article_id ON article (id);
CREATE INDEX tag_article ON tag (article);
CREATE INDEX tag_tag ON tag (facet, tag, score);
CREATE INDEX mention_tag ON mention (tag, article);
"""
_INSERTS: Final = {
    "article": "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?)",
    "tag": "INSERT INTO tag VALUES (?, ?, ?, ?, ?, ?, ?)",
    "mention": "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
}
_IN_ORDER: Final = {
    "article": "SELECT * FROM article ORDER BY number",
    "tag": "SELECT * FROM tag ORDER BY rowid",
    "mention": "SELECT * FROM mention ORDER BY rowid",
}
Values = tuple[Any, ...]


def write_sqlite(path: Path, rows: Iterator[list[Row]], facets: Sequence[str]) -> None:
    """Writes tables `article`, `tag` and `mention`, and the view `tagged`; articles are numbered from 1."""
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.executescript(_TABLES)
        base.execute("BEGIN")
        number = 1
        for some in rows:
            numbered = list(enumerate(some, number))
            number += len(some)
            base.executemany(_INSERTS["article"], (_article(n, row) for n, row in numbered))
            base.executemany(_INSERTS["tag"], (v for n, row in numbered for v in _tags(n, row)))
            base.executemany(_INSERTS["mention"], (v for n, row in numbered for v in _mentions(n, row)))
        base.execute("COMMIT")
        base.executescript(_INDEXES)


def _article(number: int, row: Row) -> Values:
    warnings = "; ".join(row.result.warnings)
    shown = (row.date or None, row.title or None, row.url or None, warnings or None)
    return (number, row.result.id, *shown, row.result.model)


def _tags(number: int, row: Row) -> Iterator[Values]:
    for review, given in enumerate((row.result.tags, row.result.review)):
        for facet, tags in given.items():
            for tag in tags:
                source = tag.source if isinstance(tag.source, str) else None
                yield number, facet, tag.tag, tag.name, tag.score, source, review


def _mentions(number: int, row: Row) -> Iterator[Values]:
    if isinstance(row.result.mentions, dict):
        for facet, mentions in row.result.mentions.items():
            for m in mentions:
                yield number, facet, m.tag, m.kind, m.field, m.start, m.end, m.text


def read_sqlite(path: Path, facets: Sequence[str]) -> Iterator[Row]:
    """The rows that `write_sqlite` wrote, in order."""
    with closing(sqlite3.connect(path)) as base:
        tags, mentions = (_Grouped(base.execute(_IN_ORDER[table])) for table in ("tag", "mention"))
        for number, id_, date, title, url, warnings, model in base.execute(_IN_ORDER["article"]):
            given: tuple[dict[str, tuple[TagScore, ...]], ...]
            given = dict.fromkeys(facets, ()), dict.fromkeys(facets, ())
            for _, facet, tag, name, score, source, review in tags.of(number):
                given[review][facet] += (TagScore(tag, name, score, source or UNSET),)
            named = defaultdict[str, tuple[Mention, ...]](tuple)
            for _, facet, *mention in mentions.of(number):
                named[facet] += (Mention(*mention),)
            told = (warnings,) if warnings else ()
            result = Result(
                id=id_, tags=given[0], review=given[1], mentions=named or UNSET, warnings=told, model=model
            )
            yield Row(date or "", title or "", url or "", result)


class _Grouped:
    """Rows that begin with the number of an article, in order, asked for article by article."""

    def __init__(self, rows: Iterator[Values]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, number: int) -> Sequence[Values]:
        """Those of one article; to be asked in the order of the numbers."""
        if self._next is None or self._next[0] != number:
            return ()
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found
