"""Reuters-21578: fields, attributes, characters; and the facts of the training part."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, find, read_all
from autotag.formats.reuters import read

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "reuters21578-train"
RECORD = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" CGISPLIT="TRAINING-SET" OLDID="50" NEWID="9">
<DATE>{date}</DATE>
<TOPICS><D>tin</D><D>zinc</D></TOPICS>
<PLACES>{places}</PLACES>
<PEOPLE><D>doe</D></PEOPLE>
<ORGS></ORGS>
<UNKNOWN>&#5;&#5;f</UNKNOWN>
{text}
</REUTERS>
"""
NORMAL = """<TEXT>&#2;
<TITLE>TIN &lt;TIN> RISES
 AT&amp;T</TITLE>
<AUTHOR>    by Ann Doe, Reuters</AUTHOR>
<DATELINE>    LA PAZ, March 3 - </DATELINE><BODY>Tin&#127;rose.
    &amp;lt; stays, and a\ttab goes.
 Reuter
&#3;</BODY></TEXT>"""


def article(text: str = NORMAL, date: str = " 3-MAR-1987 09:18:21.26", places: str = "<D>usa</D>") -> Article:
    (item,) = items(RECORD.format(text=text, date=date, places=places).encode())
    assert isinstance(item, Article), item
    return item


def items(content: bytes) -> list[Article | RecordError]:
    return list(read(io.BytesIO(content), "a.sgm", ReadOptions()))


def test_fields() -> None:
    """Markup is cut, references resolved once, control characters become spaces."""
    found = article()
    assert (found.id, found.date) == ("9", "1987-03-03T09:18:21")
    assert found.title == "TIN <TIN> RISES AT&T"
    assert found.dateline == "LA PAZ, March 3 -"
    assert found.text == "Tin rose.\n    &lt; stays, and a tab goes.\n Reuter"
    assert found.tags == {"country": ("US",), "topic": ("tin", "zinc")}
    assert found.meta == {
        "topics": "YES", "lewissplit": "TRAIN", "cgisplit": "TRAINING-SET", "oldid": "50",
        "people": ["doe"], "author": "by Ann Doe, Reuters",
    }  # fmt: skip


def test_unproc_is_its_raw_text_and_brief_its_title() -> None:
    """A story that was not taken apart is text; a brief has none."""
    unproc = article('<TEXT TYPE="UNPROC">&#2;\nTABLE &lt;1>\n 2..3\n&#3;\n\n</TEXT>')
    assert (unproc.title, unproc.text) == ("", "TABLE <1>\n 2..3")
    brief = article('<TEXT TYPE="BRIEF">&#2;\n***<TITLE>TIN RISES\n</TITLE>Blah.\n&#3;</TEXT>')
    assert (brief.title, brief.text) == ("TIN RISES", "")


@pytest.mark.parametrize("topics", ["NO", "BYPASS"])
def test_topics_count_only_where_the_attribute_is_yes(topics: str) -> None:
    """Without TOPICS="YES" a story was not labelled for topics."""
    sgml = RECORD.format(text=NORMAL, date="", places="").replace('TOPICS="YES"', f'TOPICS="{topics}"')
    (found,) = items(sgml.encode())
    assert isinstance(found, Article)
    assert found.tags == {"country": ()}


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01"),
        ("  3-APR-1987 07:09:42.28&#9;&#9;&#9;RM", "1987-04-03T07:09:42"),
        ("9-MAR-1987  00:00:00.0", "1987-03-09T00:00:00"),
        ("31-MAR-1987 605:12:19.12", "1987-03-31"),
        ("31-MAR-1987 25:12:19.12", "1987-03-31"),
        ("31-FEB-1987 15:01:01.79", ""),
        ("soon", ""),
    ],
)
def test_dates(printed: str, iso: str) -> None:
    """ISO 8601, without what trails; an unreadable time leaves the day."""
    assert article(date=printed).date == iso


def test_latin_1_is_read_where_utf8_is_not_valid() -> None:
    """Each record is decoded by itself."""
    sgml = RECORD.format(text=NORMAL.replace("rose", "était"), date="", places="")
    first, second = items(sgml.encode("latin-1") + sgml.encode())
    assert isinstance(first, Article) and isinstance(second, Article)
    assert first.text == second.text
    assert "était" in first.text


def test_records_without_their_end() -> None:
    """A record that breaks off is an error; those around it are read, and lines are right."""
    good = RECORD.format(text=NORMAL, date="", places="")
    broken = good[: good.index("</TEXT>")]
    first, second, third, fourth = items((good + broken + good + broken).encode())
    assert isinstance(first, Article) and isinstance(third, Article)
    assert isinstance(second, RecordError) and isinstance(fourth, RecordError)
    assert second.line == good.count("\n") + 2
    assert "without its end" in second.reason and "without its end" in fourth.reason


def test_other_files_are_not_taken_for_empty_ones() -> None:
    """What holds no record at all is an error; an empty file is nothing."""
    (error,) = items(b"<html>Rain</html>")
    assert isinstance(error, RecordError) and "no <REUTERS> element" in error.reason
    assert items(b"\n") == []


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data/reuters21578-train is not there")
def test_training_part_of_the_collection() -> None:
    """15,389 articles and one empty record, no control characters, all countries resolved."""
    found = list(read_all(find([DATA]).sources))
    articles = [item for item in found if isinstance(item, Article)]
    (error,) = (item for item in found if isinstance(item, RecordError))
    assert len(articles) == len({article.id for article in articles}) == 15_389
    assert b'NEWID="12793"' in error.raw and "both are empty" in error.reason
    for article in articles:
        assert ("topic" in article.tags) == (article.meta["topics"] == "YES")
        assert len(article.date) == (10 if article.id == "17192" else 19)
        assert all(len(tag) == 2 for tag in article.tags["country"])
        characters = set(article.title + article.dateline + article.text) - {"\n"}
        assert not any(unicodedata.category(character) == "Cc" for character in characters)
    split = [a for a in articles if a.meta["lewissplit"] == "TRAIN" and a.meta["topics"] == "YES"]
    assert len(split) == 9_603
