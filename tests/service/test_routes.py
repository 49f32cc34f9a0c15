"""The routes beside /tag, and what holds for all of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from autotag.feedback import Feedback
from autotag.service import create_app
from autotag.service.app import Parts
from autotag.vocabulary import countries


def test_healthz(client):
    """The probe answers."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_model_says_what_it_is(client):
    """The label, as results carry it, how many tags each facet has, and whether corrections are kept."""
    expected = {"country": {"tags": len(countries().ids())}, "topic": {"tags": 2}}
    told = {"model": "small@0123456789ab", "facets": expected, "feedback": False}
    assert client.get("/model").json == told


def test_model_says_whether_corrections_are_kept(tagger, tmp_path):
    """So that a page offers them; what a browser kept from a server without is asked for again."""
    parts = Parts(feedback=Feedback(tmp_path / "feedback.sqlite"))
    client = create_app(lambda: tagger, parts=parts).test_client()
    answer = client.get("/model", headers={"If-None-Match": '"0123456789ab"'})
    assert (answer.status_code, answer.json["feedback"]) == (200, True)
    assert client.get("/model", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


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
    sources = {tag["tag"]: tag["source"] for tag in tags["country"]}
    assert (sources["FR"], sources["AM"]) == ("learned", "gazetteer")
    for tag in tags["topic"]:
        assert set(tag) == {"tag", "name", "source", "threshold"}
        assert 0 < tag["threshold"] < 1


def test_thresholds_are_those_of_explanations(client):
    """What `/tags` says a tag is given from is what its explanation says."""
    told = {tag["tag"]: tag["threshold"] for tag in client.get("/tags").json["country"]}
    explained = client.post("/tag?explain=country/FR&explain=country/AM", json={"text": "Paris"}).json[
        "explain"
    ]
    assert {tag: told[tag] for tag in ("FR", "AM")} == {
        tag: one["threshold"] for tag, one in explained["country"].items()
    }  # fmt: skip


def test_the_page_is_there(client):
    """HTML, whatever is asked for."""
    answer = client.get("/", buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


def test_each_request_asks_for_the_tagger(tagger):
    """A new model is served as soon as `tagger_of` gives it."""
    labels = iter(["old", "new"])
    client = create_app(lambda: replace(tagger, label=next(labels))).test_client()
    assert [client.get("/model").json["model"] for _ in range(2)] == ["old", "new"]


@pytest.mark.parametrize("path", ["/", "/tags", "/nothing", "/static/site.css"])
def test_headers_keep_a_browser_safe(client, path):
    """A strict policy without inline script stands on every answer, refused or not."""
    headers = client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_readyz_says_what_is_served(client):
    """Ready, with which model, and whether a newer one was refused."""
    answer = client.get("/readyz")
    assert answer.json == {"status": "ready", "model": "small@0123456789ab", "reload_error": None}


@pytest.mark.parametrize("path", ["/model", "/tags"])
def test_the_models_digest_is_the_etag(tagger, path):
    """304 while the model is the same, and 200 for another one or another language."""
    labels = iter(["m@aaa", "m@aaa", "m@bbb", "m@bbb"])
    client = create_app(lambda: replace(tagger, label=next(labels))).test_client()
    first = client.get(path)
    assert first.headers["ETag"] == '"aaa"'
    again = client.get(path, headers={"If-None-Match": '"aaa"'})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path, headers={"If-None-Match": '"aaa"'}).status_code == 200
    if path == "/tags":
        german = client.get(path, headers={"If-None-Match": '"bbb"', "Accept-Language": "de"})
        assert (german.status_code, german.headers["ETag"]) == (200, '"bbb.de"')


def test_each_answer_has_an_id(client):
    """The client's own where it is a plain word, else a new one; also on refusals."""
    given = client.get("/nothing", headers={"X-Request-ID": "abc-1.2"})
    assert given.headers["X-Request-ID"] == "abc-1.2"
    new = {
        client.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
        for bad in ("", "a b", "x" * 65)
    }
    assert len(new) == 3
    assert all(re.fullmatch(r"[0-9a-f]{16}", name) for name in new)
