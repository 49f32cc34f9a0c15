"""Tables of results, made at the end of a run from the joined lines: SQLite and Parquet; and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from autotag.archive.forms import Form
from autotag.archive.lines import Row
from autotag.archive.parquet import read_parquet, write_parquet
from autotag.archive.sqlite import read_sqlite, write_sqlite

_ROWS: Final = 10_000
Write = Callable[[Path, Iterator[list[Row]], Sequence[str]], None]
Read = Callable[[Path, Sequence[str]], Iterator[Row]]
_WRITERS: Final[dict[str, Write]] = {"parquet": write_parquet, "sqlite": write_sqlite}
_READERS: Final[dict[str, Read]] = {"parquet": read_parquet, "sqlite": read_sqlite}


def make_table(form: Form, lines: Path, place: Path, facets: Sequence[str]) -> None:
    """Writes the table of a form at `place`; `lines` hold a row as JSON each, in order."""
    place.unlink(missing_ok=True)
    _WRITERS[form.kind](place, _rows(lines), facets)


def lines_of_table(form: Form, place: Path, facets: Sequence[str]) -> Iterator[bytes]:
    """The rows of a table as the lines that make the same rows again, in order."""
    encode = msgspec.json.Encoder().encode
    return (encode(row) + b"\n" for row in _READERS[form.kind](place, facets))


def _rows(lines: Path) -> Iterator[list[Row]]:
    decode = msgspec.json.Decoder(Row).decode
    with lines.open("rb") as stream:
        held: list[Row] = []
        for line in stream:
            held.append(decode(line))
            if len(held) == _ROWS:
                yield held
                held = []
        if held:
            yield held
