"""The page of an evaluation: whole in itself, small, safe, and the same figures in plots and tables."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.image import imread
from msgspec.structs import replace

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.evaluate import Decisions
from autotag.judge import decide, judge, report_of
from autotag.report import Findings, Subject, evaluation_page, found_in, heldout_doubts, judged_doubts
from autotag.train import Settings, Trained, learning_curve, train
from tests.conftest import need

Svg = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def judged(archive: list[Article]) -> tuple[Trained, Settings]:
    """A model with its report on later articles."""
    settings = Settings(TrainingConfig(split="time", folds=3, min_df=1))
    return train(archive, settings), settings


@pytest.fixture(scope="module")
def findings(judged: tuple[Trained, Settings]) -> Findings:
    """All that a page can show of it; a title tries to break out."""
    trained, settings = judged
    evil = [replace(a, title=f"<script>alert('{a.id}')</script>") for a in trained.articles]
    doubts = heldout_doubts(trained.tagger, trained.heldout, evil)
    assert trained.report is not None
    subject = Subject(
        trained.tagger,
        trained.report,
        trained.judged,
        {**trained.facts, "config": {"C": 3.0}},
        trained.heldout,
    )
    return found_in(subject, doubts, learning=learning_curve(trained, settings), chosen=["topic/sport"])


@pytest.fixture(scope="module")
def page(findings: Findings) -> str:
    """The page."""
    return evaluation_page(findings)


def svgs(page: str) -> list[ElementTree.Element]:
    """The drawings of a page, each well-formed."""
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", page, re.S)]


def test_page_loads_nothing(page: str):
    """No address of another place, in no attribute and no style; what it refers to is in it."""
    for attribute, value in re.findall(r"""(src|href|xlink:href|action|data)=["']([^"']*)""", page):
        assert value.startswith(("#", "data:,")), (attribute, value)
    assert not re.findall(r"@import|url\((?!#)", page)
    links = set(re.findall(r'(?:href="#|url\(#)([^")]+)', page))
    identities = re.findall(r'\bid="([^"]+)"', page)
    assert links <= set(identities) and len(identities) == len(set(identities))


def test_page_escapes_what_it_shows(page: str):
    """A title is text, whatever it holds."""
    assert "&lt;script&gt;alert(" in page and "<script>alert" not in page


def test_drawings_follow_the_page(page: str):
    """Colours are the page's, text is text, and there is a drawing of each kind for each facet."""
    names = [drawing.get("aria-label") for drawing in svgs(page)]
    for facet in ("country", "topic"):
        for what in ("Precision and recall of {}", "Scores of {} against truth", "F1 of each tag of {}",
                     "F1 of {} by articles learned from"):  # fmt: skip
            assert what.format(facet) in names
    assert "Precision and recall of sport" in names and "Precision and recall of economy" not in names
    for drawing in svgs(page):
        colours = set(re.findall(r"#[0-9a-f]{6}\b", ElementTree.tostring(drawing, encoding="unicode")))
        assert not colours, colours
        assert list(drawing.iter(f"{Svg}text")) and drawing.get("viewBox") and not drawing.get("width")


def test_marks_say_what_they_are(findings: Findings, page: str):
    """Each tag's dot has a title with the figures that the table has."""
    told = [title.text or "" for drawing in svgs(page) for title in drawing.iter(f"{Svg}title")]
    for found in findings.facets:
        for tag in found.report.tags:
            assert (f"{tag.name}: F1 {tag.f1:.2f} (precision {tag.precision:.2f}, recall {tag.recall:.2f}), "
                    f"{tag.support} articles") in told  # fmt: skip
            assert re.search(rf"<td>{tag.name}.*?{tag.f1:.2f}</td>", page)


def test_page_holds_the_figures_with_intervals(findings: Findings, page: str):
    """What the editor reads first is what the report says."""
    for found in findings.facets:
        for e in (found.report.micro, found.report.macro, found.report.per_article):
            assert f"{e.value:.3f}" in page and f"{e.low:.3f} to {e.high:.3f}" in page


def test_page_says_what_other_policies_cost(findings: Findings, page: str):
    """For each facet, the presets and rules with their precision and recall on held-out articles."""
    for found in findings.facets:
        costs = dict(found.costs)
        assert {"in use", "publish", "assist", "archive"} <= set(costs)
        for name, cost in costs.items():
            cells = [name.replace(">=", "&gt;="), f"{cost.precision:.3f}", f"{cost.recall:.3f}"]
            assert '<tr><td>{}</td><td class="n">{}</td><td class="n">{}</td>'.format(*cells) in page


def test_page_is_deterministic(findings: Findings, page: str):
    """No clock, no random names."""
    assert evaluation_page(findings) == page


def test_texts_are_shown_only_when_asked_for(trained_archive: Trained, archive: list[Article]):
    """A report is mailed about; an archive's texts are not to go with it."""
    swapped = [replace(a, tags={"topic": ("weather",)}) if i < 4 else a for i, a in enumerate(archive)]
    made = decide(trained_archive.tagger, swapped)
    assert all(not doubt.text for doubt in judged_doubts(made, swapped))
    doubts = judged_doubts(made, swapped, with_text=True)
    assert doubts and all(doubt.text and doubt.id and doubt.facet == "topic" for doubt in doubts)


def test_mistagged_articles_come_first(archive: list[Article]):
    """Labels exchanged on purpose are at the head of the list, with what they should have been."""
    wrong = {a.id for a in archive[20:24]}
    spoilt = [
        replace(a, tags={"country": tuple({"FR", "DE", "JP"} - set(a.tags["country"]))})
        if a.id in wrong
        else a
        for a in archive
    ]
    settings = Settings(TrainingConfig(split="none", folds=5, min_df=1, facets=("country",)))
    trained = train(spoilt, settings)
    doubts = heldout_doubts(trained.tagger, trained.heldout, trained.articles)
    assert len(wrong & {doubt.id for doubt in doubts[:6]}) >= 3


def test_learning_curve_ends_at_the_report(judged: tuple[Trained, Settings]):
    """More and more articles, the last point being the report's own."""
    trained, settings = judged
    points = learning_curve(trained, settings)
    assert trained.report is not None and trained.parts is not None
    for facet in trained.report.facets:
        own = [point for point in points if point.facet == facet.facet]
        assert [point.articles for point in own] == sorted(point.articles for point in own)
        assert own[-1].micro == facet.micro and own[-1].articles == len(trained.parts.train)
        assert own[0].micro.value < own[-1].micro.value


def test_page_of_thousands_of_tags_stays_small(trained_archive: Trained):
    """3,000 tags and long texts: at most 3 MB, the rarest tags left to JSON and so told."""
    rng = np.random.default_rng(0)
    n, t = 1200, 3000
    truth = rng.random((n, t)) < 0.001
    scores = truth * rng.random((n, t)) + 0.01 * rng.random((n, t))
    names = [(f"tag-{k}", f"A tag with a rather long name {k}") for k in range(t)]
    none = np.zeros(n, np.int64)
    made = [Decisions("topic", names, scores > 0.5, truth, scores, none, np.arange(n))]
    articles = [
        Article(id=str(i), title="A headline of usual length, here", text="x" * 900) for i in range(n)
    ]
    subject = Subject(trained_archive.tagger, report_of(made, n, split="x"), made)
    page = evaluation_page(found_in(subject, judged_doubts(made, articles, with_text=True)))
    assert len(page.encode()) <= 3_000_000 and "rarer tags are in the JSON report" in page


def test_page_of_next_to_nothing(trained_archive: Trained, stories: Sequence[Article]):
    """One article, no tag right: there is a page all the same."""
    alone = [replace(stories[0], tags={"topic": ()})]
    made = decide(trained_archive.tagger, alone)
    report = judge(trained_archive.tagger, alone, split="x")
    assert "How well does it tag?" in evaluation_page(
        found_in(Subject(trained_archive.tagger, report, made), [])
    )


@pytest.fixture(scope="module")
def browse(page: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """What a real browser makes of the page; `--screenshot` writes shot.png beside it."""
    chromium, place = need("chromium"), tmp_path_factory.mktemp("page")
    (place / "page.html").write_text(page, "utf-8")

    def run(*options: str) -> str:
        begun = time.monotonic()
        done = subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={place / 'profile'}",
             *options, f"file://{place / 'page.html'}"],
            capture_output=True, text=True, check=True, cwd=place, timeout=60,
        )  # fmt: skip
        assert time.monotonic() - begun < 60
        return done.stdout if "--dump-dom" in options else str(place / "shot.png")

    return run


def test_script_runs_in_a_browser(browse: Callable[..., str]):
    """Tables can be sorted and marks pointed at: the policy of the page lets its own script run."""
    page = browse("--dump-dom")
    assert page.count('data-tip="') > 20 and "<button>articles</button>" in page and 'id="tip"' in page


@pytest.mark.parametrize(("scheme", "dark"), [(0, True), (1, False)])
@pytest.mark.parametrize("width", [390, 1200])
def test_page_follows_light_and_dark(browse: Callable[..., str], scheme: int, dark: bool, width: int):
    """Drawn in the reader's scheme, wide and narrow."""
    shot = browse(
        f"--blink-settings=preferredColorScheme={scheme}",
        f"--window-size={width},900",
        "--screenshot=shot.png",
    )
    picture = imread(Path(shot))[..., :3]
    assert bool(picture.mean() < 0.35) is dark and picture.std() > 0.02
