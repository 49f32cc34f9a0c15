"""The shared public articles that are measured on; a benchmark stops with the reason without them."""

from __future__ import annotations

import sys
from pathlib import Path

from autotag.article import Article
from autotag.formats import ReadOptions, find, read_all

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def read(name: str) -> list[Article]:
    """The articles of a shared file or directory."""
    path = SHARED / name
    if not path.exists():
        sys.exit(f"no shared articles at {path}: benchmarks are run where they are")
    records = read_all(find([path]).sources, ReadOptions())
    return [record for record in records if isinstance(record, Article)]


def modapte() -> list[Article]:
    """The 9,603 training stories of the ModApte split of Reuters-21578."""
    return [
        article
        for article in read("reuters21578-train")
        if (article.meta["lewissplit"], article.meta["topics"]) == ("TRAIN", "YES")
    ]
