"""An archive as archives are: several languages and forms in one tree, a thousand damaged records of twenty
kinds. Every good record is tagged, every bad one listed.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from autotag.archive import Request, tag_archive
from autotag.article import Article
from autotag.bundle import locate
from autotag.formats import find, read_all, to_json
from autotag.tagger import Wish

#: What each damaged record is, of its number.
KINDS: dict[str, Callable[[int], bytes]] = {
    "cut off": lambda n: b'{"id": "bad%d", "text": "half a sent' % n,
    "no JSON": lambda n: b"bad%d, Rain in Paris, 2020-01-01" % n,
    "an array": lambda n: b'["bad%d"]' % n,
    "a number": lambda n: b"%d" % n,
    "a string": lambda n: b'"bad%d"' % n,
    "null": lambda n: b"null",
    "a page": lambda n: b"<html><body>bad%d</body></html>" % n,
    "zeros": lambda n: b"\0" * (n % 90 + 1),
    "text that is a number": lambda n: b'{"id": "bad%d", "text": 5}' % n,
    "text that is a list": lambda n: b'{"id": "bad%d", "text": ["Rain."]}' % n,
    "neither title nor text": lambda n: b'{"id": "bad%d", "lead": "Rain."}' % n,
    "blank": lambda n: b'{"id": "bad%d", "title": " ", "text": "\\n"}' % n,
    "no UTF-8 in the text": lambda n: b'{"id": "bad%d", "text": "caf\xe9"}' % n,
    "no UTF-8 in another key": lambda n: b'{"id": "bad%d", "text": "x", "desk": "caf\xe9"}' % n,
    "half a pair": lambda n: b'{"id": "bad%d", "text": "\\ud83d"}' % n,
    "a raw control character": lambda n: b'{"id": "bad%d", "text": "a\x01b"}' % n,
    "tags that are a list": lambda n: b'{"id": "bad%d", "text": "x", "tags": ["FR"]}' % n,
    "a blank tag": lambda n: b'{"id": "bad%d", "text": "x", "tags": {"topic": [" "]}}' % n,
    "too deep": lambda n: b'{"id": "bad%d", "text": "x", "desk": %s1%s}' % (n, b"[" * 200, b"]" * 200),
    "two in a line": lambda n: b'{"id": "bad%d", "text": "x"} {"id": "too", "text": "y"}' % n,
}
EACH = 50
SETS = {
    "wire/a.jsonl": "reuters21578-train", "nyt.jsonl.gz": "nyt_snippets.jsonl.gz",
    "deep/er/arabic.jsonl.zst": "ant_arabic.jsonl.gz", "deep/zh.jsonl": "thucnews_titles_zh.jsonl.gz",
}  # fmt: skip
PACK = {".gz": gzip.compress, ".zst": zstandard.compress}


def tree(root: Path, shared: Path, size: int | None) -> tuple[list[str], list[bytes]]:
    """Makes the tree; the ids of its good records, and its bad ones, as they are to be found."""
    rng = random.Random(5)
    bad = [kind(n) for n, kind in enumerate(list(KINDS.values()) * EACH)]
    rng.shuffle(bad)
    share = len(bad) // len(SETS)
    ids: dict[str, list[str]] = {}
    listed: dict[str, list[bytes]] = {}
    for i, (name, source) in enumerate(SETS.items()):
        found = list(read_all(find([shared / source]).sources))
        good = [record for record in found if isinstance(record, Article)][:size]
        lines: list[bytes | Article] = [*good, *bad[i * share : (i + 1) * share]]
        rng.shuffle(lines)
        raw = b"".join((line if isinstance(line, bytes) else to_json(line)) + b"\n" for line in lines)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(PACK.get(Path(name).suffix, bytes)(raw))
        ids[name] = [str(line.id) for line in lines if isinstance(line, Article)]
        listed[name] = [line + b"\n" for line in lines if isinstance(line, bytes)]
    order = sorted(SETS)
    return [i for name in order for i in ids[name]], [raw for name in order for raw in listed[name]]


def check(place: Path, shared: Path, model: Path, size: int | None, jobs: int) -> None:
    """Tags the tree and looks for each record."""
    ids, bad = tree(place / "in", shared, size)
    out = place / "out.jsonl"
    request = Request(
        sources=find([place / "in"]).sources, output=out, model=locate(model), wish=Wish(), jobs=jobs,
        chunk_bytes=200_000,
    )  # fmt: skip
    counts = tag_archive(request)
    assert len(KINDS) == 20 and (counts.articles, counts.rejected) == (len(ids), 1000)
    assert [json.loads(line)["id"] for line in out.read_bytes().splitlines()] == ids
    rejected = [json.loads(line) for line in (place / "out.jsonl.rejected.jsonl").read_bytes().splitlines()]
    assert [entry["size"] for entry in rejected] == [len(raw) for raw in bad]
    assert [entry["raw"].encode() for entry in rejected if "raw" in entry] == [
        raw for raw in bad if b"\xe9" not in raw
    ]
    assert all(entry["reason"] and entry["line"] and entry["record"] for entry in rejected)


def test_a_thousand_damaged_records(shared: Path, saved: Path, tmp_path: Path):
    """Among two thousand good ones of four languages, plain and packed."""
    check(tmp_path, shared, saved, 500, 1)


@pytest.mark.soak
def test_a_thousand_damaged_records_among_all(shared: Path, saved: Path, tmp_path: Path):
    """Among all that the shared sets hold, in two processes."""
    check(tmp_path, shared, saved, None, 2)
