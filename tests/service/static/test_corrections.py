"""Accepting and rejecting tags on the page, where the server says that it takes corrections."""

from __future__ import annotations

import pytest
from flask import Response, request
from playwright.sync_api import expect

from autotag.service import create_app
from tests.service.static.conftest import hosting
from tests.service.static.test_page import tag

STORY = "Tokyo shares rise\n\nJapanese shares rose in Tokyo."


@pytest.fixture
def corrected(tagger):
    """An application that takes corrections, and those that it took."""
    taken = []
    app = create_app(lambda: tagger, about={"feedback": True})

    def feedback():
        taken.append(request.get_json())
        if taken[-1].get("by") == "nobody":
            return Response('{"title":"Forbidden","status":403,"detail":"no such editor"}', 403)
        return Response("{}", content_type="application/json")

    app.add_url_rule("/feedback", view_func=feedback, methods=["POST"])
    return app, taken


def test_tags_are_accepted_and_rejected(visit, corrected):
    """Each press is one correction, of the article as it was read, by the name given."""
    app, taken = corrected
    with hosting(app) as address:
        page = visit(address)
        expect(page.locator("#correcting")).not_to_have_attribute("hidden", "")
        tag(page, STORY)
        page.fill("#by", "A. Lee")
        row = page.locator("#facets .tag").first
        facet, _, name = row.get_attribute("data-tag").partition("/")
        row.locator(".accept").click()
        expect(row.locator(".accept")).to_have_attribute("aria-pressed", "true")
        row.locator(".reject").click()
        expect(row.locator(".accept")).to_have_attribute("aria-pressed", "false")
        expect(row.locator(".reject")).to_have_attribute("aria-pressed", "true")
        page.fill("#wanted", "PE")
        page.keyboard.press("Enter")
        page.locator("#asked .accept").click()
        expect(page.locator("#asked .accept")).to_have_attribute("aria-pressed", "true")
    assert [(one["facet"], one["add"], one["remove"], one["by"]) for one in taken] == [
        (facet, [name], [], "A. Lee"), (facet, [], [name], "A. Lee"), ("country", ["PE"], [], "A. Lee"),
    ]  # fmt: skip
    assert taken[0]["article"]["title"] == "Tokyo shares rise"


def test_a_correction_refused_is_told(visit, corrected):
    """What the server does not take is not shown as taken."""
    app, _ = corrected
    with hosting(app) as address:
        page = visit(address)
        expect(page.locator("#model")).not_to_have_text("…")
        tag(page, STORY)
        page.fill("#by", "nobody")
        page.locator(".accept").first.click()
        expect(page.get_by_role("alert")).to_contain_text("no such editor")
        expect(page.locator(".accept").first).to_have_attribute("aria-pressed", "false")


def test_without_corrections_there_are_no_such_buttons(page):
    """A server that takes none is offered none."""
    tag(page, STORY)
    expect(page.locator("#status")).to_contain_text("tag")
    expect(page.locator(".verdict")).to_have_count(0)
    expect(page.locator("#correcting")).to_be_hidden()


def test_a_key_is_asked_for(visit, corrected):
    """Where the server wants a key the page asks for it, sends it, and keeps it for this tab only."""
    app, _ = corrected

    @app.before_request
    def guard():
        open_to_all = request.path == "/" or request.path.startswith("/static/")
        if open_to_all or request.headers.get("Authorization") == "Bearer at_secret":
            return None
        return Response('{"title":"Unauthorized","status":401,"detail":"send a key"}', 401)

    with hosting(app) as address:
        page = visit(address)
        expect(page.get_by_role("alert")).to_contain_text("send a key")
        page.fill("#text", STORY)
        page.fill("#key-text", "at_secret")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("tag")
        expect(page.locator("#curl")).to_contain_text("$AUTOTAG_KEY")
        expect(page.locator("#curl")).not_to_contain_text("at_secret")
        page.reload()
        expect(page.locator("#model")).to_contain_text("small@")


def test_a_browser_that_keeps_nothing_still_shows_the_page(visit, address):
    """Where storage is forbidden, reading it throws; the page must not stop at that."""
    page = visit("about:blank")
    page.add_init_script(
        "for (const place of ['localStorage', 'sessionStorage'])"
        "  Object.defineProperty(window, place, { get() { throw new Error('forbidden'); } });"
    )
    page.goto(address)
    tag(page, STORY)
    expect(page.locator("#status")).to_contain_text("tag")
