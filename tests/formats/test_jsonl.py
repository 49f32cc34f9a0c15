"""JSON Lines: what a line is, and what is no record."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, to_json
from autotag.formats.jsonl import read
from autotag.vocabulary import Tag, Vocabulary

PLAIN = ReadOptions()


def items(content: bytes, options: ReadOptions = PLAIN) -> list[Article | RecordError]:
    return list(read(io.BytesIO(content), "a.jsonl", options))


def article(content: bytes, options: ReadOptions = PLAIN) -> Article:
    (item,) = items(content, options)
    assert isinstance(item, Article), item
    return item


def error(content: bytes) -> RecordError:
    (item,) = items(content)
    assert isinstance(item, RecordError), item
    return item


def test_every_key_has_its_place_and_unknown_ones_go_to_meta() -> None:
    """The keys of section 4 are fields; what else there is joins `meta`."""
    record = {
        "id": "7", "title": "t", "lead": "l", "dateline": "d", "text": "x", "date": "2020-09-28",
        "language": "en", "url": "u", "tags": {"topic": []}, "meta": {"a": 1}, "desk": "world",
    }  # fmt: skip
    read_back = article(json.dumps(record).encode())
    assert read_back.meta == {"a": 1, "desk": "world"}
    assert read_back.tags == {"topic": ()}
    assert (read_back.lead, read_back.date, read_back.url) == ("l", "2020-09-28", "u")


def test_lines_end_at_lf_and_crlf_only() -> None:
    """A bare CR, U+2028, U+0085 and a form feed are no ends of lines."""
    content = '{"text":\r"a\u2028b\u0085c"}\r\n{"text": "d"}\r{"text": "e"}\n'.encode()
    first, second = items(content)
    assert isinstance(first, Article) and first.text == "a\u2028b\u0085c"
    assert isinstance(second, RecordError) and second.line == 2


def test_empty_lines_count_as_lines_but_not_as_records() -> None:
    """Blank lines are passed over; error lines and ids stay right."""
    first, second = items(b'\xef\xbb\xbf\n\n{"text": "a"}\n  \r\n{"text": 1}')
    assert isinstance(first, Article) and first.id == "a.jsonl:1"
    assert isinstance(second, RecordError) and (second.line, second.record) == (5, 2)


def test_byte_order_mark_is_fine_at_the_start() -> None:
    """A BOM before the first record is no part of it."""
    assert article(b'\xef\xbb\xbf{"text": "a"}').text == "a"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"text": "a"', "not JSON: Input data was truncated"),
        (b'{"text": "a"} {}', "trailing characters"),
        (b'{"text": "a", "score": NaN}', "not JSON"),
        (b'{"text": "a", "score": 1e999}', "out of range"),
        (b"null", "an article is a JSON object, not null"),
        (b'["a"]', "an article is a JSON object, not an array"),
        (b'{"text": "", "title": " "}', "an article needs a title or a text"),
        (b'{"text": "\xff"}', "not utf-8: 0xff at byte 10 of the record"),
        (b'{"text": "a\\ud800"}', "lone surrogate"),
        (b'{"text": "a", "tags": {"topic": "earn"}}', "/tags/topic: "),
        (b'{"text": "a", "tags": {"topic": [1]}}', "/tags/topic/0: a tag is a string"),
        (b'{"text": "a", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"text": "a", "x": ' + b"[" * 200 + b"]" * 200 + b"}", "nested more than 100 levels"),
    ],
)
def test_bad_records_say_why(content: bytes, reason: str) -> None:
    """Each fault has a reason, and keeps at most 64 KiB of the record's bytes."""
    found = error(content)
    assert reason in found.reason
    assert found.raw == content[: 1 << 16]


def test_long_line() -> None:
    """A line of 20 MB is an article like any other."""
    assert len(article(b'{"text": "' + b"a" * 20_000_000 + b'"}').text) == 20_000_000


@pytest.mark.parametrize(
    ("record", "tags"),
    [
        ({"categories": ["a", "b"]}, ("a", "b")),
        ({"categories": "a| b |"}, ("a", "b")),
        ({"categories": ""}, ()),
        ({"meta": {"categories": ["a"]}}, ("a",)),
        ({"categories": ["a"], "tags": {"topic": ["old"]}}, ("a",)),
        ({"tags": {"topic": ["old"]}}, ("old",)),
        ({"categories": None}, None),
    ],
)
def test_map_reads_a_facet_from_a_field(record: dict[str, Any], tags: tuple[str, ...] | None) -> None:
    """A list or a string is taken; a record without the field was not labelled by it."""
    options = ReadOptions(map={"topic": "categories"})
    content = json.dumps({"text": "x", **record}).encode()
    assert article(content, options).tags.get("topic") == tags


def test_map_follows_a_dotted_path_and_takes_a_field_called_tags() -> None:
    """`meta.desk.name` goes down; `tags` may be a plain list where it is mapped."""
    deep = ReadOptions(map={"topic": "meta.desk.name"})
    assert article(b'{"text": "x", "meta": {"desk": {"name": "world"}}}', deep).tags == {"topic": ("world",)}
    flat = ReadOptions(map={"topic": "tags"})
    assert article(b'{"text": "x", "tags": ["a", "b"]}', flat).tags == {"topic": ("a", "b")}


def test_country_resolves_always_and_other_facets_by_a_vocabulary() -> None:
    """Spellings of one country become one tag; topics stay unless a vocabulary is given."""
    content = b'{"text": "x", "tags": {"country": ["usa", "Burma", "US"], "topic": ["War", "war"]}}'
    assert article(content).tags == {"country": ("US", "MM"), "topic": ("War", "war")}
    vocabulary = Vocabulary([Tag("w", "War")])
    assert article(content, ReadOptions(vocabulary=vocabulary)).tags["topic"] == ("w",)
    places = Vocabulary([Tag("XX", "Burma")])
    assert article(content, ReadOptions(countries=places)).tags["country"] == ("usa", "XX", "US")


TEXTS = st.text(st.characters(codec="utf-8"))
ARTICLES = st.builds(
    Article,
    id=TEXTS.filter(bool),
    title=TEXTS,
    lead=TEXTS,
    text=TEXTS.map("x{}".format),
    date=TEXTS,
    tags=st.dictionaries(st.sampled_from(["topic", "genre"]), st.just(("a", "b")) | st.just(())),
    meta=st.dictionaries(TEXTS, TEXTS | st.integers() | st.none() | st.lists(st.booleans())),
)


@given(st.lists(ARTICLES, max_size=5))
def test_what_is_written_is_read_again(articles: list[Article]) -> None:
    """The canonical form holds all of an article, and stands on one line."""
    assert items(b"\n".join(map(to_json, articles))) == articles
