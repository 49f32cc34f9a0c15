"""Accepting and rejecting tags on the page, where the server says that it takes corrections."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from autotag.feedback import Feedback
from autotag.keys import add_key
from autotag.service import create_app
from autotag.service.access import Access
from autotag.service.app import Parts
from tests.service.static.conftest import hosting
from tests.service.static.test_page import tag

STORY = "Tokyo shares rise\n\nJapanese shares rose in Tokyo."


@pytest.fixture
def store(tmp_path):
    """A file of corrections."""
    return Feedback(tmp_path / "feedback.sqlite")


@pytest.fixture
def guarded(tagger, store, tmp_path):
    """Makes an application that keeps corrections and wants a key, and a key of some scopes."""

    def make(*scopes):
        secret = add_key(tmp_path / "keys.jsonl", "desk", scopes)
        parts = Parts(feedback=store, access=Access(tmp_path / "keys.jsonl"))
        return create_app(lambda: tagger, parts=parts), secret

    return make


def press(page, row, verdict):
    """Accepts or rejects a tag, and waits until the server has answered."""
    with page.expect_response("**/feedback") as answer:
        row.locator(f".{verdict}").click()
    return answer.value.status


def test_tags_are_accepted_and_rejected(visit, tagger, store):
    """Each press is one correction kept, of the article as it was read, by the name given."""
    with hosting(create_app(lambda: tagger, parts=Parts(feedback=store))) as address:
        page = visit(address)
        expect(page.locator("#correcting")).not_to_have_attribute("hidden", "")
        tag(page, STORY)
        page.fill("#by", "A. Lee")
        row = page.locator("#facets .tag").first
        facet, _, name = row.get_attribute("data-tag").partition("/")
        assert press(page, row, "accept") == 201
        expect(row.locator(".accept")).to_have_attribute("aria-pressed", "true")
        assert press(page, row, "reject") == 201
        expect(row.locator(".accept")).to_have_attribute("aria-pressed", "false")
        expect(row.locator(".reject")).to_have_attribute("aria-pressed", "true")
        page.fill("#wanted", "PE")
        page.keyboard.press("Enter")
        assert press(page, page.locator("#asked .tag"), "accept") == 201
        expect(page.locator("#asked .accept")).to_have_attribute("aria-pressed", "true")
    kept = list(store)
    assert [(one.facet, one.add, one.remove, one.by) for one in kept] == [
        (facet, (name,), (), "A. Lee"), (facet, (), (name,), "A. Lee"), ("country", ("PE",), (), "A. Lee"),
    ]  # fmt: skip
    assert {(one.article.title, one.article.text) for one in kept} == {tuple(STORY.split("\n\n"))}
    assert name in kept[0].given
    assert {one.model for one in kept} == {tagger.label}


def test_a_correction_refused_is_told(visit, guarded, store):
    """A key that only tags: what the server does not take is not shown as taken."""
    app, secret = guarded("tag")
    with hosting(app) as address:
        page = visit(address)
        page.fill("#text", STORY)
        page.fill("#key-text", secret)
        page.keyboard.press("Enter")
        row = page.locator("#facets .tag").first
        assert press(page, row, "accept") == 403
        expect(page.get_by_role("alert")).to_contain_text("this key does not allow feedback")
        expect(row.locator(".accept")).to_have_attribute("aria-pressed", "false")
    assert not store._path.exists()


def test_an_article_waits_for_what_the_server_takes(visit, tagger, store):
    """An article that is tagged before the page knows of corrections is offered them all the same."""
    with hosting(create_app(lambda: tagger, parts=Parts(feedback=store))) as address:
        page = visit("about:blank")
        held: list[Route] = []
        page.route("**/model", lambda route: held.append(route))  # noqa: PLW0108 - its own can't be named
        page.goto(address)
        page.fill("#text", STORY)
        with page.expect_response("**/tag?*"):
            page.keyboard.press("Control+Enter")
        held[0].continue_()
        expect(page.locator("#facets .tag .accept").first).to_be_visible()


def test_a_correction_that_can_not_be_kept_is_told(visit, tagger, tmp_path):
    """Where the file can't be written, the page says so too."""
    away = Parts(feedback=Feedback(tmp_path / "no" / "place"))
    with hosting(create_app(lambda: tagger, parts=away)) as address:
        page = visit(address)
        expect(page.locator("#model")).not_to_have_text("…")
        tag(page, STORY)
        row = page.locator("#facets .tag").first
        assert press(page, row, "reject") == 503
        expect(page.get_by_role("alert")).to_contain_text("the correction was not kept")
        expect(row.locator(".reject")).to_have_attribute("aria-pressed", "false")


def test_a_server_as_it_is_started_offers_them(page):
    """`autotag serve` on loopback, without keys."""
    tag(page, STORY)
    expect(page.locator("#facets .tag .accept").first).to_be_visible()
    expect(page.locator("#correcting")).to_be_visible()


def test_without_corrections_there_are_no_such_buttons(visit, tagger):
    """A server that takes none is offered none."""
    with hosting(create_app(lambda: tagger)) as address:
        page = visit(address)
        expect(page.locator("#model")).not_to_have_text("…")
        tag(page, STORY)
        expect(page.locator("#status")).to_contain_text("tag")
        expect(page.locator(".verdict")).to_have_count(0)
        expect(page.locator("#correcting")).to_be_hidden()


def test_a_key_is_asked_for(visit, guarded, store):
    """Where the server wants a key the page asks for it, sends it, and keeps it for this tab only."""
    app, secret = guarded("tag", "feedback")
    with hosting(app) as address:
        page = visit(address)
        expect(page.get_by_role("alert")).to_contain_text("a key is needed here")
        page.fill("#text", STORY)
        page.fill("#key-text", secret)
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("tag")
        expect(page.locator("#curl")).to_contain_text("$AUTOTAG_KEY")
        expect(page.locator("#curl")).not_to_contain_text(secret)
        assert press(page, page.locator("#facets .tag").first, "accept") == 201
        page.reload()
        expect(page.locator("#model")).to_contain_text("small@")
    assert [one.by for one in store] == ["desk"]  # nobody is named, so the key's name is


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
