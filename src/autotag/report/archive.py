"""The report of an archive run as a page: a pure function of what the run counted."""

from __future__ import annotations

from typing import Any, Final

from autotag.evaluate.drift import MOVED, STEADY, psi, trend
from autotag.report import months as plots
from autotag.report.drawing import styled
from autotag.report.pages import page
from autotag.tally import FacetTally, RunTally, TagTally

_SMALL: Final = 24
_TRENDS: Final = 10
_ROWS: Final = 1500
#: A trend of fewer articles, or within three standard errors, is chance among so many tags.
_FEWEST: Final = 20
_SURE: Final = 3.0


def archive_page(tally: RunTally) -> str:
    """The page of a run.

    >>> facet = FacetTally(facet="topic", tags=(), untagged=2, in_review=0, scores=(2, 0))
    >>> none = {"rejected": 0, "tagged": 2, "seconds": 1.0, "months": (), "by_month": ()}
    >>> run = RunTally(model="news@0", articles=2, facets=(facet,), **none)
    >>> "2 articles" in archive_page(run)
    True
    """
    with styled():
        facets = [_facet(facet, tally) for facet in tally.facets]
        volume = plots.volume(tally.months, tally.by_month) if len(tally.months) > 1 else None
        drift = [
            {"of": one, "psi": psi(one.training, one.run), "plot": plots.moved(number, one)}
            for number, one in enumerate(tally.drift)
        ]
    return page(
        "archive.html", run=tally, facets=facets, volume=volume, drift=drift, steady=STEADY, moved=MOVED,
        rate=tally.tagged / tally.seconds if tally.seconds else 0.0, most_rows=_ROWS,
    )  # fmt: skip


def _facet(facet: FacetTally, tally: RunTally) -> dict[str, Any]:
    """A facet with its plots, and the tags that surge and fade."""
    common = sorted(facet.tags, key=lambda tag: (-tag.articles, tag.tag))
    over_time = len(tally.months) > 2
    trends = [(tag, trend(tag.by_month, tally.by_month)) for tag in common if over_time]
    sure = [pair for pair in trends if pair[0].articles >= _FEWEST and abs(pair[1].z) >= _SURE]
    return {
        "of": facet,
        "tags": common,
        "surging": _told(sorted(sure, key=lambda pair: -pair[1].z), 1),
        "fading": _told(sorted(sure, key=lambda pair: pair[1].z), -1),
        "small": [
            plots.small(f"{facet.facet}-{n}", tag, tally.months, tally.by_month)
            for n, tag in enumerate(common[:_SMALL] if over_time else [])
        ],
        "scores": plots.histogram(facet.facet, facet.scores) if sum(facet.scores) else None,
    }


def _told(pairs: list[tuple[TagTally, Any]], sign: int) -> list[tuple[TagTally, float]]:
    return [(tag, found.ratio) for tag, found in pairs if found.z * sign > 0][:_TRENDS]
