"""The client, against a real server and against servers that misbehave."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from itertools import pairwise

import pytest

from autotag import load
from autotag.article import Article
from autotag.client import Client, ItemError
from autotag.errors import InputError, ServiceError
from autotag.feedback import Feedback
from autotag.keys import add_key
from autotag.save import save
from autotag.tagger import Wish
from tests.service.running import running

TEXT = "Paris rugby club wins\n\nThe French fifteen won the match in Paris."
PAGE = "Rain in town\n\n2 min\n\nIt rained all day in Osaka.\n\n• Japan\n• Tokyo"


@pytest.fixture(scope="module")
def served(trained, tmp_path_factory):
    """A server that asks for keys, its tagger, and a client with an admin's key."""
    place = tmp_path_factory.mktemp("client")
    save(place / "small", trained.tagger, trained.heldout, config={}, training={}, metrics={}, run={})
    secret = add_key(place / "keys", "tests", ["admin"])
    with running(place / "small", "--keys", place / "keys", "--max-articles", 50) as server:
        yield load(place / "small"), Client(f"http://127.0.0.1:{server.port}/", secret), place


def test_it_says_what_the_tagger_says(served):
    """Text, mappings and Articles; alone, explained, and in batches of any size, to the last digit."""
    tagger, client, _ = served
    many = [TEXT, {"id": "1", "title": "Tokyo shares"}, Article(id="2", text="Berlin budget"), PAGE] * 9
    assert client.tag(TEXT) == tagger.tag(TEXT)
    assert client.tag(PAGE, explain=True, mentions=True) == tagger.tag(
        PAGE, Wish(explain=("*",), mentions=True)
    )
    assert client.tag(many[1], facet=["topic"], min_score=0.2) == tagger.tag(many[1], Wish(("topic",), 0.2))
    expected = list(tagger.tag_many(many))
    for batch in (1, 7, 50):
        assert list(client.tag_many(iter(many), batch=batch)) == expected
    assert list(client.tag_many([])) == []


def test_a_bad_article_stands_in_its_place(served):
    """The others are tagged; alone it is an error with its place."""
    _, client, _ = served
    first, bad, last = client.tag_many([TEXT, {"id": "b", "title": 7}, TEXT])
    assert first == last
    assert bad == ItemError("b", 422, bad.detail, "/1/title")
    with pytest.raises(ServiceError, match="422") as caught:
        client.tag({"title": 7})
    assert (caught.value.status, caught.value.pointer) == (422, "/title")
    with pytest.raises(ServiceError, match="at most 50"):
        list(client.tag_many([TEXT] * 51))


def test_corrections_are_kept_once(served):
    """And numbered."""
    _, client, place = served
    assert client.correct("country", add=["IT"], article=Article(id="z", text="Rome"), by="nl") == 1
    assert client.correct("topic", remove=["sport"], id="y") == 2
    assert [correction.id for correction in Feedback(place / "small" / "feedback.sqlite")] == ["z", "y"]


def test_what_else_it_tells(served):
    """Tags, also in another language, the model, and whether it is ready."""
    tagger, client, _ = served
    assert client.tags()["topic"] == {"economy": "economy", "sport": "sport"}
    german = Client(client.url, client.key, language="de")
    assert german.tags()["country"]["DE"] == "Deutschland"
    assert client.model()["model"] == tagger.label
    assert client.ready()
    with pytest.raises(ServiceError, match="401"):
        Client(client.url).tags()
    assert client.key not in repr(client)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "ftp://x", "http://", "http://x/?q=1"])
def test_what_is_no_address_is_refused(url):
    """Before anything is sent."""
    with pytest.raises(InputError, match="no address of a service"):
        Client(url)


@contextlib.contextmanager
def answering(*answers):
    """A server that gives these bytes, one connection each, and notes when it was asked."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            for answer in answers:
                sock, _ = listener.accept()
                with sock:
                    sock.recv(65536)
                    asked.append(time.monotonic())
                    sock.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        thread.join(30)


def reply(status, body, more=""):
    """An answer as bytes."""
    head = f"HTTP/1.1 {status} x\r\nConnection: close\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


BUSY = reply(503, '{"detail": "starting"}')


def test_it_asks_again_later_and_later():
    """After what may pass: 503, and a connection that breaks; Retry-After is kept to."""
    with answering(BUSY, b"", reply(503, "no JSON", "Retry-After: 1\r\n"), reply(200, "{}")) as (url, asked):
        assert Client(url, pause=0.05).model() == {}
    waits = [b - a for a, b in pairwise(asked)]
    assert 0.02 < waits[0] < waits[2]
    assert waits[2] > 0.9


def test_it_gives_up_and_says_why():
    """The last failure is told; what will not pass is not asked again."""
    with answering(BUSY, BUSY) as (url, asked), pytest.raises(ServiceError, match="503: starting"):
        Client(url, retries=1, pause=0.01).model()
    assert len(asked) == 2
    with answering(reply(404, "{}")) as (url, asked), pytest.raises(ServiceError, match="404"):
        Client(url).model()
    with (
        answering(reply(200, "[]")) as (url, asked),
        pytest.raises(ServiceError, match="not what this client"),
    ):
        Client(url).model()
    with pytest.raises(ServiceError, match="does not answer"):
        Client("http://127.0.0.1:9", retries=1, pause=0.01).model()
    assert not Client("http://127.0.0.1:9").ready()


def test_a_correction_is_not_sent_twice_by_accident():
    """Where it is unknown whether it was taken, the caller decides."""
    with answering(b"") as (url, asked), pytest.raises(ServiceError, match="does not answer"):
        Client(url, pause=0.01).correct("topic", add=["a"], id="1")
    assert len(asked) == 1
