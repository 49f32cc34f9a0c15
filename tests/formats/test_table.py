"""CSV and TSV: columns, cells, quotes, encodings."""

from __future__ import annotations

import io

import pytest

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions
from autotag.formats.table import read_csv, read_tsv

PLAIN = ReadOptions()


def items(content: str | bytes, options: ReadOptions = PLAIN) -> list[Article | RecordError]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_csv(io.BytesIO(raw), "a.csv", options))


def titles(content: str | bytes, options: ReadOptions = PLAIN) -> list[str | None]:
    found = items(content, options)
    return [item.title if isinstance(item, Article) else None for item in found]


def article(content: str, options: ReadOptions = PLAIN) -> Article:
    (item,) = items(content, options)
    assert isinstance(item, Article), item
    return item


def test_columns_go_where_their_names_say() -> None:
    """Keys of an article, facets by `tags.` or bare, and the rest in `meta`."""
    content = (
        "id,title,text,country,tags.genre,topic,meta.desk,author\n"
        "7,Rain,It rained.,usa|Burma| ,a|b,,world,Ann\n"
    )
    found = article(content)
    assert (found.id, found.title, found.text) == ("7", "Rain", "It rained.")
    assert found.tags == {"country": ("US", "MM"), "genre": ("a", "b"), "topic": ()}
    assert found.meta == {"desk": "world", "author": "Ann"}


def test_missing_column_is_not_an_empty_one() -> None:
    """A facet without a column was not labelled; an empty cell says that none applies."""
    assert article("title\nRain\n").tags == {}
    assert article("title,topic\nRain,\n").tags == {"topic": ()}


def test_separator_and_map() -> None:
    """`--separator` splits cells, `--map` makes a column a facet, even one called `tags`."""
    options = ReadOptions(separator=";", map={"topic": "tags", "genre": "meta.kind"})
    found = article("title,tags,kind\nRain,a; b|c,news\n", options)
    assert found.tags == {"topic": ("a", "b|c"), "genre": ("news",)}


def test_cells_may_hold_lines_separators_and_quotes() -> None:
    """Quoted cells are as RFC 4180 has them."""
    found = article('title,text\n"Rain, ""heavy""","one\r\n\r\ntwo"\n')
    assert (found.title, found.text) == ('Rain, "heavy"', "one\r\n\r\ntwo")


def test_long_cells() -> None:
    """The csv module's limit of 131,072 characters does not bite."""
    assert len(article(f"text\n{'a' * 300_000}\n").text) == 300_000


@pytest.mark.parametrize(
    ("content", "expected", "reason"),
    [
        ("title,text\na\nb,c\n", [None, "b"], "the row has 1 cells and the header 2"),
        ("title,text\na,b,c\nb,c\n", [None, "b"], "the row has 3 cells and the header 2"),
        ('title,text\n"a"x,b\nb,c\n', [None, "b"], "quotes"),
        ('title,text\na,"b\nb,c\nc,"d"\n', [None, "b", "c"], "quotes"),
        ('title,text\na,"b\nb,c\n', [None, "b"], "quotes"),
        ('title,text\na,"b\nb,c\n"",d\n', [None, "b", ""], "quotes"),
        ('title,text\nb,c,"\nd,e\nf,",g\n', [None, "d", None], "quotes"),
        ("title,text\na\0,b\nb,c\n", [None, "b"], "NUL"),
        ("title,text\n,\nb,c\n", [None, "b"], "needs a title or a text"),
        (b"title,text\na,\xe9\nb,c\n", [None, "b"], "not utf-8: 0xe9 at byte 2 of the record"),
    ],
)
def test_bad_rows_cost_themselves_only(content: str | bytes, expected: list[str | None], reason: str) -> None:
    """Each fault is an error on line 2, and the rows after it are read."""
    assert titles(content) == expected
    first = items(content)[0]
    assert isinstance(first, RecordError)
    assert (first.line, first.record) == (2, 1)
    assert reason in first.reason


def test_lines_are_those_of_the_file() -> None:
    """Rows of several lines and blank rows keep line numbers right."""
    *_, last = items('title,text\n\n"a\nb",c\n\nonly one\n')
    assert isinstance(last, RecordError)
    assert (last.line, last.record, last.raw) == (6, 2, b"only one\n")


@pytest.mark.parametrize(
    ("encoding", "given"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_encodings(encoding: str, given: str) -> None:
    """UTF-8 is read with or without a byte order mark, others by their name."""
    content = "title,text\nPluie à Gênes,…\n".encode(encoding)
    assert titles(content, ReadOptions(encoding=given)) == ["Pluie à Gênes"]


def test_what_is_not_in_the_encoding_is_an_error_and_no_traceback() -> None:
    """UTF-16 without a byte order mark can't be read on; it is one error."""
    (error,) = items("title,text\na,b\n", ReadOptions(encoding="utf-16"))
    assert isinstance(error, RecordError)
    assert "not utf-16" in error.reason


@pytest.mark.parametrize("header", ["headline,body", "title,text,title"])
def test_header_that_says_too_little(header: str) -> None:
    """A header without title and text, or with a name twice, is one error for the file."""
    (error,) = items(f"{header}\na,b\n")
    assert isinstance(error, RecordError)
    assert "the header names" in error.reason


def test_empty_files_hold_nothing() -> None:
    """No bytes, or a header alone, are no articles and no errors."""
    assert items("") == items("title,text\n") == []


def test_tsv_is_split_at_tabs() -> None:
    """A .tsv has tabs between its cells, and commas in them."""
    (found,) = read_tsv(io.BytesIO(b"title\ttopic\nRain, rain\ta|b\n"), "a.tsv", PLAIN)
    assert isinstance(found, Article)
    assert (found.title, found.tags) == ("Rain, rain", {"topic": ("a", "b")})
