"""Tags left in a text: lists of the article's own tags, and nothing else."""

from __future__ import annotations

import pytest

from autotag.article import Article
from autotag.leaks import leaks

TAGS = {"country": ("SY", "TR"), "topic": ("foreign policy",)}


def names(facet: str, tag: str) -> str:
    """Display names."""
    return {"SY": "Syria", "TR": "Türkiye"}.get(tag, tag)


@pytest.mark.parametrize(
    ("line", "tags"),
    [
        ("Tags: Syria, Türkiye", ("SY", "TR")),
        ("TOPICS : SYRIA", ("SY",)),
        ("• Syria • Foreign policy", ("SY", "foreign policy")),
        ("Syria / Türkiye / Foreign Policy", ("SY", "TR", "foreign policy")),
        ("#Syria #Türkiye", ("SY", "TR")),
        ("Syria", None),
        ("Syria and Türkiye talk", None),
        ("Tags: Syria, France", None),
        ("Photo: Syria, 2021", None),
        ("Tags:", None),
    ],
)
def test_lines_that_list_tags(line: str, tags: tuple[str, ...] | None):
    """A heading, a sentence or a list with anything else in it is text."""
    article = Article(text=f"The talks went on.\n{line}\nMore on Monday.", tags=TAGS)
    assert [(leak.line, leak.tags) for leak in leaks([article], names)] == ([(2, tags)] if tags else [])


def test_text_of_one_line_and_articles_without_tags_leak_nothing():
    """A short text may well be its own tag."""
    listed = "Syria, Türkiye"
    assert leaks([Article(text=listed, tags=TAGS), Article(text=f"x\n{listed}")], names) == []
