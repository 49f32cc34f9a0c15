"""/openapi.json and /docs: they describe what there is, all of it, and nothing else."""

from __future__ import annotations

import re

from autotag.keys import add_key
from autotag.service import create_app
from autotag.service.access import Access
from autotag.service.app import Parts
from autotag.service.routes import ROUTES
from tests.service.running import generated_requests


def test_every_route_is_described_and_every_description_served(tagger):
    """Compared both ways, with the methods."""
    app = create_app(lambda: tagger)
    served = {
        (re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    paths = app.test_client().get("/openapi.json").json["paths"]
    described = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    assert served == described


def test_every_reference_leads_somewhere(client):
    """And every component is referred to."""
    text = client.get("/openapi.json").text
    referred = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert referred == set(client.get("/openapi.json").json["components"]["schemas"])


def test_scopes_are_described_where_keys_are_asked_for(tagger, tmp_path):
    """401 and 403 stand only where a key may be lacking."""
    add_key(tmp_path / "keys", "a", ["admin"])
    app = create_app(lambda: tagger, parts=Parts(access=Access(tmp_path / "keys")))
    document = app.test_client().get("/openapi.json").json
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for route in ROUTES:
        operation = document["paths"][route.path][route.method.lower()]
        assert bool(operation["security"]) == bool(route.scope) == ("401" in operation["responses"])


def test_docs_show_every_route_and_no_script(client):
    """A page of its own, that works without a network and without a script."""
    answer = client.get("/docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    page = answer.text
    for route in ROUTES:
        assert f'<section id="{route.name}">' in page
    assert not re.search(r"<script|https?://|\sstyle=", page)
    for link in set(re.findall(r'href="([^"#]+)"', page)) - {"./"}:
        assert client.get(f"/{link}", buffered=True).status_code == 200, link
    for anchor in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{anchor}"' in page


def test_generated_requests_are_answered_as_described(shared_server):
    """All checks of schemathesis, on requests that keep to the description and on such that do not.

    Its command line and not its plugin, which the newest pytest breaks; `make soak` sends more.
    """
    cases, said = generated_requests(shared_server, "--phases", "coverage,fuzzing", "--max-examples", "10")
    assert cases >= 200, said
