"""The routes beside /tag, and what holds for all of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from autotag.service import create_app
from autotag.vocabulary import countries


def test_healthz(client):
    """The probe answers."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_model_says_what_it_is(client):
    """The label, as results carry it, and how many tags each facet has."""
    expected = {"country": {"tags": len(countries().ids())}, "topic": {"tags": 2}}
    assert client.get("/model").json == {"model": "small@0123456789ab", "facets": expected}


def test_model_shows_what_it_is_handed(tagger):
    """Metrics are shown where the caller has them."""
    app = create_app(lambda: tagger, about={"metrics": {"micro": 0.9}})
    assert app.test_client().get("/model").json["metrics"] == {"micro": 0.9}


def test_tags_lists_all(client):
    """Every tag of every facet with its name, also the countries that are known by name alone."""
    tags = client.get("/tags").json
    assert {facet: {tag["tag"] for tag in found} for facet, found in tags.items()} == {
        "country": set(countries().ids()), "topic": {"sport", "economy"},
    }  # fmt: skip
    assert all(set(tag) == {"tag", "name"} for found in tags.values() for tag in found)


def test_each_request_asks_for_the_tagger(tagger):
    """A new model is served as soon as `tagger_of` gives it."""
    labels = iter(["old", "new"])
    client = create_app(lambda: replace(tagger, label=next(labels))).test_client()
    assert [client.get("/model").json["model"] for _ in range(2)] == ["old", "new"]


@pytest.mark.parametrize("path", ["/", "/tags", "/nothing", "/static/page.css"])
def test_headers_keep_a_browser_safe(client, path):
    """A strict policy without inline script stands on every answer, refused or not."""
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_and_its_parts_are_there(client):
    """The page is HTML, loads only files of its own, and has no inline script or style."""
    answer = client.get("/", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    page = answer.text
    parts = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert {"static/page.js", "static/page.css"} <= set(parts)
    for part in parts:
        assert client.get(f"/{part}", buffered=True).status_code == 200
    assert not re.search(r"<style|<script>|\son\w+=|\sstyle=", page)


def test_the_page_writes_text_only_as_text(client):
    """No script of the page makes HTML of a string."""
    for name in ("page.js", "examples.js"):
        script = client.get(f"/static/{name}", buffered=True).text
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_the_examples_of_the_page_are_tagged(client):
    """Each example text is taken by the server."""
    script = client.get("/static/examples.js", buffered=True).text
    texts = re.findall(r'\["[^"]+", `(.*?)`\]', script, re.DOTALL)
    assert len(texts) >= 3
    for text in texts:
        assert client.post("/tag", data=text.replace("\\\n", ""), content_type="text/plain").json["tags"]
