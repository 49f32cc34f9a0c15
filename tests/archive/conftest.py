"""An archive of many forms in a directory, as archives are."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
import zstandard

from autotag.article import Article
from autotag.formats import to_json

#: Chunks as small as these make many of a small archive.
CHUNK = 12_000


@pytest.fixture
def no_sync(monkeypatch: pytest.MonkeyPatch):
    """What is on the disk is not asked here, and bringing it there takes most of the time."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture(scope="session")
def mixed(archive: list[Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory: a plain file of several chunks with bad records, packed ones, tables, clippings."""
    root = tmp_path_factory.mktemp("mixed") / "in"
    (root / "deep").mkdir(parents=True)
    lines = [to_json(article) + b"\n" for article in archive]
    bad = [b"{broken\n", b"\n", b'{"text": 5}\n', b'{"id": "no end", "text": "\xff"}\n', b'{"title": " "}\n']
    (root / "a.jsonl").write_bytes(b"".join(bad[:3] + lines + bad + lines[:40]) + b'{"text": "Paris"}')
    packed = lines[:60] + bad[:2] + [b'{"text": "Tokyo match"}\n']
    (root / "b.jsonl.gz").write_bytes(gzip.compress(b"".join(packed), mtime=0))
    (root / "deep" / "c.jsonl.zst").write_bytes(zstandard.compress(b"".join(lines[50:])))
    rows = "".join(f'{article.id},"{article.text}"\n' for article in archive)
    (root / "deep" / "d.csv").write_text("id,text\n" + rows + "short\n" + rows)
    for i, article in enumerate(archive[:25]):
        (root / "deep" / f"e{i}.txt").write_text(f"{article.title}\n\n{article.text}\n")
    (root / "f.jsonl.gz").write_bytes(gzip.compress(b"".join(lines * 4), mtime=0)[:-400])
    (root / "g.json").write_bytes(b"[" + b",".join(lines[:5]) + b"]")
    return root
