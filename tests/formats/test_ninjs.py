"""ninjs 1.6, 2.2 and 3.1: the same item in each version is the same article."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.article import Article, RecordError
from autotag.errors import ArticleError
from autotag.formats import ReadOptions
from autotag.formats.json_file import read
from autotag.formats.ninjs import is_ninjs, unwrapped

CV = "http://cv.iptc.org/newscodes/mediatopic/"
ISO = "http://cvx.iptc.org/iso3166-1a2/"
ITEMS: dict[str, dict[str, Any]] = {
    "1.6": {
        "uri": "urn:a", "versioncreated": "2024-05-06T10:00:00Z", "headline": "Rain in Kigali",
        "headline_sub": "Floods", "body_xhtml": "<p>It <b>rained</b>.</p>", "body_text": "It rained.",
        "description_summary": "A wet day.", "located": "Kigali", "language": "en", "byline": "Jo Roe",
        "place": [{"name": "Rwanda", "scheme": ISO, "code": "rw"},
                  {"rel": "mentions", "scheme": ISO, "code": "ug"}],
        "subject": [{"name": "weather", "scheme": CV, "code": "medtop:17000000"}],
    },
    "2.2": {
        "uri": "urn:a", "versioncreated": "2024-05-06T10:00:00Z", "language": "en", "by": "Jo Roe",
        "headlines": [{"role": "sub", "value": "Floods"}, {"role": "main", "value": "Rain in Kigali"}],
        "located": "Kigali",
        "bodies": [{"contenttype": "application/xhtml+xml", "value": "<p>It <b>rained</b>.</p>"},
                   {"contenttype": "text/plain", "value": "It rained."}],
        "descriptions": [{"role": "summary", "value": "A wet day."}],
        "places": [{"name": "Rwanda", "uri": f"{ISO}rw"}, {"rel": "mentions", "uri": f"{ISO}ug"}],
        "subjects": [{"name": "weather", "uri": f"{CV}17000000"}],
    },
}  # fmt: skip
ITEMS["3.1"] = json.loads(
    json.dumps(ITEMS["2.2"]).replace("contenttype", "contentType").replace("versioncreated", "versionCreated")
)
EXPECTED = {
    "id": "urn:a", "title": "Rain in Kigali", "lead": "A wet day.", "text": "It rained.", "language": "en",
    "dateline": "Kigali", "date": "2024-05-06T10:00:00Z",
    "tags": {"country": ["RW"], "topic": ["medtop:17000000"]},
}  # fmt: skip


def article(item: dict[str, Any]) -> Article:
    (found,) = read(io.BytesIO(json.dumps(item).encode()), "a.json", ReadOptions())
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize("version", sorted(ITEMS))
def test_each_version_gives_the_same_article(version: str) -> None:
    """Headline, body, place and subject of each version; what else it has is kept in meta."""
    record = unwrapped(ITEMS[version])
    assert {key: record[key] for key in EXPECTED} == EXPECTED
    assert "Jo Roe" in record["meta"].values()
    assert not {"bodies", "headlines", "uri"} & set(record["meta"])


@pytest.mark.parametrize("version", ["1.6", "2.2", "3.1"])
def test_examples_of_iptc(shared: Path, version: str) -> None:
    """The example that IPTC publishes of each version is read; it only mentions Italy."""
    found = article(json.loads((shared / "ninjs" / f"example_{version}.json").read_bytes()))
    assert found.title == "Captain of wrecked cruise ship on trial in Italy"
    assert len(found.text) > 900 and "<p>" not in found.text and found.dateline == "Grossetto, Italy"
    assert found.tags == {} and found.id and found.id.startswith("http://ninjs.example.com/")


def test_autotags_own_form_is_not_taken_for_ninjs() -> None:
    """A record with a text is autotag's, whatever else it has."""
    assert not is_ninjs({"uri": "a", "text": "x", "headlines": []})
    assert not is_ninjs({"uri": "a", "title": "x"})
    assert not is_ninjs(["uri"])
    assert article({"uri": "a", "title": "Rain", "page": 3}).meta == {"uri": "a", "page": 3}


@pytest.mark.parametrize(
    ("subjects", "tags"),
    [
        ([], {"topic": []}),
        (None, {}),
        ([{"name": "Floods"}], {"topic": ["Floods"]}),
        ([{"uri": "urn:x-autotag:genre:op%20ed"}], {"genre": ["op ed"]}),
        ([{"uri": "http://cv.example.org/t/1", "name": "x"}], {"topic": ["http://cv.example.org/t/1"]}),
        ([{"uri": f"{ISO}AM"}], {"country": ["AM"]}),
        ([{"rel": "mentions", "uri": f"{CV}1"}], {}),
    ],
)
def test_subjects(subjects: list[dict[str, str]] | None, tags: dict[str, list[str]]) -> None:
    """Known URIs are tags, others stay; an empty list says that none apply, a missing one says nothing."""
    assert unwrapped({"uri": "a", "headline": "x", "subjects": subjects})["tags"] == tags


def test_places_that_are_no_countries_are_no_tags() -> None:
    """A town with an identifier of its own is not a country that was never heard of."""
    item = {"uri": "a", "headline": "x", "places": [{"name": "Kigali", "uri": "http://geo.example/1"}]}
    assert article(item).tags == {}


def test_a_picture_has_its_description() -> None:
    """An item without a body is tagged by its caption."""
    item = {"uri": "a", "type": "picture", "descriptions": [{"role": "caption", "value": "Rain in Kigali."}]}
    assert article(item).text == "Rain in Kigali."


@pytest.mark.parametrize(
    ("item", "where"),
    [
        ({"bodies": {}}, "/bodies"), ({"bodies": ["x"]}, "/bodies/0"), ({"bodies": [{}]}, "/bodies/0/value"),
        ({"headline": 3}, "/headline"), ({"places": "x"}, "/places"), ({"body_text": 3}, "/body_text"),
        ({"headline": "x", "headlines": 3}, "/headlines"),
        ({"subjects": [1]}, "/subjects/0"), ({"headline": "x", "located": 4}, "dateline"),
    ],
    ids=str,
)  # fmt: skip
def test_wrong_shapes_say_where(item: dict[str, Any], where: str) -> None:
    """A message has the JSON pointer of the fault."""
    (found,) = read(io.BytesIO(json.dumps({"uri": "a", "profile": "x", **item}).encode()), "a", ReadOptions())
    assert isinstance(found, RecordError) and where in found.reason


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*ITEMS["1.6"], *ITEMS["3.1"], "title"]), json_values))
def test_any_value_is_an_article_or_an_error(item: dict[str, Any]) -> None:
    """Whatever stands at the known keys, there is no traceback."""
    try:
        record = unwrapped({"uri": "a", "profile": "x", **item})
    except ArticleError as error:
        assert error.reason
    else:
        assert isinstance(record, dict)
