"""Errors: always RFC 9457 problems, of the right status, and nothing of an article in the log."""

from __future__ import annotations

import json
import logging

import pytest

from autotag.service import create_app
from autotag.tagger import Tagger

JSON = "application/json"


def refused(answer, status):
    """The problem of an answer, after the checks that hold for each."""
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = answer.json
    assert set(problem) - {"pointer"} == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    assert all(isinstance(problem[key], str) and problem[key] for key in set(problem) - {"status"})
    return problem


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b'{"text": "Paris"', "not JSON"),
        (b'{"text": "Paris",}', "not JSON"),
        (b'{"text": NaN}', "not JSON"),
        (b'{"text": "x"} {}', "not JSON"),
        (b'{"id": 1e999, "text": "x"}', "not JSON"),
        (b'{"id": ' + b"9" * 5000 + b', "text": "x"}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"text": "\xff"}', "0xff at byte 10"),
        ('{"text": "Paris"}'.encode("utf-16"), "not utf-8"),
        (b'{"text": "\\ud800"}', "lone surrogate"),
        (b'{"text": "\\udc00 x"}', "lone surrogate"),
        (b'[{"text": "Paris"}, {"\\ud83d": 1}]', "lone surrogate"),
    ],
)
def test_bad_json_is_400(client, body, says):
    """What is no JSON, no UTF-8 or no text is refused with the reason."""
    problem = refused(client.post("/tag", data=body, content_type=JSON), 400)
    assert says in problem["detail"]


def test_bad_text_is_400(client):
    """Bytes that are not UTF-8 are never guessed at; a surrogate encoded alone is not UTF-8."""
    for body in (b"caf\xe9", b"\xed\xa0\x80"):
        problem = refused(client.post("/tag", data=body, content_type="text/plain"), 400)
        assert "not utf-8" in problem["detail"]


@pytest.mark.parametrize(
    ("article", "pointer"),
    [
        ({}, None),
        ({"text": ""}, None),
        ({"title": " ", "text": "\n"}, None),
        (3, None),
        ("Paris", None),
        (None, None),
        ({"text": ["Paris"]}, "/text"),
        ({"text": "x", "id": [1]}, "/id"),
        ({"text": "x", "tags": []}, "/tags"),
        ({"text": "x", "tags": {"country": ["FR", 2]}}, "/tags/country/1"),
        ({"text": "x", "meta": 1}, "/meta"),
    ],
)
def test_a_wrong_shape_is_422(client, article, pointer):
    """An article of the wrong shape is refused with a pointer to what is wrong."""
    answer = client.post("/tag", data=json.dumps(article), content_type=JSON)
    assert refused(answer, 422).get("pointer") == pointer


@pytest.mark.parametrize("body", [b"", b" \n", b"\xef\xbb\xbf"])
def test_empty_text_is_422(client, body):
    """A body without a word is not tagged, with a content type or without."""
    refused(client.post("/tag", data=body, content_type="text/plain"), 422)
    refused(client.post("/tag", data=body), 422)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml", "json",
        "application/xml", "text/plain; charset=latin-1", "application/json; charset=utf-16",
    ],
)  # fmt: skip
def test_other_media_types_are_415(client, media_type):
    """What is not read here is refused with what is."""
    answer = client.post("/tag", data=b'{"text": "Paris"}', content_type=media_type)
    assert "send" in refused(answer, 415)["detail"]


@pytest.mark.parametrize("coding", ["gzip", "br, gzip", "IDENTITY"])
def test_packed_bodies_are_415(client, coding):
    """They are not unpacked here, so that none is a bomb."""
    headers = {"Content-Encoding": coding, "Content-Type": JSON}
    answer = client.post("/tag", data=b'{"text": "Paris"}', headers=headers)
    assert answer.status_code == (200 if coding == "IDENTITY" else 415)


def test_a_body_too_large_is_413(narrow):
    """One byte over the limit is refused, also where the length is not announced; the limit is not."""
    fits = b"Paris" + b" x" * 97 + b"."
    assert len(fits) == 200
    assert narrow.post("/tag", data=fits).status_code == 200
    assert narrow.post("/tag", **chunked(Body(fits))).status_code == 200
    for size in (201, 202, 5000):
        body = fits.ljust(size, b"x")
        assert "200 bytes" in refused(narrow.post("/tag", data=body), 413)["detail"]
        assert refused(narrow.post("/tag", **chunked(Body(body))), 413)


class Body:
    """A body as a server hands it on, piece by piece."""

    def __init__(self, body):
        self._body = body

    def read(self, size=-1):
        """The next bytes, fewer than asked for."""
        size = min(size, 64) if size >= 0 else 64
        piece, self._body = self._body[:size], self._body[size:]
        return piece


class Broken(Body):
    """A body that fails with an error of the server's own."""

    def read(self, size=-1):
        """Fails."""
        raise RuntimeError("bad chunk")


def chunked(body):
    """What makes a request of the test client one of unannounced length."""
    return {
        "headers": {"Transfer-Encoding": "chunked", "Content-Type": "text/plain"},
        "environ_overrides": {"wsgi.input": body, "wsgi.input_terminated": True},
    }


def test_a_body_that_breaks_is_400(client):
    """A bad chunk or a client that goes away is no failure of the server."""
    refused(client.post("/tag", **chunked(Broken(b""))), 400)


@pytest.mark.parametrize(
    ("media_type", "body"), [(JSON, b"[1, 2, 3, 4]"), ("application/x-ndjson", b"1\n2\n\n3\n4\n")]
)
def test_too_many_articles_are_413(narrow, media_type, body):
    """The number of articles is limited too, and the limit itself is allowed."""
    assert "at most 3" in refused(narrow.post("/tag", data=body, content_type=media_type), 413)["detail"]
    less = body.replace(b"4", b"").replace(b", ]", b"]")
    assert narrow.post("/tag", data=less, content_type=media_type).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nothing", "/tag/", "/static//tag", "/.//tag", "/static/nothing", "/static/../app.py"]
)
def test_an_unknown_path_is_404(client, path):
    """No page, no redirect."""
    refused(client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/tag", "POST"), ("DELETE", "/tag", "POST"), ("POST", "/model", "GET"), ("PUT", "/", "GET")],
)
def test_a_wrong_method_is_405(client, method, path, allowed):
    """The answer names the methods that there are."""
    answer = client.open(path, method=method)
    refused(answer, 405)
    assert allowed in answer.headers["Allow"]


def test_a_failure_is_500_without_the_text(caplog):
    """An unexpected error is a problem too; the log says where it arose, and nothing of the article."""

    def broken() -> Tagger:
        raise RuntimeError("while reading: secret text")

    app = create_app(broken)
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().post("/tag", json={"text": "secret text"})
    refused(answer, 500)
    assert "secret" not in answer.text + caplog.text.replace('"while reading: secret text"', "")
    assert "RuntimeError" in caplog.text
    assert "in broken" in caplog.text
