"""The pages for everyone: axe finds no fault, the keyboard is enough, paper shows what matters."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.service.static.conftest import LOOKS
from tests.service.static.test_page import STORY, tag

looks = pytest.mark.parametrize("width, height, scheme", LOOKS, ids=str)


def faults(page):
    """What axe finds of any weight."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], fault["impact"], [node["html"] for node in fault["nodes"]]) for fault in found]


@looks
def test_axe_finds_no_fault(visit, address, width, height, scheme):
    """Empty, with tags and an explanation and a search, refused; wide and narrow, light and dark."""
    page = visit(address, width, height, scheme)
    assert faults(page) == []
    tag(page, "{", "json")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == []
    tag(page, STORY + "\n\nBy Ann Lee")
    expect(page.locator("#status")).to_contain_text("tag")
    page.locator("#named-list button").first.click()
    expect(page.locator("#asked .why")).to_be_visible()
    page.fill("#wanted", "a")
    page.locator("#data summary").click()
    assert faults(page) == []


@looks
def test_axe_finds_no_fault_in_the_model(visit, address, width, height, scheme):
    """The page of the model, with all of it unfolded; some tags stand for all, as axe looks at each cell."""
    page = visit(address + "model", width, height, scheme)
    page.fill("#wanted", "ar")
    expect(page.locator("#found")).to_contain_text("found")
    page.locator(".tag-name").first.click()
    expect(page.locator("tr.words b").first).to_be_visible()
    page.locator("#words summary").click()
    expect(page.locator("details:not([open])")).to_have_count(0)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@looks
def test_axe_finds_no_fault_in_the_interface(visit, address, width, height, scheme):
    """The page of the HTTP interface, with every type unfolded; nothing is wider than the screen."""
    page = visit(address + "docs", width, height, scheme)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_keyboard_is_enough(page):
    """From the box to the tags, their words, a tag that is missed, and back, without a mouse."""
    page.keyboard.type("Tokyo shares rise in Berlin")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_id("go")
    page.keyboard.press("Enter")
    expect(page.locator("#answer-label")).to_be_focused()
    page.keyboard.press("Tab")
    if focused.get_attribute("id") == "tags":  # Chromium lets panes that scroll have the focus
        page.keyboard.press("Tab")
    expect(focused).to_have_class("row")
    expect(focused).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(focused).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    for stop in ("accept", "reject", "word"):
        page.keyboard.press("Tab")
        expect(focused).to_have_class(stop)
    page.keyboard.press("Enter")
    for _ in range(60):
        if focused.get_attribute("id") == "wanted":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("france")
    page.keyboard.press("Enter")
    expect(focused).to_contain_text("France")
    page.locator("#edit").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#text")).to_be_focused()


def test_what_has_the_focus_can_be_seen(page):
    """Every stop of the tabulator has an outline or a frame that changes."""
    tag(page, STORY)
    expect(page.locator("#status")).to_contain_text("tag")
    for _ in range(30):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                 const held = document.activeElement;
                 const { outlineStyle, outlineWidth } = getComputedStyle(held.closest("label") ?? held);
                 return held === document.body || (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
               }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML")


def test_paper_shows_article_and_tags_whole(page):
    """In print nothing is cut off at the edge of a pane, and no button is printed."""
    tag(page, STORY + "\n\nMore of it." * 200)
    expect(page.locator("#status")).to_contain_text("tag")
    page.emulate_media(media="print")
    for pane in ("#read", "#tags"):
        assert page.locator(pane).evaluate("(pane) => pane.scrollHeight <= pane.clientHeight + 1")
    expect(page.locator("#edit")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")
