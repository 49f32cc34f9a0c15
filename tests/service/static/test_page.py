"""The page at `/` in Chromium, against a real server: what goes in, what is shown, what is refused."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from playwright.sync_api import expect

from tests.service.static.conftest import painting

TITLE = "Tokyo shares rise"
TEXT = "Japanese shares rose in Tokyo as trade and exports improved. A clerk from Peru watched."
STORY = f"{TITLE}\n\n{TEXT}"


def tag(page, text, kind=""):
    """Puts a text in the box, which may have to be brought back, and presses the button."""
    if page.locator("#new").is_visible():
        page.click("#new")
    page.fill("#text", text)
    page.select_option("#kind", kind)
    page.click("#go")


def drop(page, files):
    """Drops files (name, bytes) on the page as a person would, on the middle of the window."""
    page.evaluate(
        """async (files) => {
          const held = new DataTransfer();
          for (const [name, bytes] of files) held.items.add(new File([new Uint8Array(bytes)], name));
          for (const type of ["dragover", "drop"]) {
            document.querySelector("main").dispatchEvent(
              new DragEvent(type, { dataTransfer: held, bubbles: true, cancelable: true }));
          }
        }""",
        [[name, list(data)] for name, data in files],
    )


def tags(page, kind="given"):
    """The tags shown, as FACET/TAG."""
    return [row.get_attribute("data-tag") for row in page.locator(f".tag.{kind}").all()]


def painted(page, level):
    """The pieces of the article painted in a level."""
    return page.evaluate("(level) => [...CSS.highlights.get(level) ?? []].map(String)", level)


def test_a_pasted_article_is_tagged(page):
    """What is pasted is shown as it was read, with name, score and threshold of each tag."""
    page.focus("#text")
    page.keyboard.insert_text(STORY)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#article h3")).to_have_text("Tokyo shares rise")
    assert tags(page) == ["country/JP", "topic/medtop:04000000"]
    row = page.locator("[data-tag='country/JP'] .row")
    expect(row).to_contain_text("Japan")
    expect(row.locator(".score")).to_contain_text(re.compile(r"\d+ %"))
    expect(page.locator("#status")).to_have_text("2 tags")
    url = page.url + "tag?explain=true"
    answer = page.request.post(url, data={"title": TITLE, "text": TEXT}).json()
    why = answer["explain"]["country"]["JP"]
    for part, value in (("fill", "width"), ("mark", "left")):
        at = row.locator(f".{part}").evaluate(f"(part) => parseFloat(part.style.{value}) / 100")
        assert at == pytest.approx(why["score" if part == "fill" else "threshold"], abs=1e-4)


@pytest.mark.parametrize("colour", [0, 200])
def test_flags_are_shown_where_they_are_drawn(page, colour):
    """Without a font for them come boxes or letters, which have no colour; then the code says enough."""
    painting(page, colour)
    page.reload()
    page.fill("#text", STORY)
    page.keyboard.press("Control+Enter")
    row = page.locator("[data-tag='country/JP'] .row")
    expect(row).to_contain_text("JP")
    assert ("🇯🇵" in row.inner_text()) is bool(colour)


@pytest.mark.parametrize("name, data", [
    ("story.txt", STORY.encode()),
    ("story.json", json.dumps({"title": TITLE, "text": TEXT}).encode()),
    ("story.jsonl", json.dumps({"text": STORY}).encode() + b"\n"),
])  # fmt: skip
def test_a_dropped_file_is_tagged(page, name, data):
    """Text and JSON, by suffix, wherever on the page they fall."""
    drop(page, [(name, data)])
    expect(page.locator("#status")).to_have_text("2 tags")
    assert tags(page) == ["country/JP", "topic/medtop:04000000"]


def test_an_opened_file_is_tagged(page, tmp_path):
    """The same by the button, twice with the same file; a second one is not passed over in silence."""
    path = tmp_path / "story.txt"
    path.write_text(STORY, "utf-8")
    for _ in range(2):
        page.set_input_files("#file", path)
        expect(page.locator("#article h3")).to_have_text("Tokyo shares rise")
        page.click("#new")
    drop(page, [("a.txt", STORY.encode()), ("b.txt", b"Paris")])
    expect(page.locator("#problem")).to_contain_text("first of 2 files")
    expect(page.locator("#article h3")).to_have_text("Tokyo shares rise")


@pytest.mark.parametrize("name, data, said", [
    ("scan.pdf", b"%PDF-1.7", "scan.pdf is not read here"),
    ("latin.txt", "Köln".encode("latin-1"), "latin.txt is not in UTF-8"),
    ("broken.json", b'{"title": "Tokyo",}', "This can’t be read"),
    ("empty.txt", b" \n", "Paste an article first"),
    ("none.json", b"[]", "no article in it"),
    ("wrong.json", b'{"title": 3}', "title is a string, not a number (at /title)"),
])  # fmt: skip
def test_what_can_t_be_read_is_refused(page, name, data, said):
    """One clear line, announced; the text stays in the box, to be mended."""
    drop(page, [(name, data)])
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.locator("#write")).to_be_visible()
    tag(page, STORY)
    expect(page.locator("#problem")).to_be_hidden()
    expect(page.locator("#status")).to_have_text("2 tags")


def test_a_server_that_is_gone_is_told(page):
    """No answer at all is said in words, and nothing is lost."""
    page.context.set_offline(True)
    tag(page, STORY)
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    expect(page.locator("#text")).to_have_value(STORY)


def test_markup_of_an_article_is_text(page):
    """Script and HTML in an article, its tags' words and its furniture are shown, and never run."""
    hostile = (
        "<img src=x onerror=document.title='run'> Tokyo <script>document.title='run'</script>\n\n"
        "By <b onclick=x>Ann Lee</b>\n\nJapanese <svg/onload=document.title='run'> shares rose in Tokyo "
        "</p><iframe src=javascript:alert(1)>.\n\n"
        "{{7*7}} ${7*7} \u202egnp.exe\n\n• <i>Japan</i>"
    )
    tag(page, hostile, "text")
    expect(page.locator("#article h3")).to_contain_text("<script>document.title='run'</script>")
    page.locator("[data-tag='country/JP'] .more").click()
    expect(page.locator("#article, #aside, #tags").locator("img, script, b, i, iframe, svg")).to_have_count(0)
    assert page.title() == "autotag: tag an article"
    record = {"title": "<b>Tokyo</b>", "language": "<i>", "meta": {"<u>k</u>": "<u>v</u>"}}
    tag(page, json.dumps([record, {"title": ["<u>"]}, record]), "json")
    expect(page.locator("#aside dt")).to_have_text("<u>k</u>")
    expect(page.locator("#which option").nth(1)).to_contain_text("Refused")
    expect(page.locator("main u")).to_have_count(0)


def test_several_articles_are_shown_one_by_one(page):
    """An array gives a choice; what can't be read of it is told in its place."""
    tag(page, json.dumps([{"title": "Paris match", "text": "A French goal"}, {"id": "x"}, {"text": STORY}]))
    expect(page.locator("#article h3")).to_have_text("Paris match")
    page.select_option("#which", "1")
    expect(page.get_by_role("alert")).to_contain_text("an article needs a title or a text")
    page.select_option("#which", "2")
    expect(page.locator("#article")).to_contain_text("Japanese shares")
    expect(page.locator("#problem")).to_be_hidden()
    assert "country/JP" in tags(page)


def test_furniture_is_set_aside(page):
    """What the reader takes for furniture, and tags at the end, are shown apart from the text."""
    tag(page, STORY.replace("\n\n", "\n\nBy Claire Martin\n\n3 min read\n\n") + "\n\n• Japan\n• shares")
    expect(page.locator("#aside")).to_contain_text("Claire Martin")
    expect(page.locator("#aside")).to_contain_text("JP")
    expect(page.locator("#article")).not_to_contain_text("Claire")


def test_the_answer_is_that_of_the_line_for_the_shell(page):
    """The line of curl, run by a shell, gives the JSON beside it, also of a text with quotes and an @."""
    tag(page, '@Tokyo\'s "shares" $HOME `rise` \\ \n\nJapanese shares rose in Tokyo as trade improved.')
    page.click("#data summary")
    line = page.locator("#curl").inner_text()
    done = subprocess.run(["sh", "-c", line], capture_output=True, check=True, timeout=30)
    assert json.loads(done.stdout) == json.loads(page.locator("#json").inner_text())
    assert json.loads(done.stdout)["tags"]["country"][0]["tag"] == "JP"


def test_code_can_be_copied(visit, address):
    """The button puts the text on the clipboard, and says so."""
    page = visit(address, permissions=["clipboard-read", "clipboard-write"])
    tag(page, STORY)
    page.click("#data summary")
    page.click("#copy-json")
    expect(page.locator("#copy-json")).to_have_text("Copied")
    assert json.loads(page.evaluate("navigator.clipboard.readText()"))["model"].startswith("sample@")


def test_every_example_is_tagged(page):
    """None is refused, and each names a country."""
    for place in range(page.locator("#examples button").count()):
        page.locator("#examples button").nth(place).click()
        expect(page.locator("#status")).to_have_text(re.compile(r"^\d+ tags?$"))
        assert any(name.startswith("country/") for name in tags(page)), place
        page.click("#new")
        expect(page.locator("#text")).to_have_value("")


def test_nothing_moves_when_an_article_is_tagged(page):
    """Both panes stay where they are and as large, with text, tags, an error or nothing in them."""

    def boxes():
        return [page.locator(pane).bounding_box() for pane in ("#paper", "#answer", "footer")]

    before = boxes()
    tag(page, STORY + "\n\nMore of it." * 400)
    expect(page.locator("#status")).to_contain_text("tag")
    assert boxes() == before
    page.locator(".row").last.hover()
    assert boxes() == before
    page.click("#edit")
    tag(page, "{", "json")
    expect(page.get_by_role("alert")).to_be_visible()
    assert boxes() == before


def test_the_article_stays_in_sight_on_a_phone(visit, address):
    """On a narrow screen nothing is wider than the screen, and the tags scroll under the article."""
    page = visit(address, 360, 720)
    tag(page, STORY + "\n\nhttps://example.org/" + "x" * 300)
    expect(page.locator("#status")).to_contain_text("tag")
    page.locator("#data summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.locator("#article h3").evaluate("(title) => title.getBoundingClientRect().top") >= 0


SENT = [
    ("a.html", "<!doctype html><title>Tokyo</title>", "text/html; charset=utf-8"),
    ("a.txt", "<html>Tokyo</html>", "text/plain; charset=utf-8"),
    ("a.ndjson", '{"text": "Tokyo"}', "application/x-ndjson; charset=utf-8"),
    ("", "<!DOCTYPE html>\n<p>Tokyo", "text/html; charset=utf-8"),
    ("", "<p>Tokyo", "text/plain; charset=utf-8"),
    ("", ' {"text": "Tokyo"}', "application/json"),
    ("", '{"text": "Tokyo"}\n{"text": "Osaka"}', "application/x-ndjson; charset=utf-8"),
    ("", "[Tokyo] {shares}", "text/plain; charset=utf-8"),
    ("", '{"text": "Tokyo', "text/plain; charset=utf-8"),
]


def test_what_is_sent_says_what_it_is(page):
    """By the suffix of a file, else by how a text begins; text that only looks like JSON is text."""
    for name, text, media_type in SENT:
        with page.expect_response("**/read") as answer:
            if name:
                drop(page, [(name, text.encode())])
            else:
                tag(page, text)
        assert answer.value.request.headers["content-type"] == media_type, (name, text)
        expect(page.locator("#tags .tag, #problem:not([hidden])").first).to_be_visible()
        page.evaluate("document.getElementById('clear').click()")
