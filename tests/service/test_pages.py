"""The pages as a server hands them out: which form of an address, strict and whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autotag.service import pages

STATIC = Path(pages.__file__).parent / "static"
SCRIPTS = sorted(path.name for path in STATIC.glob("*.js"))
PAGES = sorted(path.name for path in STATIC.glob("*.html"))
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("accept, media_type", [
    (FIREFOX, "text/html"), ("text/html", "text/html"),
    ("text/html;q=0.5, application/json;q=0.4", "text/html"),
    ("application/json", "application/json"), ("*/*", "application/json"), ("", "application/json"),
    (None, "application/json"), ("image/png", "application/json"), ("text/html;q=0", "application/json"),
    ("application/json, text/html;q=0.9", "application/json"), (";;;,", "application/json"),
])  # fmt: skip
def test_the_model_is_a_page_to_browsers_and_data_to_programs(client, accept, media_type):
    """By `Accept`; what takes either gets data, and caches are told that it depends."""
    answer = client.get("/model", headers={"Accept": accept} if accept is not None else {}, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_only_its_own(client, name):
    """Every file it names is there, and nothing in it is inline."""
    page = (STATIC / name).read_text("utf-8")
    for part in re.findall(r'(?:src|href)="([^"#]+)"', page):
        assert client.get("/" + part.removeprefix("./"), buffered=True).status_code == 200, part
    assert not re.search(r"<style|<script>|\son\w+=|\sstyle=|https?:", page)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_writes_text_only_as_text(name):
    """No script makes HTML of a string, or loads anything from elsewhere; none has more than 250 lines."""
    script = (STATIC / name).read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|https?:", script)
    assert len(script.splitlines()) <= 250
    for part in re.findall(r'from "\./([^"]+)"', script):
        assert part in SCRIPTS


def test_styles_load_nothing():
    """Style sheets bring no font and no picture from anywhere."""
    for path in STATIC.glob("*.css"):
        assert not re.search(r"url\(|@import|@font-face", path.read_text("utf-8")), path.name


def test_all_pages_have_one_header(client):
    """It stands in each of them, and differs in what page one is on."""
    headers = set()
    for path in ("/", "/model", "/docs"):
        page = client.get(path, headers={"Accept": "text/html"}, buffered=True).text
        header = re.search(r'<header class="site">.*?</header>', page, re.DOTALL)[0]
        headers.add(re.sub(r"\s+(?=<)|(?<=>)\s+", "", header.replace(' aria-current="page"', "")))
        assert header.count("aria-current") == 1
    assert len(headers) == 1
