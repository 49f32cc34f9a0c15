"""The forms of an output: chosen by suffix, read back whole, with what an archivist asks of them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard

from autotag.archive import Request, form_of, tag_archive
from autotag.archive.forms import packer, unpacked
from autotag.article import Article
from autotag.bundle import locate
from autotag.errors import InputError
from autotag.formats import ReadOptions, find, read_all
from autotag.tagger import Wish


@pytest.fixture(scope="module")
def out(mixed: Path, saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the same run in every form."""
    place = tmp_path_factory.mktemp("forms")
    for name in ("o.jsonl", "o.csv", "o.jsonl.gz", "o.csv.zst", "o.sqlite", "o.parquet"):
        if name != "o.parquet" or pytest.importorskip("pyarrow"):
            tag_archive(
                Request(
                    sources=find([mixed]).sources, output=place / name, model=locate(saved),
                    wish=Wish(mentions=True), chunk_bytes=12_000,
                )
            )  # fmt: skip
    return place


def results(out: Path) -> list[dict[str, Any]]:
    """The results as JSON Lines has them."""
    return [json.loads(line) for line in (out / "o.jsonl").read_bytes().splitlines()]


def test_packed_is_what_plain_is(out: Path):
    """Any tool unpacks it; that it is many members or frames shows nowhere."""
    assert gzip.decompress((out / "o.jsonl.gz").read_bytes()) == (out / "o.jsonl").read_bytes()
    with zstandard.open(out / "o.csv.zst", "rb") as stream:
        stream_frames = zstandard.ZstdDecompressor().stream_reader(
            (out / "o.csv.zst").read_bytes(), read_across_frames=True
        )
        assert stream.readable() and stream_frames.read() == (out / "o.csv").read_bytes()


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_packing_has_no_clock(packing: str, monkeypatch: pytest.MonkeyPatch):
    """The same bytes at any time, and back again."""
    once = packer(packing)(b"rain " * 100)
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert packer(packing)(b"rain " * 100) == once and unpacked(once, packing) == b"rain " * 100


def test_csv_has_a_row_an_article(out: Path):
    """Ids of tags in the facets' columns, so that it can be read again as articles."""
    rows = list(csv.DictReader(io.StringIO((out / "o.csv").read_text("utf-8"), newline="")))
    assert len(rows) == len(results(out))
    for row, result in zip(rows, results(out), strict=True):
        assert row["id"] == result["id"] and row["model"] == result["model"]
        for facet, tags in result["tags"].items():
            assert row[facet] == "|".join(tag["tag"] for tag in tags)
            assert row[f"{facet}.names"] == "|".join(tag["name"] for tag in tags)
            assert row[f"{facet}.scores"] == "|".join(f"{tag['score']:.4f}" for tag in tags)
            assert row[f"review.{facet}"] == ""
        assert json.loads(row["mentions"]) == result["mentions"]
    again = list(read_all(find([out / "o.csv"]).sources, ReadOptions()))
    titled = [record for record in again if isinstance(record, Article)]
    assert len(titled) == sum(1 for row in rows if row["title"]) > 100
    assert all(set(article.tags) == {"country", "topic"} for article in titled)


def test_sqlite_can_be_asked(out: Path):
    """Every tag and mention is there under its article's number, and `tagged` joins them."""
    with closing(sqlite3.connect(out / "o.sqlite")) as base:
        ids = [row[0] for row in base.execute("SELECT id FROM article ORDER BY number")]
        assert ids == [result["id"] for result in results(out)]
        want = sorted(
            (r["id"], facet, tag["tag"], tag["name"], tag["score"], tag["source"])
            for r in results(out) for facet, tags in r["tags"].items() for tag in tags
        )  # fmt: skip
        assert sorted(base.execute("SELECT id, facet, tag, name, score, source FROM tagged")) == want
        named = sum(len(m) for r in results(out) for m in r["mentions"].values())
        assert base.execute("SELECT count(*) FROM mention").fetchone() == (named,)
        about = "SELECT count(*) FROM tagged WHERE facet = 'country' AND tag = 'FR' AND date >= '2024-01-15'"
        assert base.execute(about).fetchone()[0] > 0
        plan = base.execute(f"EXPLAIN QUERY PLAN {about}").fetchall()
        assert any("tag_tag" in str(step) for step in plan), "the index is used"
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_parquet_has_lists_of_tags(out: Path):
    """A row an article; the schema is the same whatever the articles are."""
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(out / "o.parquet")
    rows = table.to_pylist()
    assert [row["id"] for row in rows] == [result["id"] for result in results(out)]
    for row, result in zip(rows, results(out), strict=True):
        assert {facet: row[facet] for facet in result["tags"]} == result["tags"]
        assert row["mentions"] == [m for found in result["mentions"].values() for m in found]
    assert table.schema.names == [
        "id", "date", "title", "url", "country", "topic", "review.country", "review.topic", "mentions",
        "warnings", "model",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["out", "out.json", "out.txt", "out.gz", "out.sqlite.gz", "out.parquet.zst"])
def test_a_suffix_that_tells_no_form(name: str):
    """It is refused, and the forms there are are named."""
    with pytest.raises(InputError, match=r"\.jsonl|leave"):
        form_of(name)


@pytest.mark.parametrize("name", ["A.JSONL.GZ", "a.ndjson", "x.b.csv"])
def test_suffixes_are_read_in_any_case(name: str):
    """And only the last ones count."""
    assert form_of(name).kind in ("jsonl", "csv")
