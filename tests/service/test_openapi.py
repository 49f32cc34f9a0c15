"""/openapi.json and /docs: they describe what there is, all of it, and nothing else."""

from __future__ import annotations

import re

import jsonschema
import pytest

from autotag.article import Article
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


def test_an_article_is_described_with_all_its_fields(client):
    """The type of requests names those of an article, each of which may be missing."""
    described = client.get("/openapi.json").json["components"]["schemas"]["ArticleIn"]
    assert tuple(described["properties"]) == Article.__struct_fields__
    assert not described.get("required")


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


TEXTS = ["Rain", " \n Rain", "• Peru\n• rain", "- a", "-a", "* x\nRain", "2 < 3", "\n", "", "·5", "·"]
PAGES = ["Rain", "<p>Rain", "<p>", "<p> </p>", "", " ", "<title>", "<br>x", "<a", "<!-- x"]


@pytest.mark.parametrize(
    ("media_type", "body"), [("text/plain", text) for text in TEXTS] + [("text/html", page) for page in PAGES]
)
def test_texts_and_pages_are_accepted_as_described(client, media_type, body):
    """What matches the pattern is read, and what does not is 422."""
    content = client.get("/openapi.json").json["paths"]["/read"]["post"]["requestBody"]["content"]
    matches = re.search(content[media_type]["schema"]["pattern"], body) is not None
    assert client.post("/read", data=body, content_type=media_type).status_code == (200 if matches else 422)


@pytest.mark.parametrize(("words", "status"), [
    ({"headline": "Rain"}, 200), ({"headlines": [{"value": "Rain"}]}, 200), ({"body_text": "<p>Rain"}, 200),
    ({"bodies": [{"value": " "}, {"value": "Rain"}]}, 200), ({"descriptions": [{"value": "Rain"}]}, 200),
    ({"headline": " "}, 422), ({"bodies": []}, 422), ({"headline": "Rain", "bodies": [{}]}, 422),
    ({"headline": "Rain", "language": 1}, 422), ({"headline": "Rain", "places": [1]}, 422),
])  # fmt: skip
def test_items_are_accepted_as_described(client, words, status):
    """The schema of ninjs says what the reader takes."""
    item = {"uri": "urn:x", **words}
    document = client.get("/openapi.json").json
    schema = {"$ref": "#/components/schemas/NinjsIn", "components": document["components"]}
    assert jsonschema.Draft202012Validator(schema).is_valid(item) is (status == 200)
    assert client.post("/read", json=item).status_code == status
