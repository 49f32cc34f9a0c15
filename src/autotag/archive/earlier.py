"""The lines of an earlier run, by the hash of their articles: what did not change is not tagged again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import quote

import zstandard

from autotag.archive.disk import open_private
from autotag.archive.forms import unpacked
from autotag.archive.hashes import Frame

# SQLite takes this many values at least in one question.
_ASKED: Final = 500
_CACHED: Final = 8
#: What is raised where files are read that are not as they were written.
DAMAGE: Final = (EOFError, ValueError, LookupError, zstandard.ZstdError, sqlite3.Error)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier run's lines, and the index that leads into them; `stamp` tells it from others."""

    index: Path
    lines: Path
    packing: str
    stamp: int


def make_index(path: Path, frames: Iterable[Frame]) -> None:
    """Writes the index of an output's lines by its frames of hashes: on disk, as it grows with the archive.

    Raises: one of DAMAGE where the hashes, or the table that they are of, are not what a run wrote.
    """
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(part, isolation_level=None)) as base:
        base.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN;"
            "CREATE TABLE line (hash BLOB PRIMARY KEY, member INT, size INT, start INT, length INT, "
            "told BLOB) WITHOUT ROWID"
        )
        base.executemany("INSERT OR IGNORE INTO line VALUES (?, ?, ?, ?, ?, ?)", _entries(frames))
        base.execute("COMMIT")
    part.replace(path)


def unmade(frames: Iterable[Frame], lines: Iterator[bytes], place: Path) -> Iterator[Frame]:
    """The frames of a table's hashes with the bytes of its rows as lines, which are written at `place`.

    Raises: ValueError where the table has fewer rows than the frames have articles.
    """
    with os.fdopen(open_private(place), "wb") as stream:
        for frame in frames:
            some = list(islice(lines, len(frame.articles)))
            stream.writelines(some)
            pairs = zip(frame.articles, some, strict=True)
            articles = tuple((key, len(line), told) for (key, _, told), line in pairs)
            yield Frame(sum(map(len, some)), 0, articles)


def lines_of(earlier: Earlier, keys: Sequence[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    """The lines of those of the articles that the earlier run had, each with its id or figures."""
    base = _opened(earlier)
    found: dict[bytes, tuple[bytes, bytes]] = {}
    for first in range(0, len(keys), _ASKED):
        some = keys[first : first + _ASKED]
        marks = ",".join("?" * len(some))
        for key, member, size, start, length, told in base.execute(
            f"SELECT hash, member, size, start, length, told FROM line WHERE hash IN ({marks})", some
        ):
            content = _member(earlier, member, size)
            found[key] = content[start : start + length], told
    return found


def _entries(frames: Iterable[Frame]) -> Iterator[tuple[bytes, int, int, int, int, bytes]]:
    """Of each line: hash, where its chunk begins and how long that is, where in it it is, what is told."""
    member = 0
    for frame in frames:
        start = frame.before
        for key, length, told in frame.articles:
            yield key, member, frame.size, start, length, told
            start += length
        member += frame.size


@lru_cache(maxsize=1)
def _opened(earlier: Earlier) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(earlier.index))}?mode=ro", uri=True, check_same_thread=False)


@lru_cache(maxsize=_CACHED)
def _member(earlier: Earlier, member: int, size: int) -> bytes:
    with earlier.lines.open("rb") as stream:
        stream.seek(member)
        return unpacked(stream.read(size), earlier.packing)
