"""The access log: a line a request, as told, without a word of the client's own."""

from __future__ import annotations

import json
import os
import re

import pytest

from autotag.keys import add_key
from autotag.service import create_app
from autotag.service.access import Access
from autotag.service.app import Parts
from autotag.service.logs import AccessLog


@pytest.fixture
def logged(tagger, tmp_path):
    """Makes requests to an application with a log of a form, and returns its lines."""

    def log(form, **parts):
        read, write = os.pipe()
        client = create_app(lambda: tagger, parts=Parts(log=AccessLog(form, write), **parts)).test_client()
        client.post("/tag?secret=q", json={"id": "secret", "text": "secret text"}, buffered=True)
        client.get("/secret", headers={"X-Request-ID": "r1"}, buffered=True)
        client.post("/tag", data=b'{"text": "secret', content_type="application/json", buffered=True)
        client.open("/", method="SECRET", buffered=True)
        os.close(write)
        with open(read, encoding="utf-8") as stream:
            return stream.read()

    return log


def test_json_lines_have_what_operators_ask(logged):
    """Time, id, route, status, seconds and bytes, one object a line."""
    entries = list(map(json.loads, logged("json").splitlines()))
    assert [entry["route"] for entry in entries] == ["/tag", "other", "/tag", "/"]
    assert [entry["status"] for entry in entries] == [400, 404, 400, 405]
    assert [entry["method"] for entry in entries] == ["POST", "GET", "POST", "other"]
    assert entries[1]["id"] == "r1"
    for entry in entries:
        assert set(entry) == {"time", "id", "remote", "key", "method", "route", "status", "seconds", "bytes"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", entry["time"])
        assert entry["bytes"] > 0
        assert 0 < entry["seconds"] < 10


def test_plain_lines_are_lines(logged):
    """One a request, its columns apart."""
    lines = logged("plain").splitlines()
    assert len(lines) == 4
    assert re.search(r" POST /tag 400 \d+ 0\.\d{4} [0-9a-f]{16}$", lines[0])


@pytest.mark.parametrize("form", ["plain", "json"])
def test_nothing_of_a_client_is_logged(logged, form):
    """No text, query, path, or header of its own making."""
    assert "secret" not in logged(form).lower()


def test_the_keys_name_is_logged(logged, tmp_path):
    """Whose key it was, never the key."""
    secret = add_key(tmp_path / "keys", "cms", ["tag"])
    assert secret not in logged("json", access=Access(tmp_path / "keys"))


def test_none_is_none_and_a_log_that_breaks_is_no_failure(logged, tagger):
    """A reader of the log that goes away stops the log, not the service."""
    assert logged("none") == ""
    read, write = os.pipe()
    os.close(read)
    client = create_app(lambda: tagger, parts=Parts(log=AccessLog("plain", write))).test_client()
    assert [client.get("/healthz", buffered=True).status_code for _ in range(2)] == [200, 200]
    os.close(write)
