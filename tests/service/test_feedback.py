"""POST /feedback: what it takes, keeps and refuses."""

from __future__ import annotations

import pytest

from autotag.feedback import Feedback
from autotag.keys import add_key
from autotag.service import create_app
from autotag.service.access import Access
from autotag.service.app import Parts

PARIS = {"id": "p", "title": "Paris rugby", "text": "The French fifteen won the match in Paris."}


@pytest.fixture
def store(tmp_path):
    """A file of corrections."""
    return Feedback(tmp_path / "feedback.sqlite")


@pytest.fixture
def correcting(tagger, store):
    """A client of an application that keeps corrections."""
    return create_app(lambda: tagger, parts=Parts(feedback=store)).test_client()


def test_a_correction_of_an_article_is_kept_with_what_the_model_gave(correcting, store, tagger):
    """201; countries are resolved; the article's own id is its id."""
    sent = {"article": PARIS, "facet": "country", "add": ["Italy"], "remove": ["FRA"], "by": "nl"}
    answer = correcting.post("/feedback", json=sent)
    assert answer.status_code == 201
    assert answer.json == {"number": 1, "id": "p", "facet": "country", "add": ["IT"], "remove": ["FR"]}
    (kept,) = store
    assert kept.given == tuple(tag.tag for tag in tagger.tag(PARIS).tags["country"])
    assert (kept.by, kept.model, kept.article.text) == ("nl", tagger.label, PARIS["text"])


def test_an_id_or_a_text_is_enough(correcting, store):
    """The text of an article is read as anywhere."""
    assert correcting.post("/feedback", json={"id": "x", "facet": "topic", "add": ["a"]}).json["id"] == "x"
    text = {"article": "Paris wins\n\nA match.", "facet": "topic", "remove": ["sport"]}
    assert correcting.post("/feedback", json=text).json["number"] == 2
    assert [c.article and c.article.title for c in store] == [None, "Paris wins"]


def test_a_key_says_who_it_was(tagger, store, tmp_path):
    """Where nobody is named, the key's name is."""
    secret = add_key(tmp_path / "keys", "desk", ["feedback"])
    parts = Parts(feedback=store, access=Access(tmp_path / "keys"))
    client = create_app(lambda: tagger, parts=parts).test_client()
    sent = {"id": "x", "facet": "topic", "add": ["a"]}
    assert (
        client.post("/feedback", json=sent, headers={"Authorization": f"Bearer {secret}"}).status_code == 201
    )
    assert [correction.by for correction in store] == ["desk"]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ([], None),
        ({}, "/facet"),
        ({"facet": "topics", "id": "x", "add": ["a"]}, "/facet"),
        ({"facet": "topic", "id": "x"}, None),
        ({"facet": "topic", "add": ["a"]}, None),
        ({"facet": "topic", "id": "", "add": ["a"]}, None),
        ({"facet": "topic", "id": 5, "add": ["a"]}, "/id"),
        ({"facet": "topic", "id": "x", "add": "a"}, "/add"),
        ({"facet": "topic", "id": "x", "add": ["a", " "]}, "/add/1"),
        ({"facet": "topic", "id": "x", "remove": [1]}, "/remove/0"),
        ({"facet": "topic", "id": "x", "add": ["a"], "tags/x": 1}, "/tags~1x"),
        ({"facet": "topic", "article": {"text": " "}, "add": ["a"]}, "/article"),
        ({"facet": "topic", "article": {"text": 1}, "add": ["a"]}, "/article/text"),
        ({"facet": "topic", "article": 1, "add": ["a"]}, "/article"),
    ],
)
def test_what_is_no_correction_is_refused(correcting, store, sent, pointer):
    """422 with a pointer, and nothing is kept."""
    answer = correcting.post("/feedback", json=sent)
    assert answer.status_code == 422, answer.json
    assert answer.json.get("pointer") == pointer
    assert not store._path.exists()


def test_other_bodies_are_refused(correcting):
    """400 for what is no JSON, 415 for what is no JSON by its own word."""
    assert correcting.post("/feedback", data="{", content_type="application/json").status_code == 400
    assert correcting.post("/feedback", data="x", content_type="text/plain").status_code == 415
    # Without a type any site's page may send it, to a service on loopback too.
    assert correcting.post("/feedback", data='{"id": "x", "facet": "topic", "add": ["a"]}').status_code == 415


def test_a_place_that_can_not_be_written_is_503(tagger, client, tmp_path):
    """And so is a server that keeps none; the client may try again later."""
    sent = {"id": "x", "facet": "topic", "add": ["a"]}
    away = Parts(feedback=Feedback(tmp_path / "no" / "place"))
    for some in (client, create_app(lambda: tagger, parts=away).test_client()):
        assert some.post("/feedback", json=sent).status_code == 503
