"""Where corrections are kept: an SQLite file beside the model.

It is written ahead (WAL) and synced at each correction, so that what was answered for survives a kill and a
power cut; several workers write to it, and it can be read meanwhile.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from autotag.corrections import Correction
from autotag.errors import InputError

NAME: Final = "feedback.sqlite"
_WAIT: Final = 10.0
_PAUSE: Final = 0.01
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS corrections (n INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, "
    "article_id TEXT, facet TEXT NOT NULL, correction TEXT NOT NULL) STRICT"
)


class Feedback:
    """The corrections of a file, made when the first one is added.

    >>> import tempfile
    >>> store = Feedback(Path(tempfile.mkdtemp()) / "feedback.sqlite")
    >>> store.add(Correction(id="a1", facet="country", remove=("TR",), by="nl"))
    1
    >>> [correction.remove for correction in store]
    [('TR',)]
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, correction: Correction) -> int:
        """Adds a correction, stamped with the time, and returns its number.

        Raises: InputError where the file can't be written.
        """
        stamped = msgspec.structs.replace(correction, at=datetime.now(UTC).isoformat(timespec="seconds"))
        row = (stamped.at, stamped.id, stamped.facet, msgspec.json.encode(stamped).decode())
        try:
            return self._insert(row)
        except sqlite3.Error as error:
            raise InputError(f"{self._path} can't be written: {error}") from None

    def _insert(self, row: tuple[str | None, ...]) -> int:
        """The number of a row that is added and synced.

        A connection each: corrections are rare, and none is then shared by threads or a fork.
        """
        with closing(self._open()) as database:
            _write_ahead(database)
            database.execute("PRAGMA synchronous = FULL")
            with database:
                database.execute(_SCHEMA)
                added = database.execute(
                    "INSERT INTO corrections (at, article_id, facet, correction) VALUES (?, ?, ?, ?)", row
                )
            return int(added.lastrowid or 0)

    def __iter__(self) -> Iterator[Correction]:
        """The corrections, oldest first.

        Raises: InputError where the file can't be read.
        """
        if not self._path.is_file():
            raise InputError(f"no corrections at {self._path}; they come by POST /feedback")
        try:
            with closing(self._open()) as database:
                for (text,) in database.execute("SELECT correction FROM corrections ORDER BY n"):
                    yield msgspec.json.decode(text, type=Correction)
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise InputError(f"{self._path} can't be read: {error}") from None

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_WAIT)


def _write_ahead(database: sqlite3.Connection) -> None:
    """Sets the mode. Where several begin with a new file at once SQLite refuses all but one without waiting,
    whatever the timeout, so that no two wait for each other.
    """
    until = time.monotonic() + _WAIT
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)


def beside(model: Path) -> Path:
    """The file of a model directory, also where one bundle in it is meant."""
    return (model.parent if (model / "manifest.json").exists() else model) / NAME
