"""Versions: the last stands, and none of an article that was killed."""

from __future__ import annotations

import pytest

from autotag.article import Article
from autotag.versions import standing


def version(text: str, **meta: object) -> Article:
    """A version of the article `a`."""
    return Article(id="a", text=text, meta=meta)


@pytest.mark.parametrize(
    ("versions", "last"),
    [
        ([version("one"), version("two")], "two"),
        ([version("new", version=2), version("old", version=1)], "new"),
        ([version("new", version="10"), version("old", version="9")], "new"),
        (
            [
                version("new", versioncreated="2024-02-01T10:00:00Z"),
                version("old", versioncreated="2024-01-31"),
            ],
            "new",
        ),
        ([version("old", version=None), version("new", version=[1])], "new"),
    ],
)
def test_last_version_stands(versions: list[Article], last: str):
    """By number, then by time, then as read; what is no number says nothing."""
    kept = standing([Article(id="b", text="before"), *versions, Article(id="c", text="after")])
    assert [article.text for article in kept.articles] == ["before", last, "after"]
    assert (kept.replaced, kept.killed) == (1, 0)


def test_killed_articles_leave_nothing_behind():
    """Nor do their earlier versions; one that is sent again stands."""
    kill = version("", pubstatus="canceled", version=2)
    kept = standing([version("one", version=1), kill, Article(text="x"), Article(text="x")])
    assert [article.text for article in kept.articles] == ["x", "x"]
    assert (kept.replaced, kept.killed) == (1, 1)
    again = standing([kill, version("three", version=3)])
    assert [article.text for article in again.articles] == ["three"] and again.killed == 0
