"""Clippings and plain text: cases as data, laws over any string, and the shared page."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.article import Article, RecordError
from autotag.errors import ArticleError
from autotag.formats.clipping import parse, read
from autotag.formats.options import ReadOptions
from autotag.formats.printed_dates import is_date, iso_date
from autotag.vocabulary import Tag, Vocabulary

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "clippings"
SHARED = ROOT.parent / "shared" / "data" / "clippings" / "nagorno-karabakh.txt"
LINES = """
Read more|See also|: Over there|• Armenia|- war|•|"|»|«|. .|2 min|By Jane Roe|Most read|Tags:|Peru
From our correspondent in Oslo|A town in|said so.|It rained all day long in Lima.|Photo: a dog|(AFP)
Share|,|:||""".replace("\n", "|").split("|")
WORDS = st.from_regex(r"\A[a-z]{2,9}(?: [a-z]{2,9}){5,30}\Z")


def _cases(kind: str) -> list[Any]:
    cases = []
    for case in json.loads((CASES / f"{kind}.json").read_text("utf-8")):
        marks = [pytest.mark.xfail(strict=True, reason=case["why"])] if "why" in case else []
        cases.append(pytest.param(case, id=case["name"], marks=marks))
    return cases


def _seen(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "text": article.text.split("\n\n"),
        "tags": {facet: list(tags) for facet, tags in article.tags.items()},
        "meta": dict(article.meta),
        "date": article.date,
    }


def _read(raw: bytes, options: ReadOptions | None = None) -> list[Article | RecordError]:
    return list(read(io.BytesIO(raw), "a.txt", options or ReadOptions()))


@pytest.mark.parametrize("case", _cases("pages"))
def test_page(case: dict[str, Any]) -> None:
    """A page gives its headline, story, tags, and what its furniture tells."""
    assert _seen(parse("\n".join(case["page"]))) == {
        key: case[key] for key in ("title", "text", "tags", "meta", "date")
    }


@pytest.mark.parametrize("case", _cases("failures"))
def test_known_failure(case: dict[str, Any]) -> None:
    """Pages that are not yet read as they should be."""
    assert _seen(parse("\n".join(case["page"]))) == {
        key: case[key] for key in ("title", "text", "tags", "meta", "date")
    }


@pytest.mark.parametrize("case", _cases("unchanged"))
def test_text_without_furniture_is_unchanged(case: dict[str, Any]) -> None:
    """Ordinary text passes byte for byte, its first line a title only over a blank line."""
    article = parse(case["page"])
    assert (article.title, article.text) == (case["title"], case["text"])
    assert (article.tags, article.meta, article.date) == ({}, {}, "")


@pytest.mark.parametrize("case", _cases("pages"))
def test_no_tag_stays_in_the_text(case: dict[str, Any]) -> None:
    """Bullets taken as tags are in no line of the text."""
    page = "\n".join(line for line in case["page"] if not line.strip().startswith(("•", "*")))
    marked = page + "\n\n• Zanzibar Gazette\n\n• Uruguay\n"
    article = parse(marked)
    assert "Zanzibar Gazette" not in article.text
    assert article.tags["country"][-1] == "UY"


@given(st.text())
def test_any_string_parses_or_is_an_article_error(text: str) -> None:
    """No string makes the parser fail in another way than it says."""
    try:
        article = parse(text)
    except ArticleError:
        return
    assert article.title or article.text.strip()


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_any_page_of_furniture_parses_or_is_an_article_error(lines: list[str]) -> None:
    """However furniture, bullets and broken sentences follow one another, nothing breaks."""
    try:
        article = parse("\n".join(lines))
    except ArticleError:
        return
    assert article.title or article.text.strip()
    assert set(article.tags) <= {"country", "topic"}


@given(WORDS)
def test_one_paragraph_is_unchanged(words: str) -> None:
    """A paragraph without furniture is the text, as it was."""
    text = words.capitalize() + "."
    assert parse(text) == Article(text=text)


@given(st.lists(WORDS, min_size=2, max_size=6))
def test_story_above_tags_is_whole(paragraphs: list[str]) -> None:
    """Tags below a story take no sentence of it."""
    story = [f"{words.capitalize()}." for words in paragraphs]
    article = parse("\n\n".join(["A headline", *story, "• Peru", "• weather"]))
    assert (article.title, article.text) == ("A headline", "\n\n".join(story))
    assert article.tags == {"country": ("PE",), "topic": ("weather",)}


@pytest.mark.parametrize("text", ["", " \n\n\t", "\ufeff", "• Armenia\n\n• war", "Share\n\n• war"])
def test_nothing_to_tag(text: str) -> None:
    """A page without title and text is refused, with what it lacks."""
    with pytest.raises(ArticleError, match="neither title nor text"):
        parse(text)


def test_lone_surrogate() -> None:
    """A lone surrogate is no text."""
    with pytest.raises(ArticleError, match="surrogate"):
        parse("It rained \ud800 in Lima.")


@pytest.mark.parametrize(
    "unit",
    [
        "A line of words\n\n",
        "• Armenia\n",
        '"\n',
        "Read more\n",
        "Most read\n",
        "a\n\n",
        "Share\n",
        ":\n",
    ],
)
def test_work_grows_with_the_page_and_not_faster(unit: str) -> None:
    """Twice the lines cost twice the function calls, at most."""
    few, many = (_calls(unit * n + "\n\nIt rained in Lima.\n\n• Peru") for n in (1000, 2000))
    assert many < 2.2 * few


def test_long_lines_meet_no_pattern() -> None:
    """Lines longer than furniture pass in a bounded number of calls, whatever they hold."""
    for text in (
        "a" * 10**6,
        "( " * 10**5,
        "\n" * 10**5 + "x",
        "• a" + " " * 10**6 + "b",
        '"' * 10**6,
    ):
        assert _calls(text + "\n\n• Peru") < 2000


def _calls(text: str) -> int:
    """The number of Python functions that parsing a text calls."""
    count = 0

    def profile(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event == "call"

    parse("Warm the tables.")
    sys.setprofile(profile)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return count


def test_read_gives_one_article_with_its_id() -> None:
    """A file is one article, with or without a byte order mark."""
    for mark in (b"", b"\xef\xbb\xbf"):
        (article,) = _read(mark + "Über Nacht\n\nEs schneit.\n\n• Österreich".encode())
        assert article == Article(
            id="a.txt:1", title="Über Nacht", text="Es schneit.", tags={"country": ("AT",)}
        )


def test_read_says_where_bytes_are_not_utf8() -> None:
    """Bytes that are not UTF-8 are an error with their position."""
    (error,) = _read(b"caf\xe9")
    assert isinstance(error, RecordError)
    assert (error.file, error.record, error.raw) == ("a.txt", 1, b"caf\xe9")
    assert "byte 3" in error.reason


def test_read_gives_an_error_for_an_empty_file() -> None:
    """An empty file is an error record, not silence."""
    (error,) = _read(b"\n")
    assert isinstance(error, RecordError)
    assert "neither title nor text" in error.reason


def test_read_resolves_with_the_users_vocabularies() -> None:
    """A user's names of countries and topics decide what the bullets are."""
    options = ReadOptions(
        countries=Vocabulary([Tag("AT", "Austria", ("Alpenland",))]),
        vocabulary=Vocabulary([Tag("t1", "weather")]),
    )
    (article,) = _read(b"Snow\n\nIt snows.\n\n* Alpenland\n* weather\n* skiing", options)
    assert isinstance(article, Article)
    assert article.tags == {"country": ("AT",), "topic": ("t1", "skiing")}


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("Issued on: 28/09/2020 - 17:42", "2020-09-28"),
        ("Updated 09/28/2020", "2020-09-28"),
        ("03/04/2020", ""),
        ("03.04.2020", "2020-04-03"),
        ("5/5/2021", "2021-05-05"),
        ("2020-02-30", ""),
        ("1er mars 2021", "2021-03-01"),
        ("Sept. 7th, 2022", "2022-09-07"),
        ("12 de outubro de 2023", "2023-10-12"),
        ("Thu 29 May 2025, 11:52 EAT", "2025-05-29"),
        ("Wednesday", ""),
    ],
)
def test_printed_dates(printed: str, iso: str) -> None:
    """A printed date is read where it can be read in one way."""
    assert is_date(printed)
    assert iso_date(printed) == iso


@pytest.mark.skipif(not SHARED.exists(), reason="the shared clipping is not beside this checkout")
def test_shared_clipping() -> None:
    """The real page gives its headline, three countries, the whole story and no furniture."""
    page = SHARED.read_text("utf-8")
    article = parse(page)
    assert article.title == page.partition("\n")[0]
    assert article.tags == {"country": ("AM", "AZ", "RU")}
    assert set(article.meta) == {"author", "reading_time", "caption"}
    assert article.meta["reading_time"] == "2 min"
    for furniture in ("RFI", "2 min", "Read more", "correspondent", "Vidal", "See also", "mailbox",
                      "subscribe", "application", "•", "On the same", "powder keg", "trench"):  # fmt: skip
        assert furniture not in article.text
    words = re.findall(r"\w+", article.text)
    assert len(words) == 225
    assert hashlib.sha256(" ".join(words).encode()).hexdigest()[:16] == "e0c053f406d189da"
    assert " . ." not in article.text
    assert '""' not in article.text
