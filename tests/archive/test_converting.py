"""Archive runs: lines in order, rejected records listed, and nothing half-written under the name."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autotag.archive.converting import Written, write_lines
from autotag.archive.rejected import rejected_line
from autotag.article import Article, RecordError
from autotag.errors import InputError

BAD = RecordError(file="a.jsonl", line=2, record=2, reason="not JSON: x", raw=b'{"a')


def ids(articles: Iterator[Article]) -> Iterator[bytes]:
    """The ids of articles as lines."""
    return (str(article.id).encode() for article in articles)


def articles(n: int) -> list[Article | RecordError]:
    """Articles by number."""
    return [Article(id=str(i), text="x") for i in range(n)]


def names(directory: Path) -> list[str]:
    """All that stands in a directory."""
    return sorted(path.name for path in directory.iterdir())


def test_lines_are_in_order_and_counted(tmp_path: Path):
    """A line per article, in the order of the articles, and both kinds counted."""
    counts = write_lines([*articles(3), BAD, *articles(2)], ids, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text() == "0\n1\n2\n0\n1\n"
    assert counts == Written(articles=5, rejected=1)


def test_rejected_records_stand_in_their_file(tmp_path: Path):
    """`OUTPUT.rejected.jsonl` says where each stood, why, and what it was; only its owner reads it."""
    binary = RecordError(file="b.csv", line=None, record=7, reason="not utf-8", raw=b"\xff\x00")
    heard: list[RecordError] = []
    write_lines([BAD, *articles(1), binary], ids, tmp_path / "out.jsonl", tell=heard.append)
    path = tmp_path / "out.jsonl.rejected.jsonl"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines == [
        {"file": "a.jsonl", "line": 2, "record": 2, "reason": "not JSON: x", "size": 3, "raw": '{"a'},
        {"file": "b.csv", "line": None, "record": 7, "reason": "not utf-8", "size": 2, "raw_base64": "/wA="},
    ]
    assert base64.b64decode(lines[1]["raw_base64"]) == binary.raw
    assert path.stat().st_mode & 0o777 == 0o600
    assert heard == [BAD, binary]
    assert names(tmp_path) == ["out.jsonl", "out.jsonl.rejected.jsonl"]


def test_rejected_line_has_one_form_of_the_bytes():
    """`raw` where it is text, else `raw_base64`, never both."""
    assert set(json.loads(rejected_line(BAD))) == {"file", "line", "record", "reason", "size", "raw"}


def test_no_rejected_file_where_nothing_was_rejected(tmp_path: Path):
    """And one of an earlier run is taken away, for it would be a lie."""
    stale = tmp_path / "out.jsonl.rejected.jsonl"
    stale.write_text("old")
    write_lines(articles(2), ids, tmp_path / "out.jsonl")
    assert names(tmp_path) == ["out.jsonl"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_interrupted_run_leaves_what_was_there(tmp_path: Path, error: type[BaseException], at: int):
    """An exception at any article leaves the former output and list, and no remains."""
    out, listed = tmp_path / "out.jsonl", tmp_path / "out.jsonl.rejected.jsonl"
    out.write_text("old")
    listed.write_text("old list")

    def broken() -> Iterator[Article | RecordError]:
        yield BAD
        yield from articles(at)
        raise error

    with pytest.raises(error):
        write_lines(broken(), ids, out)
    assert out.read_text() == "old" and listed.read_text() == "old list"
    assert names(tmp_path) == ["out.jsonl", "out.jsonl.rejected.jsonl"]


def test_output_is_not_seen_before_it_is_whole(tmp_path: Path):
    """While the run goes on nothing stands under the final names."""

    def watched() -> Iterator[Article | RecordError]:
        for record in [BAD, *articles(3)]:
            assert not [name for name in names(tmp_path) if not name.startswith(".")]
            yield record

    write_lines(watched(), ids, tmp_path / "out.jsonl")
    assert names(tmp_path) == ["out.jsonl", "out.jsonl.rejected.jsonl"]


def test_stream_is_written_to_as_it_is(tmp_path: Path):
    """Standard output has no file beside it for what is rejected: it is told only."""
    stream, heard = io.BytesIO(), list[RecordError]()
    counts = write_lines([*articles(2), BAD], ids, stream, tell=heard.append)
    assert stream.getvalue() == b"0\n1\n" and heard == [BAD] and counts.rejected == 1
    assert not stream.closed


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no /dev/null here")
def test_device_is_written_to_and_not_replaced():
    """As root, `-o /dev/null` must not put a file in the device's place."""
    before = os.stat("/dev/null")
    write_lines([*articles(2), BAD], ids, Path("/dev/null"))
    assert Path("/dev/null").is_char_device() and os.stat("/dev/null").st_ino == before.st_ino
    assert not Path("/dev/null.rejected.jsonl").exists()


def test_impossible_output_is_told_before_the_work(tmp_path: Path):
    """A directory, or a name in a directory that is not there: nothing is read first."""

    def unread() -> Iterator[Article]:
        pytest.fail("the input was read")
        yield Article(text="x")

    for output in (tmp_path, tmp_path / "none" / "out.jsonl"):
        with pytest.raises(InputError, match="director"):
            write_lines(unread(), ids, output)
