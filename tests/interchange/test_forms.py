"""ninjs 3.1 and NewsArticle: valid, complete, and the same tags as autotag's own form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.article import Article, Mention, Result, TagScore
from autotag.concepts import is_uri
from autotag.formats.ninjs import unwrapped
from autotag.interchange import FORMS, encoded, to_jsonld, to_ninjs

TAGS = {
    "country": (TagScore("AM", "Armenia", 0.98, "learned"), TagScore("AZ", "Azerbaijan", 0.5, "gazetteer"),
                TagScore("Elbonia", "Elbonia", 0.4)),
    "topic": (TagScore("medtop:16000000", "conflict", 0.8), TagScore("crude oil", "crude oil", 0.4)),
    "desk": (),
}  # fmt: skip
REVIEW = {"country": (), "topic": (TagScore("earn", "earn", 0.3),), "desk": ()}
MENTIONS = tuple(Mention(tag, "name", "text", 0, 4, "x") for tag in ("TR", "AM", "TR"))
RESULT = Result(id="a 1", tags=TAGS, review=REVIEW, mentions={"country": MENTIONS}, model="news@0123456789ab")
ARTICLE = Article(
    id="a 1", title="Rain", lead="A wet day.", dateline="YEREVAN", text="It rained.\n\nA lot.", language="en",
    date="2024-05-06T10:00:00+02:00", url="https://news.example/1",
)  # fmt: skip


@pytest.fixture(scope="session")
def valid(shared: Path) -> jsonschema.protocols.Validator:
    """IPTC's own schema of ninjs 3.1, formats checked too; nothing it refers to is fetched."""
    schema = json.loads((shared / "ninjs" / "ninjs-schema_3.1.json").read_bytes())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    checker = kind.FORMAT_CHECKER
    assert {"uri", "date-time"} <= set(checker.checkers), "the format checkers are not installed"
    return kind(schema, format_checker=checker)


def test_ninjs() -> None:
    """Subjects with URI, whole numbers and creator; places without confidence; mentions where asked for."""
    item = to_ninjs(ARTICLE, RESULT, "https://id.example.org/")
    assert item["uri"] == "https://id.example.org/article/a%201"
    assert item["standard"]["version"] == "3.1" and item["contentCreated"] == "2024-05-06T10:00:00+02:00"
    about = {"rel": "about"}
    assert item["places"] == [
        {"name": "Armenia", "uri": "http://cvx.iptc.org/iso3166-1a2/AM", **about},
        {"name": "Azerbaijan", "uri": "http://cvx.iptc.org/iso3166-1a2/AZ", **about},
        {"name": "Elbonia", "uri": "https://id.example.org/country/Elbonia", **about},
        {"name": "Turkey", "uri": "http://cvx.iptc.org/iso3166-1a2/TR", "rel": "mentions"},
    ]
    creator = {"creator": "autotag news@0123456789ab", **about}
    assert item["subjects"] == [
        {"name": "conflict", "uri": "http://cv.iptc.org/newscodes/mediatopic/16000000", "relevance": 100,
         "confidence": 80, **creator},
        {"name": "crude oil", "uri": "https://id.example.org/topic/crude%20oil", "relevance": 50,
         "confidence": 40, **creator},
    ]  # fmt: skip
    assert "earn" not in json.dumps(item), "a tag for review is not given"


def test_jsonld() -> None:
    """`about` has all tags, `contentLocation` the countries, `keywords` their names."""
    page = to_jsonld(ARTICLE, RESULT)
    assert (page["@context"], page["@type"]) == ("https://schema.org", "NewsArticle")
    assert [about["name"] for about in page["about"]] == page["keywords"]
    assert [place["name"] for place in page["contentLocation"]] == ["Armenia", "Azerbaijan", "Elbonia"]
    assert page["contentLocation"][0]["identifier"] == "AM" and "identifier" not in page["contentLocation"][2]
    assert [country["name"] for country in page["mentions"]] == ["Turkey"]
    assert page["articleBody"] == ARTICLE.text and page["datePublished"] == ARTICLE.date


def test_ninjs_is_valid(valid: jsonschema.protocols.Validator) -> None:
    """Against IPTC's schema; the checker is no fool: what the standard forbids fails."""
    item = to_ninjs(ARTICLE, RESULT)
    assert list(valid.iter_errors(item)) == []
    item["places"][0]["confidence"] = 3
    assert list(valid.iter_errors(item))
    assert list(valid.iter_errors({**to_ninjs(ARTICLE, RESULT), "uri": "not a uri"}))


odd = ["urn:a:1", "http://a b", "https://é.example/", "a%zz", "\x00"]
anything = st.text(max_size=20) | st.sampled_from(odd)
dates = st.sampled_from(["2020-01-02", "2020-01-02T03:04:05", "2020-01-02T03:04:05z"]) | anything
given_tags = st.lists(st.builds(TagScore, anything, anything, st.floats(0, 1)), max_size=3).map(tuple)


@given(
    article=st.builds(
        Article, id=st.none() | anything, title=anything, text=anything, lead=anything, dateline=anything,
        date=dates, language=anything, url=anything,
    ),
    tags=st.dictionaries(anything, given_tags),
)  # fmt: skip
def test_whatever_the_article_ninjs_is_valid(
    valid: jsonschema.protocols.Validator, article: Article, tags: dict[str, Any]
) -> None:
    """Odd ids, dates, tags and languages make no invalid item."""
    item = to_ninjs(article, Result(id=None, tags=tags, review={}, model="news@1"))
    assert [error.message for error in valid.iter_errors(item)] == []
    assert is_uri(item["uri"])


def test_what_is_written_is_read() -> None:
    """An item that was written is the same article again, with the tags given as its labels."""
    record = unwrapped(json.loads(encoded(FORMS["ninjs"], ARTICLE, RESULT)))
    kept = ("title", "lead", "dateline", "text", "date", "language")
    assert {key: record[key] for key in kept} == {key: getattr(ARTICLE, key) for key in kept}
    assert record["tags"] == {
        "country": ["AM", "AZ", "Elbonia"], "topic": ["medtop:16000000", "crude oil"]
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_markup_gets_out(form: Any) -> None:
    """JSON-LD is put into pages: no title may end the element it stands in."""
    raw = encoded(form, Article(title="</script><script>alert(1)</script>"), RESULT)
    assert b"<" not in raw and b"\n" not in raw
    assert "</script>" in json.dumps(json.loads(raw))


def test_an_article_without_an_id_has_one_of_its_words() -> None:
    """The same words, the same URI, and others another."""
    first, again, other = (to_ninjs(Article(text=text), RESULT)["uri"] for text in ("a", "a", "b"))
    assert first == again != other and first.startswith("urn:uuid:")
