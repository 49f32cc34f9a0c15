"""The page at `/model`: what it knows, sortable and searchable."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from autotag.service import create_app
from autotag.tagger import Tagger
from tests.service.static.conftest import hosting, painting
from tests.service.static.test_page import tag


def column(page, facet: str, place: int) -> list[str]:
    """The cells of a column of a facet's table."""
    cells = page.locator(f"[aria-labelledby=facet-{facet}] tbody tr > :nth-child({place})")
    return [cell.inner_text() for cell in cells.all()]


def test_the_figures_are_those_of_the_report(visit: Callable, address: str):
    """Headline figures, each tag's, and the countries told by name alone, which were not learned."""
    page = visit(address + "model")
    report = page.request.get(page.url, headers={"Accept": "application/json"}).json()
    facet = next(one for one in report["metrics"]["facets"] if one["facet"] == "country")
    shown = page.locator("[aria-labelledby=facet-country]")
    expect(shown.locator(".figures")).to_contain_text(f"{facet['micro']['value']:.2f}")
    error = facet["calibration_error"]
    expect(shown.locator(".figures")).to_contain_text(f"{error['low']:.2f} to {error['high']:.2f} (95 %)")
    expect(page.locator("#intro")).to_contain_text(report["metrics"]["split"])
    expect(page.locator("#model")).to_have_text(report["model"])
    by_tag = {one["tag"]: one for one in facet["tags"]}
    russia = shown.locator("tbody tr").filter(has_text="Russia")
    expect(russia).to_contain_text(f"{by_tag['RU']['f1']:.2f}")
    expect(shown.locator("details")).to_contain_text("countries told by name alone")
    expect(shown.locator("details")).to_contain_text("Andorra")


@pytest.mark.parametrize("colour", [0, 200])
def test_flags_are_shown_where_they_are_drawn(visit: Callable, address: str, colour: int):
    """Beside the names of countries, and none where the machine has no font for them."""
    page = visit(address + "model")
    painting(page, colour)
    page.reload()
    russia = page.locator("[aria-labelledby=facet-country] tbody tr").filter(has_text="Russia")
    expect(russia).to_contain_text("RU")
    assert ("🇷🇺" in russia.inner_text()) is bool(colour)


def test_tables_sort(visit: Callable, address: str):
    """By each column, up and down, as its heading says to screen readers too."""
    page = visit(address + "model")
    heads = page.locator("[aria-labelledby=facet-topic] th[aria-sort]")
    heads.first.get_by_role("button").click()
    assert heads.first.get_attribute("aria-sort") == "ascending"
    names = [name.split("\n")[0] for name in column(page, "topic", 1)]
    assert names == sorted(names) != []
    heads.first.get_by_role("button").click()
    assert [name.split("\n")[0] for name in column(page, "topic", 1)] == names[::-1]
    assert heads.first.get_attribute("aria-sort") == "descending"
    heads.nth(4).get_by_role("button").click()
    support = [int(cell) for cell in column(page, "topic", 5)]
    assert support == sorted(support, reverse=True)
    assert heads.first.get_attribute("aria-sort") == "none"


def test_tags_are_searched(visit: Callable, address: str):
    """Learned tags and those told by name alone, in every facet."""
    page = visit(address + "model")
    page.fill("#wanted", "andor")
    expect(page.locator("#found")).to_have_text("1 tag found")
    expect(page.locator(".chips li")).to_have_count(1)
    expect(page.locator(".chips li")).to_be_visible()
    page.fill("#wanted", "labour")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_tag_shows_what_it_learned(visit: Callable, address: str):
    """Its name unfolds the words that weigh most, as the server tells them, and folds them again."""
    page = visit(address + "model")
    name = page.get_by_role("button", name="labour")
    name.click()
    told = page.request.get(address + "tags/topic/medtop:09000000").json()
    words = page.locator("tr.words")
    expect(words).to_contain_text(f"{told['favour'][0]['term']} +{told['favour'][0]['weight']:.2f}")
    expect(words).to_contain_text(f"{told['against'][-1]['term']} −{-told['against'][-1]['weight']:.2f}")
    name.click()
    expect(words).to_have_count(0)


def test_a_model_without_figures_says_so(visit: Callable, tagger: Tagger):
    """One that no articles were kept aside for still shows its tags."""
    with hosting(create_app(lambda: tagger)) as address:
        page = visit(address + "model")
        expect(page.locator("#facets")).to_contain_text("No articles were kept aside")
        expect(page.locator("[aria-labelledby=facet-topic] tbody tr")).to_have_count(2)


def test_the_pages_lead_to_each_other(visit: Callable, address: str):
    """The links of the header."""
    page = visit(address)
    page.get_by_role("link", name="Model", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What this model knows")
    page.get_by_role("link", name="API", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The HTTP interface")
    page.get_by_role("link", name="Tag", exact=True).click()
    tag(page, "Tokyo")
    expect(page.locator("#status")).to_contain_text("tag")
