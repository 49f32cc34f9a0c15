"""Over HTTP: ninjs and HTML in, ninjs and JSON-LD out by Accept."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from autotag.interchange import FORMS
from autotag.service import create_app
from tests.forms import page

NINJS = FORMS["ninjs"].media_type
JSONLD = FORMS["jsonld"].media_type
ITEM = {
    "uri": "urn:news:1", "headlines": [{"value": "Paris rugby"}], "language": "en",
    "bodies": [{"contentType": "text/html", "value": "<p>The French fifteen won the match in Paris.</p>"}],
}  # fmt: skip
ARTICLE = {"id": "urn:news:1", "title": "Paris rugby", "text": "The French fifteen won the match in Paris."}


@pytest.mark.parametrize("media_type", ["application/json", NINJS])
def test_ninjs_is_read(client, media_type):
    """As JSON or under its own name, an item gives what the same article gives; so in arrays and lines."""
    expected = client.post("/tag", json=ARTICLE).json
    raw = json.dumps(ITEM)
    assert client.post("/tag", data=raw, content_type=media_type).json == expected
    assert client.post("/tag", json=[ITEM, ARTICLE]).json == [expected, expected]
    lines = client.post("/tag", data=f"{raw}\n{raw}\n", content_type="application/x-ndjson")
    assert [json.loads(line) for line in lines.data.splitlines()] == [expected, expected]


def test_a_wrong_item_has_a_pointer(client):
    """As of autotag's own form."""
    bad = {**ITEM, "bodies": [{"value": 3}]}
    answer = client.post("/tag", json=bad)
    assert answer.status_code == 422 and answer.json["pointer"] == "/bodies/0/value"
    (failure,) = client.post("/tag", json=[bad]).json
    assert failure["error"]["pointer"] == "/0/bodies/0/value"


def test_ninjs_is_written(client, shared: Path):
    """By Accept, valid against IPTC's schema, with the tags of the usual answer."""
    schema = json.loads((shared / "ninjs" / "ninjs-schema_3.1.json").read_bytes())
    usual = client.post("/tag", json=ARTICLE).json
    answer = client.post("/tag?mentions=true", json=ITEM, headers={"Accept": NINJS})
    assert (
        answer.status_code == 200
        and answer.content_type == NINJS
        and answer.vary.as_set() == {"accept", "accept-language"}
    )
    jsonschema.validate(answer.json, schema)
    assert answer.json["uri"] == "urn:news:1"
    about = [place for place in answer.json["places"] if place["rel"] == "about"]
    assert [place["uri"][-2:] for place in about] == [tag["tag"] for tag in usual["tags"]["country"]]
    given = [(subject["name"], subject["confidence"]) for subject in answer.json["subjects"]]
    assert given == [(tag["name"], round(100 * tag["score"])) for tag in usual["tags"]["topic"]]


def test_many_items(client):
    """An array of items, a failure in its place; of lines, lines."""
    headers = {"Accept": NINJS}
    answer = client.post("/tag", json=[ITEM, {"id": "b", "title": 7}, ITEM], headers=headers)
    first, failed, last = answer.json
    assert answer.content_type == NINJS and first == last and failed["error"]["status"] == 422
    lines = client.post("/tag", data=json.dumps(ITEM), content_type="application/x-ndjson", headers=headers)
    assert lines.content_type == "application/x-ndjson" and json.loads(lines.data) == first


def test_jsonld_is_written(client):
    """schema.org's NewsArticle, by Accept."""
    answer = client.post("/tag", json=ARTICLE, headers={"Accept": f"{JSONLD}, application/json;q=0.5"})
    assert answer.content_type == JSONLD
    assert answer.json["@type"] == "NewsArticle"
    assert answer.json["contentLocation"][0]["identifier"] == "FR"


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/*", "text/html, */*;q=0.1"])
def test_autotags_own_form_is_the_rule(client, accept):
    """Clients that accept anything, or do not say, get results as they are."""
    answer = client.post("/tag", json=ARTICLE, headers={"Accept": accept} if accept else {})
    assert answer.content_type == "application/json" and "tags" in answer.json


def test_own_tags_have_the_configured_prefix(tagger):
    """Tags without a URI of the trade's."""
    client = create_app(lambda: tagger, own="https://id.example.org/").test_client()
    item = client.post("/tag", json=ARTICLE, headers={"Accept": NINJS}).json
    assert item["subjects"][0]["uri"] == "https://id.example.org/topic/sport"


@pytest.mark.parametrize(
    "media_type", ["text/html", "text/html; charset=iso-8859-1", "application/xhtml+xml"]
)
def test_html_is_read(client, media_type):
    """A page gives what its main text gives, in whatever encoding."""
    text = "The French fifteen won the match in Paris, à midi."
    expected = client.post("/tag", json={"text": text}).json
    body = page(text) if "8859" not in media_type else page(text).decode().encode("latin-1")
    assert client.post("/tag", data=body, content_type=media_type).json == expected


def test_a_page_without_main_text_is_what_is_seen(client):
    """Who sends HTML says that it is an article, which a crawled page need not be."""
    answer = client.post("/read", data=b"<title>x</title><ul><li>\xc2\x84</ul>", content_type="text/html")
    assert (answer.status_code, answer.json["text"]) == (200, "x\n\n\x84")


def test_a_page_without_an_article(client):
    """422, as any article without a text."""
    answer = client.post("/tag", data=b"<html></html>", content_type="text/html")
    assert answer.status_code == 422 and "no article was found" in answer.json["detail"]
