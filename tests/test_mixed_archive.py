"""A tree of many formats and languages with damaged records: every good one tagged, every bad one listed."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autotag.article import Article
from autotag.formats import find, read_all
from tests.mixed import DAMAGE, Item, Made, Part, build

SAMPLE = Path(__file__).resolve().parent.parent / "training" / "sample"
Command = Callable[..., Any]

PARTS = (
    Part("reuters", "sgm", 1.0, files=18, packing=".gz"),
    Part("nyt", "warc", 0.01, packing=".gz"),
    Part("nyt", "rss", 0.04, files=3),
    Part("nyt", "parquet", 0.2, files=2),
    Part("nyt", "ninjs", 0.25, files=4, packing=".zst", archive=".tar"),
    Part("nyt", "jsonl", 0.5, files=9),
    Part("arabic", "csv", 0.5, files=3),
    Part("arabic", "csv", 0.5, archive=".zip"),
    Part("chinese", "json", 0.3, files=2, packing=".gz"),
    Part("chinese", "jsonl", 0.7, files=5, packing=".gz", archive=".tgz"),
)


def holds(command: Command, model: Path, root: Path, made: Made) -> None:
    """Runs `batch` over the tree; the output has the good records, the list the others, and nothing else."""
    out = root.parent / "out.jsonl"
    run = command("batch", root, "-o", out, "-m", model)
    assert run.code == 1, run.err
    assert f"{len(made.ids)} articles written, {len(made.damaged)} records rejected" in run.err
    results = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert [result["id"] for result in results] == made.ids
    assert all(set(result["tags"]) == {"country", "topic"} for result in results)
    lines = out.with_name("out.jsonl.rejected.jsonl").read_bytes().splitlines()
    listed = [json.loads(line) for line in lines]
    places = Counter((entry["file"], entry["record"]) for entry in listed)
    assert places == Counter(made.damaged.keys())
    assert all(entry["reason"] for entry in listed)


def items(path: Path, name: str, least: int = 1) -> list[Item]:
    """The articles of a file that have so long a text or, where none is asked for, a title."""
    found = [item for item in read_all(find([path]).sources) if isinstance(item, Article)]
    return [
        Item(f"{name}-{n}", item.title, item.text) for n, item in enumerate(found) if len(item.text) >= least
    ]


def test_sample(command: Command, saved: Path, tmp_path: Path):
    """The articles of the sample under four names, two damaged records of each kind."""
    found = items(SAMPLE, "s", least=40)
    sets = {name: [Item(f"{name}-{i.id}", i.title, i.text) for i in found[n::4]]
            for n, name in enumerate(("reuters", "nyt", "arabic", "chinese"))}  # fmt: skip
    made = build(tmp_path / "tree", sets, PARTS, each=2)
    assert len(made.ids) > 450 and len(made.damaged) == 2 * len(DAMAGE)
    holds(command, saved, tmp_path / "tree", made)


@pytest.mark.soak
def test_shared_sets(command: Command, saved: Path, tmp_path: Path, shared: Path):
    """Reuters, NYT, Arabic and Chinese articles, 1,000 damaged records of 20 kinds among them."""
    sets = {
        "reuters": list(reuters(shared / "reuters21578-train")),
        "nyt": items(shared / "nyt_snippets.jsonl.gz", "nyt", least=40),
        "arabic": items(shared / "ant_arabic.jsonl.gz", "arabic"),
        "chinese": items(shared / "thucnews_titles_zh.jsonl.gz", "chinese", least=0),
    }
    made = build(tmp_path / "tree", sets, PARTS, each=1000 // len(DAMAGE))
    assert len(made.damaged) == 1000 and len(set(made.damaged.values())) == 20
    assert len(made.ids) > 60_000
    holds(command, saved, tmp_path / "tree", made)


def reuters(directory: Path):
    """The records as they stand in their files; the one of them that is empty is left out."""
    for path in sorted(directory.glob("*.sgm.gz")):
        raw = re.findall(rb"<REUTERS .*?</REUTERS>\n?", gzip.decompress(path.read_bytes()), re.DOTALL)
        for record, item in zip(raw, read_all(find([path]).sources), strict=True):
            if isinstance(item, Article):
                yield Item(str(item.id), "", "", record)
