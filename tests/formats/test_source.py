"""Which files are read, and how a stream is opened."""

from __future__ import annotations

import gzip
import io
import os
import sys
from pathlib import Path

import pytest
import zstandard

from autotag.article import Article
from autotag.errors import InputError
from autotag.formats import ReadOptions, Source, find, read, read_all, to_json

LINE = b'{"text": "Rain fell on the harbour."}\n'


def names(inputs: list[str | Path]) -> list[str]:
    return [source.name for source in find(inputs).sources]


def test_files_keep_the_order_given(tmp_path: Path) -> None:
    """Files named one by one come in the order in which they are named."""
    for name in ("b.jsonl", "a.csv"):
        (tmp_path / name).touch()
    found = find([tmp_path / "b.jsonl", str(tmp_path / "a.csv")])
    assert [source.format for source in found.sources] == ["jsonl", "csv"]
    assert found.sources[0].name == str(tmp_path / "b.jsonl")


def test_directory_is_sorted_by_the_bytes_of_the_path(tmp_path: Path) -> None:
    """`.` sorts before `/` and capitals before small letters, whatever the file system says."""
    for name in ("a/z.jsonl", "a.jsonl", "B.jsonl", "é.jsonl", "a/b/c.sgm.gz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    expected = ["B.jsonl", "a.jsonl", "a/b/c.sgm.gz", "a/z.jsonl", "é.jsonl"]
    assert names([tmp_path]) == [os.path.join(tmp_path, name) for name in expected]


def test_directory_joins_its_name_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source in a directory is named by the directory as the user wrote it."""
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.jsonl").touch()
    monkeypatch.chdir(tmp_path)
    assert names(["news"]) == ["news/a.jsonl"]


def test_hidden_are_left_out_and_unknown_suffixes_named(tmp_path: Path) -> None:
    """Hidden files and directories are not mentioned; files without a reader are."""
    for name in (".a.jsonl", ".git/b.jsonl", "c.pdf", "d.gz", "e.txt.zst", "F.JSONL.GZ"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find([tmp_path])
    assert [source.format for source in found.sources] == ["jsonl", "clipping"]
    assert found.skipped == (str(tmp_path / "c.pdf"), str(tmp_path / "d.gz"))


def test_links_that_lead_nowhere_or_to_directories_are_named(tmp_path: Path) -> None:
    """A broken link is no source, and a link to a directory is not followed for ever."""
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nothing")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = find([tmp_path])
    assert found.sources == ()
    assert found.skipped == (str(tmp_path / "gone.jsonl"), str(tmp_path / "loop"))


def test_missing_path_says_what_to_do(tmp_path: Path) -> None:
    """A path that does not exist is an InputError."""
    with pytest.raises(InputError, match=r"nothing\.jsonl: no such file or directory; check"):
        find([tmp_path / "nothing.jsonl"])


def test_unknown_suffix_lists_the_known(tmp_path: Path) -> None:
    """A file named directly that no reader takes is an InputError naming what there is."""
    (tmp_path / "a.pdf").touch()
    with pytest.raises(InputError, match=r"\.jsonl, \.json, \.csv, \.tsv, \.sgm, \.txt"):
        find([tmp_path / "a.pdf"])


@pytest.mark.skipif(sys.platform != "linux", reason="needs file names of any bytes")
def test_name_that_is_not_utf8_still_makes_an_id(tmp_path: Path) -> None:
    """A file name of other bytes is escaped, so that ids can be written as JSON."""
    path = os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.jsonl")
    Path(path).write_bytes(LINE)
    (article,) = read_all(find([path]).sources)
    assert isinstance(article, Article)
    assert article.id is not None and article.id.endswith("a\\xff.jsonl:1")
    assert b'"id":' in to_json(article)


@pytest.mark.parametrize(
    ("content", "titles"),
    [
        (b'\n{"title": "a"}\n{"title": "b"}\n', ["a", "b"]),
        (b'{"title": "a"\n{"title": "b"}\n', [None, "b"]),
        (b'[{"title": "a"},\n {"title": "b"}]', ["a", "b"]),
        (b'\xef\xbb\xbf{\n "title": "a",\n "meta": {}\n}\n', ["a"]),
        (b'{"title": "a",\n "text": "b"}\n', ["a"]),
    ],
)
def test_standard_input_is_json_by_its_beginning(
    content: bytes, titles: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`{` and `[` make it JSON: lines, an array, or one object printed over several lines."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    items = list(read_all(find(["-"]).sources))
    assert [item.title if isinstance(item, Article) else None for item in items] == titles
    assert [item.id for item in items if isinstance(item, Article)][-1] == f"-:{len(titles)}"


def test_standard_input_is_text_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """What begins with neither bracket is a clipping."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Rain fell on the harbour.\n")))
    (article,) = read_all(find(["-"]).sources)
    assert isinstance(article, Article)
    assert article.text.strip() == "Rain fell on the harbour."


def test_archives_of_several_members(tmp_path: Path) -> None:
    """Archives that were appended to, padded with zeros, or hold a frame to skip are read whole."""
    packed, frame = gzip.compress(LINE), zstandard.ZstdCompressor().compress(LINE)
    skippable = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    (tmp_path / "a.jsonl.gz").write_bytes(packed + packed + b"\0" * 4000)
    (tmp_path / "b.jsonl.zst").write_bytes(frame + skippable + frame)
    items = list(read_all(find([tmp_path]).sources))
    assert all(isinstance(item, Article) for item in items)
    assert len(items) == 4


def test_damaged_archive_is_one_error_after_the_good(tmp_path: Path) -> None:
    """Bytes that were changed are reported once; earlier articles stay."""
    lines = b"".join(b'{"text": "%d"}\n' % (number * 7919) for number in range(50_000))
    for name, packed in (("a.gz", gzip.compress(lines)), ("a.zst", zstandard.compress(lines))):
        damaged = packed[:-2000] + bytes(64) + packed[-1936:]
        path = tmp_path / f"jsonl.{name}"
        path.write_bytes(damaged)
        *articles, last = read(Source(str(path), "a", "jsonl"))
        assert len(articles) > 10_000
        assert not isinstance(last, Article)
        assert "the archive is damaged" in last.reason


def test_unreadable_file_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    """A file that vanished after it was found is reported in its place."""
    (error,) = read(Source(str(tmp_path / "a.jsonl"), "a.jsonl", "jsonl"))
    assert not isinstance(error, Article)
    assert (error.file, error.reason) == ("a.jsonl", "can't be read: No such file or directory")


def test_options_that_can_do_nothing_are_refused() -> None:
    """An encoding that does not exist and an empty separator are errors before anything is read."""
    with pytest.raises(InputError, match="utf-9"):
        ReadOptions(encoding="utf-9")
    with pytest.raises(InputError, match="separator"):
        ReadOptions(separator="")
