"""POST /tag: articles in every form, results in the same form and order."""

from __future__ import annotations

import json

import msgspec
import pytest

from autotag.tagger import Wish

PARIS = {"id": "p", "title": "Paris rugby", "text": "The French fifteen won the match in Paris."}
TOKYO = {"id": "t", "title": "Tokyo shares", "text": "Japanese shares rose in Tokyo as exports grew."}
LINES = {"Content-Type": "application/x-ndjson"}


def plain(result):
    """A result as a client reads it."""
    return json.loads(msgspec.json.encode(result))


def test_one_article_gives_one_result(client, tagger):
    """An object gives exactly what the tagger says in Python, as JSON."""
    answer = client.post("/tag", json=PARIS)
    assert answer.status_code == 200
    assert answer.content_type == "application/json"
    assert answer.json == plain(tagger.tag(PARIS))
    assert answer.json["tags"]["country"][0]["tag"] == "FR"
    assert answer.json["model"] == "small@0123456789ab"


@pytest.mark.parametrize("article", [{"text": "Paris"}, {"id": None, "text": "Paris"}])
def test_an_absent_id_is_null(client, article):
    """Over HTTP an article without an id has none made up for it."""
    assert client.post("/tag", json=article).json["id"] is None


def test_an_array_gives_an_array_in_order(client, tagger):
    """Many articles give what each alone gives, in the order sent."""
    many = [PARIS, TOKYO] * 70
    assert client.post("/tag", json=many).json == [plain(tagger.tag(article)) for article in many]


def test_an_empty_array_gives_an_empty_array(client):
    """Nothing sent is nothing tagged, and no error."""
    assert client.post("/tag", json=[]).json == []


def test_a_bad_article_spoils_no_other(client):
    """A failed item is a problem in its place, with its id and a pointer into the array."""
    bad = {"id": "b", "title": 7}
    good, failed, also_good, number = client.post("/tag", json=[PARIS, bad, TOKYO, 3]).json
    assert (good["id"], also_good["id"]) == ("p", "t")
    assert failed == {"id": "b", "error": failed["error"]}
    assert failed["error"]["status"] == 422
    assert failed["error"]["pointer"] == "/1/title"
    assert number["id"] is None
    assert number["error"]["pointer"] == "/3"


def test_an_array_of_bad_articles_is_answered(client):
    """200 and a problem for each, also where not one article is good."""
    answer = client.post("/tag", json=[{}, {"id": 5, "text": " "}, {"id": True}])
    assert answer.status_code == 200
    assert [item["id"] for item in answer.json] == [None, "5", None]
    assert {item["error"]["status"] for item in answer.json} == {422}


def test_ndjson_gives_ndjson(client, tagger):
    """Lines that end at LF or CRLF give lines; empty lines are none, a bad line is a problem."""
    body = b'{"text": "Paris"}\r\n\n{"text": \n\xff\n{"id": "x"}\n{"text": "Tokyo\xe2\x80\xa8judo"}'
    answer = client.post("/tag", data=body, headers=LINES)
    assert (answer.status_code, answer.content_type) == (200, "application/x-ndjson")
    first, cut, bytes_, empty, last = map(json.loads, answer.data.splitlines())
    assert first == plain(tagger.tag({"text": "Paris"}))
    assert [item["error"]["status"] for item in (cut, bytes_, empty)] == [400, 400, 422]
    assert empty["id"] == "x"
    assert last["tags"]["country"]


def test_no_lines_give_no_lines(client):
    """An empty NDJSON body is an empty answer."""
    answer = client.post("/tag", data=b"\n", headers=LINES)
    assert (answer.status_code, answer.data) == (200, b"")


def test_text_is_read_as_a_clipping(client, tagger):
    """text/plain goes the way of `tagger.tag(str)`: bullets at the end are labels, not text."""
    page = "Rain in town\n\n2 min\n\nIt rained all day.\n\n• Japan\n• Tokyo"
    answer = client.post("/tag?explain=true", data=page, content_type="text/plain; charset=UTF-8")
    assert answer.json == plain(tagger.tag(page, Wish(explain=("*",))))
    assert "tokyo" not in answer.text.lower()


@pytest.mark.parametrize(
    ("body", "country"),
    [
        (b' {"text": "Tokyo shares in Tokyo"}', "JP"),
        (b'\xef\xbb\xbf{"text": "Tokyo shares in Tokyo"}', "JP"),
        (b"The French match in Paris, Paris rugby", "FR"),
    ],
)
def test_without_a_content_type_the_body_tells(client, body, country):
    """JSON where it begins like JSON, also after a byte order mark; else text."""
    answer = client.post("/tag", data=body)
    assert answer.json["tags"]["country"][0]["tag"] == country


def test_an_array_without_a_content_type_is_json(client):
    """A body that begins with a bracket is an array."""
    assert client.post("/tag", data=b"[]").json == []
