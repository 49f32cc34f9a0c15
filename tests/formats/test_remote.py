"""Addresses: files that fsspec finds, in memory and through the file protocol, read like others."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from autotag.article import Article
from autotag.errors import InputError, MissingExtra
from autotag.formats import find, read_all
from tests.forms import FORMS, Form, text, zipped

LINE = b'{"text": "Rain fell on the harbour."}\n'


@pytest.fixture
def memory() -> Iterator[fsspec.AbstractFileSystem]:
    """Fsspec's file system in memory, empty before and after."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def ids(address: str) -> list[str | None]:
    return [item.id for item in read_all(find([address]).sources) if isinstance(item, Article)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_format(form: Form, memory: fsspec.AbstractFileSystem) -> None:
    """A file at an address gives what the same file gives on the disk."""
    memory.pipe(f"/news/a.{form.suffix}", form.numbered(3))
    address = f"memory://news/a.{form.suffix}"
    found = list(read_all(find([address]).sources))
    assert [item.text for item in found if isinstance(item, Article)] == [text(n) for n in range(3)]
    assert ids(address)[0] == form.id(Path(), 1).replace(".", address, 1)


def test_directories_and_patterns(memory: fsspec.AbstractFileSystem) -> None:
    """Both are searched, sorted by the bytes of the address; unknown suffixes are named."""
    files = {
        "b/x.jsonl.gz": gzip.compress(LINE),
        "a.jsonl": LINE,
        "B.jsonl": LINE,
        "c.jpg": b"x",
        "d.zip": zipped([LINE]),
    }
    for name, content in files.items():
        memory.pipe(f"/news/{name}", content)
    memory.pipe("/news/d.zip", zipped([LINE]))
    found = find(["memory://news"])
    names = [source.name.removeprefix("memory://") for source in found.sources]
    assert names == ["news/B.jsonl", "news/a.jsonl", "news/b/x.jsonl.gz", "news/d.zip"]
    assert len(found.skipped) == 1 and found.skipped[0].endswith("c.jpg")
    assert len(ids("memory://news/**/*.jsonl*")) == 3
    assert ids("memory://news/?.jsonl") == ["memory://news/B.jsonl:1", "memory://news/a.jsonl:1"]
    assert ids("memory://news/d.zip") == ["memory://news/d.zip!1.jsonl:1"]


def test_the_protocol_of_files(tmp_path: Path) -> None:
    """Another driver, on the real disk."""
    (tmp_path / "a.jsonl").write_bytes(LINE)
    assert len(ids(f"file://{tmp_path}/a.jsonl")) == 1


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("memory://nothing/a.jsonl", "no file"),
        ("memory://nothing/*.jsonl", "no file"),
        ("https://news.example/a.html", "not fetched"),
        ("nonsense://a/b.jsonl", "nonsense://a/b.jsonl: can't be opened"),
        ("memory://news/a.pdf", "no reader for this suffix"),
    ],
)
def test_what_can_not_be_had_is_told(address: str, message: str, memory: fsspec.AbstractFileSystem) -> None:
    """One message with the address; nothing of the web is ever fetched."""
    memory.pipe("/news/a.pdf", b"x")
    with pytest.raises(InputError, match=message):
        find([address])


def test_a_missing_driver_says_what_to_install() -> None:
    """Fsspec knows drivers that no extra of this installation brought."""
    with pytest.raises(MissingExtra, match=r"pip install 'autotag-news\[remote\]'"):
        find(["oci://bucket/a.jsonl"])
