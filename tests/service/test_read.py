"""POST /read: the articles of a body as `/tag` reads them."""

from __future__ import annotations

import json

TEXT = "Paris rugby club wins\n\nBy Ann Lee\n\nThe French fifteen won\n\nin Paris.\n\n• France"


def test_text_is_read_as_a_clipping(client):
    """Furniture is set aside, as for tagging: the fields that spans count in."""
    read = client.post("/read", data=TEXT, content_type="text/plain").json
    assert read["title"] == "Paris rugby club wins"
    assert read["text"] == "The French fifteen won in Paris."
    assert (read["meta"], read["tags"]) == ({"author": "Ann Lee"}, {"country": ["FR"]})


def test_tagging_what_was_read_is_tagging_what_was_sent(client):
    """One answer, and spans that lead to the words in the fields of `/read`."""
    read = client.post("/read", data=TEXT, content_type="text/plain").json
    sent = client.post("/tag?explain=true&mentions=true", data=TEXT, content_type="text/plain").json
    assert client.post("/tag?explain=true&mentions=true", json=read).json == sent
    for mention in sent["mentions"]["country"]:
        assert read[mention["field"]][mention["start"] : mention["end"]] == mention["text"]


def test_many_are_read_in_order(client):
    """An array and lines, with failures in their places; no article, no result."""
    body = [{"id": "a", "text": "Paris"}, {"id": "b", "text": 3}, {"text": "Berlin", "x": 1}]
    read = client.post("/read", json=body).json
    assert [item.get("text") for item in read] == ["Paris", None, "Berlin"]
    assert (read[1]["error"]["pointer"], read[2]["meta"]) == ("/1/text", {"x": 1})
    lines = "\n".join(map(json.dumps, body))
    answer = client.post("/read", data=lines, content_type="application/x-ndjson")
    assert answer.mimetype == "application/x-ndjson"
    assert [json.loads(line).get("text") for line in answer.text.splitlines()] == ["Paris", None, "Berlin"]
    assert client.post("/read", json=[]).json == []


def test_refusals_are_those_of_tag(client, narrow):
    """What `/tag` can't read, `/read` can't."""
    assert client.post("/read", data=b"{", content_type="application/json").status_code == 400
    assert client.post("/read", json={"title": " "}).status_code == 422
    assert client.post("/read", data="x", content_type="image/png").status_code == 415
    assert client.get("/read").status_code == 405
    assert narrow.post("/read", json=[{"text": "a"}] * 4).status_code == 413
