"""Articles from JSON: what is accepted, what is refused, and with which pointer."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autotag.article import Article, TagScore, article_from
from autotag.errors import ArticleError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(
    ["id", "title", "lead", "dateline", "text", "date", "language", "url", "tags", "meta", "x"]
)


def test_every_key_is_read():
    """The JSON form of DESIGN.md, section 4."""
    record = {
        "id": "7", "title": "T", "lead": "L", "dateline": "D", "text": "B", "date": "2020-09-28",
        "language": "en", "url": "u", "tags": {"country": ["AM", "AZ"], "topic": []}, "meta": {"a": 1},
    }  # fmt: skip
    article = article_from(record)
    assert article == Article(
        id="7", title="T", lead="L", dateline="D", text="B", date="2020-09-28", language="en", url="u",
        tags={"country": ("AM", "AZ"), "topic": ()}, meta={"a": 1},
    )  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(article)) == record


def test_unknown_keys_go_to_meta():
    """Nothing that a newsroom stores is lost, and `meta`'s own keys stay."""
    assert article_from({"text": "a", "desk": "foreign", "meta": {"b": 2}}).meta == {
        "b": 2,
        "desk": "foreign",
    }


def test_null_is_as_missing():
    """Exports write null for what is not there."""
    record: dict[str, Any] = dict.fromkeys(
        ("id", "title", "lead", "dateline", "date", "language", "url", "tags", "meta")
    )
    assert article_from({**record, "text": "a"}) == Article(text="a")


@pytest.mark.parametrize(("given_id", "read"), [(7, "7"), ("", ""), (None, None), ("é", "é")])
def test_ids_may_be_numbers(given_id: Any, read: str | None):
    """Databases have numbers for ids."""
    assert article_from({"id": given_id, "text": "a"}).id == read


def test_tags_are_kept_once_in_their_order():
    """A tag given twice is one tag."""
    assert article_from({"text": "a", "tags": {"topic": ["b", "a", "b"]}}).tags == {"topic": ("b", "a")}


@pytest.mark.parametrize(
    ("record", "pointer"),
    [
        ({"text": 1}, "/text"),
        ({"title": ["a"]}, "/title"),
        ({"text": "a", "date": 20200928}, "/date"),
        ({"text": "a", "id": 1.5}, "/id"),
        ({"text": "a", "id": True}, "/id"),
        ({"text": "a", "tags": []}, "/tags"),
        ({"text": "a", "tags": {"topic": "sport"}}, "/tags/topic"),
        ({"text": "a", "tags": {"topic": ["sport", 3]}}, "/tags/topic/1"),
        ({"text": "a", "tags": {"topic": [" "]}}, "/tags/topic/0"),
        ({"text": "a", "meta": []}, "/meta"),
        ({"text": "a\ud800"}, "/text"),
        ({"title": "\udfff"}, "/title"),
        ({}, ""),
        ({"lead": "only", "dateline": "PARIS"}, ""),
        ({"text": " \n\t "}, ""),
        ([], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_what_is_wrong_is_pointed_at(record: Any, pointer: str):
    """Each fault is one ArticleError with the JSON pointer of the place."""
    with pytest.raises(ArticleError) as caught:
        article_from(record)
    assert caught.value.pointer == pointer
    assert "\n" not in str(caught.value) and str(caught.value).startswith(pointer)


@settings(max_examples=50)
@given(st.dictionaries(keys, json_values, max_size=6) | json_values)
def test_any_json_is_an_article_or_an_article_error(record: Any):
    """No JSON value makes another error, and what is accepted can be written again."""
    try:
        article = article_from(record)
    except ArticleError:
        return
    assert article.title.strip() or article.text.strip()
    assert article_from(msgspec.json.decode(msgspec.json.encode(article))) == article


def test_values_are_frozen():
    """Every layer may hold them: nobody can change them."""
    with pytest.raises(AttributeError):
        Article(text="a").text = "b"  # type: ignore[misc]


def test_source_is_only_written_where_there_is_one():
    """A tag under review has no source yet."""
    assert msgspec.json.encode(TagScore("AM", "Armenia", 0.5)) == b'{"tag":"AM","name":"Armenia","score":0.5}'
