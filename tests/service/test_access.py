"""Who may do what over HTTP."""

from __future__ import annotations

import os

import pytest

from autotag.errors import InputError
from autotag.keys import add_key, remove_key
from autotag.service import Options, create_app
from autotag.service.access import Access
from autotag.service.app import Parts
from autotag.service.routes import ROUTES
from autotag.service.server import serve

OPEN = {"/", "/docs", "/openapi.json", "/healthz", "/readyz"}


@pytest.fixture
def keys(tmp_path):
    """A file of keys, and a key for each scope."""
    path = tmp_path / "keys.jsonl"
    return path, {scope: add_key(path, scope, [scope]) for scope in ("tag", "feedback", "admin")}


@pytest.fixture
def access(keys):
    """What checks them."""
    return Access(keys[0])


@pytest.fixture
def guarded(tagger, access):
    """A client of an application that asks for keys."""
    return create_app(lambda: tagger, parts=Parts(access=access)).test_client()


def ask(client, route, secret=None, scheme="Bearer"):
    """The status of a request to a route."""
    headers = {"Authorization": f"{scheme} {secret}"} if secret else {}
    path = route.path.format(facet="topic", tag="sport")
    return client.open(path, method=route.method, headers=headers, buffered=True).status_code


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_each_route_asks_for_its_scope(guarded, keys, route):
    """Without a key 401, with another's scope 403; probes, page and description are always open."""
    assert (route.scope is None) == (route.path in OPEN)
    for scope, secret in keys[1].items():
        allowed = route.scope in (None, scope) or scope == "admin"
        assert (ask(guarded, route, secret) in (401, 403)) != allowed
    if route.scope:
        assert ask(guarded, route) == 401
        assert ask(guarded, route, "autotag_wrong") == 401
        assert ask(guarded, route, keys[1]["admin"], scheme="Basic") == 401
        assert ask(guarded, route, keys[1]["admin"], scheme="bearer") not in (401, 403)


def test_a_refusal_says_how_to_come_in(guarded):
    """WWW-Authenticate, and a problem; nothing is said of what was sent."""
    answer = guarded.post("/tag", json={"text": "Paris"}, headers={"Authorization": "Bearer secret"})
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"
    assert "secret" not in answer.text


def test_other_sites_are_let_in_by_no_header(client):
    """CORS is off: no answer allows another origin."""
    answer = client.options("/tag", headers={"Origin": "https://x", "Access-Control-Request-Method": "POST"})
    assert not [
        name for name in [key for key, _ in answer.headers] if name.lower().startswith("access-control")
    ]


def test_keys_are_renewed_while_serving(guarded, access, keys):
    """A removed key is refused after the next look, an added one accepted; a damaged file changes nothing."""
    path, secrets = keys
    tags = next(route for route in ROUTES if route.path == "/tags")
    remove_key(path, "tag")
    new = add_key(path, "new", ["tag"])
    assert (ask(guarded, tags, secrets["tag"]), ask(guarded, tags, new)) == (200, 401)
    access.look()
    assert (ask(guarded, tags, secrets["tag"]), ask(guarded, tags, new)) == (401, 200)
    path.write_text("damaged")
    access.look()
    assert ask(guarded, tags, new) == 200
    os.unlink(path)
    access.look()
    assert ask(guarded, tags, new) == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_others_are_not_let_in_by_accident(tmp_path, host):
    """Bound elsewhere than to loopback, a server without keys does not start unless it is told to."""
    with pytest.raises(InputError, match="--no-auth"):
        serve(tmp_path, Options(host=host, port=0))
    with pytest.raises(InputError, match="no keys at"):
        serve(tmp_path, Options(host=host, port=0, keys=tmp_path / "none"))
