"""Parquet: types and nesting, rows that are damaged, and a file within an archive."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, find, read_all, to_json
from autotag.formats.parquet import read
from tests.forms import row, rows, text


def items(table: pa.Table | bytes, options: ReadOptions | None = None) -> list[Article | RecordError]:
    if isinstance(table, pa.Table):
        stream = io.BytesIO()
        parquet.write_table(table, stream, row_group_size=2)
        table = stream.getvalue()
    return list(read(io.BytesIO(table), "a.parquet", options or ReadOptions()))


def test_columns_of_every_kind() -> None:
    """Numbers, dates, lists, structs and maps; a null is a key that is not there, an empty list says none."""
    table = pa.table({
        "id": pa.array([7, None]), "title": ["Rain", "Wind"], "text": [None, "It blew."],
        "date": [datetime.date(2020, 1, 2), None], "country": [["UK", "france"], None],
        "topic": ["a|b", ""], "tags.genre": [["x"], []],
        "tags": pa.array([{"desk": ["home"], "none": None}, None]),
        "meta": pa.array([[("page", "3")], None], pa.map_(pa.string(), pa.string())),
        "meta.words": [3, None], "seen": [datetime.datetime(2020, 1, 2, 3, 4), None], "blob": [b"ok", b"ok"],
    })  # fmt: skip
    first, second = items(table)
    assert first == Article(
        id="7", title="Rain", date="2020-01-02",
        tags={"country": ("GB", "FR"), "topic": ("a", "b"), "genre": ("x",), "desk": ("home",)},
        meta={"page": "3", "words": 3, "seen": "2020-01-02T03:04:00", "blob": "ok"},
    )  # fmt: skip
    assert second == Article(
        id="a.parquet:2", title="Wind", text="It blew.", tags={"topic": (), "genre": ()}, meta={"blob": "ok"}
    )
    assert to_json(first)


def test_map_reads_a_column() -> None:
    """`--map topic=section`, as from any other format."""
    options = ReadOptions(map={"topic": "section"})
    (found,) = items(pa.table({"text": ["x"], "section": ["a|b"]}), options)
    assert isinstance(found, Article) and found.tags == {"topic": ("a", "b")}
    assert options.notes.mapped == {"topic"}


def test_bytes_that_are_no_text_cost_their_row() -> None:
    """In a column of strings, which no library should have written, and in one of bytes."""
    broken = pa.StringArray.from_buffers(
        3, pa.py_buffer(b"\0\0\0\0\2\0\0\0\4\0\0\0\6\0\0\0"), pa.py_buffer(b"ok\xff\xfeok")
    )
    for column in (broken, pa.array([b"ok", b"\xff\xfe", b"ok"])):
        first, error, last = items(pa.table({"text": column}))
        assert isinstance(first, Article) and isinstance(last, Article)
        assert isinstance(error, RecordError) and error.record == 2 and "utf-8" in error.reason
        assert error.raw


def test_a_date_that_no_calendar_has_costs_its_row() -> None:
    """Microseconds since 1970 may be any number; Python's years end at 9999."""
    when = pa.array([0, 1 << 60, 0], pa.timestamp("us"))
    first, error, last = items(pa.table({"text": ["Rain"] * 3, "seen": when}))
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(error, RecordError) and error.record == 2


def test_damaged_group_is_one_error() -> None:
    """The rows of other groups are read, under their own numbers."""
    raw = bytearray(rows([row(text(n), "usa") for n in range(3000)]))
    raw[20:400] = b"\xff" * 380
    error, *rest = items(bytes(raw))
    assert isinstance(error, RecordError) and "rows 1 to 1000 can't be decoded" in error.reason
    assert [item.id for item in rest if isinstance(item, Article)][::1999] == [
        "a.parquet:1001",
        "a.parquet:3000",
    ]


def test_what_is_no_parquet() -> None:
    """One error that asks whether the file is whole."""
    for raw in (b"", b"PAR1", rows([row("a", "usa")])[:-9], b"x" * 1000):
        (error,) = items(raw)
        assert isinstance(error, RecordError) and "is the file whole?" in error.reason


def test_within_a_zip_archive(tmp_path: Path) -> None:
    """There one can't move about in it: it is copied, and read like any other."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/b.parquet", rows([row("Rain", "usa")] * 3))
    found = list(read_all(find([tmp_path / "a.zip"]).sources))
    assert [item.id for item in found if isinstance(item, Article)] == [
        f"{tmp_path}/a.zip!in/b.parquet:{n}" for n in (1, 2, 3)
    ]
