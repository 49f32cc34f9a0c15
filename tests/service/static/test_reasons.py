"""Why a tag was given, and why not: the words painted in the article, the sums, the search."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

from autotag.bundle import load
from autotag.service import create_app
from tests.service.static.conftest import hosting
from tests.service.static.test_page import STORY, painted, tag, tags

#: Beyond the first plane, combining, right to left and without spaces: offsets count in code points.
WIDE = (
    "😀 𝒯okyo 👨‍👩‍👧 Tokyo e\u0301 shares\n\n"
    "🗾🗾 Japanese 東京 𝕊hares rose in Tokyo.\n\n\n طوكيو Tokyo 🗾 Japanese"
)


def spans_of(page, text):
    """What the server says of an article's text: each painted place, as the raw text there."""
    read = page.request.post(page.url + "read", data=text, headers={"Content-Type": "text/plain"}).json()
    answer = page.request.post(page.url + "tag?explain=country/JP", data=read).json()
    found = answer["explain"]["country"]["JP"]
    parts = [(term["field"], *span) for term in found["terms"] for span in term["spans"]]
    parts += [(one["field"], one["start"], one["end"]) for one in found["mentions"]]
    return {read[field][start:end] for field, start, end in parts}


def test_words_are_painted_where_they_stand(page):
    """The first tag's reasons are painted at once, where the server says, also in wide text."""
    tag(page, WIDE)
    expect(page.locator("[data-tag='country/JP'] .row")).to_have_attribute("aria-expanded", "true")
    pieces = [piece for level in (1, 2, 3) for piece in painted(page, f"for-{level}")]
    assert {"Tokyo", "Japanese"} <= set(pieces)
    told = spans_of(page, WIDE)
    for piece in pieces:
        assert any(piece.strip() in span for span in told), piece
    assert page.locator("#article mark, #article span").count() == 0


def test_pointing_at_a_tag_paints_its_words(page):
    """Hover and focus paint a tag's words; when they leave, what is open is painted again."""
    tag(page, STORY)
    expect(page.locator("#status")).to_have_text("2 tags")
    open_words = painted(page, "for-3")
    assert any("Tokyo" in word for word in open_words)
    page.locator("[data-tag='topic/medtop:04000000'] .row").hover()
    assert painted(page, "for-3") != open_words
    page.mouse.move(1, 1)
    assert painted(page, "for-3") == open_words
    page.locator("[data-tag='topic/medtop:04000000'] .row").focus()
    assert painted(page, "for-3") != open_words
    page.locator("[data-tag='country/JP'] .row").click()  # closes it
    page.locator("#wanted").focus()
    page.mouse.move(1, 1)
    assert painted(page, "for-3") == []


def test_a_word_shows_its_places(page):
    """Pointing at a word points at all its places, choosing it brings the next into sight."""
    tag(page, STORY + "\n\n" + "A line of no weight.\n\n" * 60 + "Tokyo again.")
    words = page.locator("[data-tag='country/JP'] .word").filter(has_text="Tokyo")
    word = words.and_(page.locator("[title*='2 places']")).first
    word.hover()
    assert painted(page, "pointed") == ["Tokyo", "Tokyo"]
    word.click()
    word.click()
    assert painted(page, "pointed") == ["Tokyo"]
    expect(page.locator("#article p").last).to_be_in_viewport()


def test_the_sum_is_shown(page):
    """What is listed adds up to what is said to be all together, folded or not."""
    tag(page, STORY)
    reasons = page.locator("[data-tag='country/JP'] .why")
    expect(reasons).to_be_visible()

    def amounts(part):
        return [
            float(cell.inner_text().replace("−", "-"))
            for cell in reasons.locator(f"{part} td:last-child").all()
        ]

    for _ in range(2):
        parts = amounts("tbody") + amounts("tfoot")
        assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=0.005 * len(parts))
        if reasons.locator(".more").count():
            folded = len(amounts("tbody"))
            reasons.locator(".more").click()
            assert len(amounts("tbody")) > folded
    assert reasons.locator(".more").count() == 0


def test_why_not(page):
    """Any tag can be searched for, by name or code, without accents; its lack is told in words."""
    tag(page, STORY)
    page.fill("#wanted", "reunion")
    expect(page.locator("#found button").first).to_contain_text("Réunion")
    page.fill("#wanted", "FR")
    page.keyboard.press("Enter")
    asked = page.locator("#asked [data-tag='country/FR']")
    expect(asked.locator(".why")).to_contain_text("more are missing")
    expect(asked.locator(".why")).to_contain_text("The article never names it")
    expect(asked.locator(".why")).to_contain_text("Words that speak for it and are not here")
    expect(asked.locator(".why p b").first).to_have_text("paris")
    expect(asked).to_have_class("tag missed")
    page.fill("#wanted", "zzz")
    expect(page.locator("#found")).to_contain_text("None of the 273 tags")
    page.fill("#wanted", "")
    expect(page.locator("#found li")).to_have_count(0)


def test_a_country_only_named_is_told_apart(page):
    """What is named without being a tag stands apart, with its places, and says why it was not given."""
    tag(page, STORY)
    chip = page.locator("#named-list button")
    expect(chip).to_contain_text("Peru")
    assert "country/PE" not in tags(page)
    chip.hover()
    assert painted(page, "for-3") == ["Peru"]
    chip.click()
    expect(page.locator("#asked [data-tag='country/PE'] .why")).to_contain_text("more are missing")


@pytest.fixture
def ruled(model, tmp_path):
    """Hosts the model under a policy."""

    def host(policy):
        shutil.copytree(model, tmp_path / "ruled")
        (tmp_path / "ruled" / "policy.toml").write_text(policy, "utf-8")
        tagger = load(tmp_path / "ruled")
        return hosting(create_app(lambda: tagger))

    return host


def test_tags_to_review_stand_apart(visit, ruled):
    """What a policy keeps for an editor is not among the tags given, and says so."""
    with ruled('country = "review"\ntopic = "never"\n') as address:
        page = visit(address)
        tag(page, STORY)
        expect(page.locator("#status")).to_have_text("0 tags, 1 to review")
        assert (tags(page), tags(page, "review")) == ([], ["country/JP"])
        expect(page.locator("#facets")).to_contain_text("for an editor to decide")
        expect(page.locator(".tag.review .why")).to_contain_text("an editor decides")
        page.fill("#wanted", "labour")
        page.keyboard.press("Enter")
        expect(page.locator("#asked .why")).to_contain_text("the policy never gives it")


def test_rules_beside_thresholds_are_told(visit, ruled):
    """A tag may be kept back though its score would do, and given though it would not."""
    policy = 'topic = "exactly-one"\n[country]\nrule = "score >= 0.001"\nat_most = 1\n'
    with ruled(policy) as address:
        page = visit(address)
        tag(page, STORY)
        expect(page.locator("#status")).to_have_text("2 tags")
        page.fill("#wanted", "peru")
        page.keyboard.press("Enter")
        expect(page.locator("#asked .why")).to_contain_text("a rule of its facet keeps it back")
        tag(page, "xyzzy plugh")
        page.locator(".tag.given[data-tag^=topic] .row").click()
        expect(page.locator(".tag.given[data-tag^=topic] .why")).to_contain_text("the likeliest of its facet")


def test_warnings_are_shown(page):
    """An article in a language the model never learned is told so, above its tags."""
    tag(page, "القاهرة تستأنف المحادثات\n\nاستأنفت مصر محادثات مياه النيل بعد توقف دام عاماً كاملاً.")
    expect(page.locator("#warnings .notice").first).to_contain_text("training articles")
