"""The page of an archive run: what surges and fades, how far the articles moved, nothing lost."""

from __future__ import annotations

import re

import msgspec
import numpy as np
import pytest

from autotag.evaluate.drift import psi, trend
from autotag.report import Doubtful, Drift, FacetTally, RunTally, TagTally, archive_page

MONTHS = tuple(f"2023-{month:02d}" for month in range(1, 13))
BY_MONTH = (100,) * 12


def tag(name: str, *by_month: int) -> TagTally:
    """A tag with these articles by month."""
    return TagTally(name, name.capitalize(), sum(by_month), by_month)


RUN = RunTally(
    model="news@0123456789ab", articles=1234, rejected=5, tagged=1234, seconds=2.0, months=MONTHS,
    by_month=BY_MONTH,
    facets=(
        FacetTally(
            facet="topic", untagged=123, in_review=50, scores=(1, 2, 3, 40),
            tags=(
                tag("steady", *[20] * 12), tag("surging", *[5] * 8, *[40] * 4),
                tag("fading", *[30] * 8, *[2] * 4),
                tag("rare", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3),
            ),
        ),
    ),
    drift=(Drift("scores", ("low", "high"), (50, 50), (20, 80)),),
    warnings={"text cut at a limit": 7},
    doubtful=(Doubtful("a1", "<b>A title</b>", "topic", "Steady", 0.41, 0.4),),
)  # fmt: skip


def test_page_tells_what_the_run_did():
    """Counts, shares, warnings and doubtful articles, escaped; nothing is loaded."""
    page = archive_page(RUN)
    for part in (
        "1,234",
        "617",
        "10 %",
        "text cut at a limit: 7 articles",
        "&lt;b&gt;A title",
        "0.42, moved",
    ):
        assert part in page, part
    assert not re.search(r'(?:src|href)="(?!#|data:,)', page)
    assert page.count("<svg") == 1 + 4 + 1 + 1 and archive_page(RUN) == page


def test_surging_and_fading_tags_are_the_sure_ones():
    """A steady tag and one of three articles are on neither list."""
    page = archive_page(RUN)
    rise, fade = (
        re.search(rf"<h3>{what}</h3>(.*?)</div>\n</div>", page, re.S) for what in ("On the rise", "Fading")
    )
    assert rise and fade
    assert re.findall(r"<td>(\w+)</td>", rise[1]) == ["Surging"]
    assert re.findall(r"<td>(\w+)</td>", fade[1]) == ["Fading"]


def test_run_without_dates_or_tags_has_a_page():
    """An archive whose articles have no dates, and one where nothing was tagged."""
    bare = RunTally(
        model="m", articles=0, rejected=0, tagged=0, seconds=0.0, months=(), by_month=(),
        facets=(FacetTally(facet="topic", tags=(), untagged=0, in_review=0, scores=()),),
    )  # fmt: skip
    assert "0 articles were tagged" in archive_page(bare)


def test_tally_is_written_and_read_as_json():
    """The batch engine writes it beside the page."""
    assert msgspec.json.decode(msgspec.json.encode(RUN), type=RunTally) == RUN


def test_psi_is_symmetric_and_grows_with_the_distance():
    """0 for the same shares whatever the counts; an empty bin is no infinity."""
    assert psi([10, 30], [1000, 3000]) == pytest.approx(0)
    assert (
        psi([10, 30], [30, 10])
        == pytest.approx(psi([30, 10], [10, 30]))
        == pytest.approx(0.5 * 2 * np.log(3))
    )
    assert psi([10, 0], [0, 10]) > psi([10, 10], [0, 10]) > psi([10, 10], [9, 10]) >= 0
    assert np.isfinite(psi([0, 0], [0, 5]))


def test_trend_of_chance_is_not_sure():
    """Of 500 tags without a trend about one in three hundred seems to have one."""
    rng = np.random.default_rng(0)
    found = [trend(rng.poisson(20, 12), BY_MONTH).z for _ in range(500)]
    assert np.mean(np.abs(found) > 3) < 0.02 and abs(float(np.mean(found))) < 0.2
    assert trend([5] * 8 + [50] * 4, BY_MONTH).z > 10
