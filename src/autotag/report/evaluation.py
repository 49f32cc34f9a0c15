"""The report of an evaluation as a page for the editor whose archive it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from autotag.evaluate import FacetReport, Report
from autotag.report import plots
from autotag.report.drawing import styled
from autotag.report.findings import FacetFindings, Findings
from autotag.report.pages import page

#: Rows of a table of tags; past that a page takes megabytes, and `--json` has them all.
_MOST_ROWS: Final = 1500
#: What there may be a plot of.
_PLOTS: Final = ("trade_off", "reliability", "trade_offs", "by_support", "slices", "learning")
#: The facts of a training in words.
_MADE: Final = {
    "articles": "articles learned from", "replaced": "earlier versions replaced", "killed": "killed articles",
    "labelled": "articles labelled", "terms": "words and pairs of words", "rejected": "records rejected",
    "C": "C, by facet",
    "left_out": "tags of too few articles", "created": "made on", "seconds": "seconds it took",
    "unknown": "articles looked at by share of words not seen elsewhere, in tenths",
}  # fmt: skip
_LEFT: Final[tuple[Any, ...]] = (None, (), [], "")
_WIDE: Final = 0.06
_BOASTFUL: Final = 0.02
_ENOUGH: Final = 5000


def evaluation_page(findings: Findings) -> str:
    """The page, at most 3 MB for any number of tags: the rarest are left to `--json`."""
    report = findings.subject.report
    with styled():
        drawn = {found.report.facet: _plots(found) for found in findings.facets}
    return page(
        "evaluation.html", about=_about(findings), model=findings.subject.tagger.label, report=report,
        facets=findings.facets,
        plots=drawn, surprises=findings.surprises, notes=_notes(report), made=_made(findings.subject.made),
        most_rows=_MOST_ROWS,
    )  # fmt: skip


def _about(findings: Findings) -> str:
    """What was judged, and on what."""
    count = f"{findings.subject.report.articles:,}"
    if findings.subject.made:
        return (f"What this model gives was judged on {count} articles, by the tags that the archive has for "
                "them. For that, one was made in the same way without those articles; the model that was "
                "saved then learned from all.")  # fmt: skip
    return f"What this model gives was judged on {count} articles, by the tags that the archive has for them."


def _plots(found: FacetFindings) -> dict[str, Any]:
    facet = found.report
    made: dict[str, Any] = dict.fromkeys(_PLOTS)
    made["trade_off"] = plots.trade_off(facet, found.curve)
    if facet.calibration:
        made["reliability"] = plots.reliability(facet)
    if found.curves:
        made["trade_offs"] = plots.trade_offs(facet.facet, found.curves)
    if facet.judged:
        made["by_support"] = plots.by_support(facet)
    if facet.slices:
        made["slices"] = plots.slices(facet.facet, facet.slices)
    if len(found.learning) > 1:
        made["learning"] = plots.learning(facet.facet, found.learning)
    return made


def _notes(report: Report) -> list[str]:
    """What a reader should know before believing the figures."""
    data, notes = report.data, []
    if "optimistic" in report.split:
        notes.append("The judged articles were chosen at random, so that some share days and stories with "
                     "those learned from: on later ones the figures will be lower.")  # fmt: skip
    if data.leaking:
        notes.append(f"{data.leaking:,} of the judged articles print their own tags in their text. The model "
                     "may have read the answer there; remove those lines and judge again.")  # fmt: skip
    if data.learned:
        notes.append(f"The model learned from {data.learned:,} of the judged articles. Those are judged by "
                     "the scores of models that had not seen them.")  # fmt: skip
    if data.alike:
        notes.append(f"{data.alike:,} of the judged articles are near-duplicates of one another, so that "
                     "some successes and failures count twice.")  # fmt: skip
    if data.moved:
        notes.append(f"{data.moved:,} articles are near-duplicates of ones learned from and were not judged.")
    if data.replaced or data.killed:
        notes.append(f"{data.replaced:,} earlier versions of articles and {data.killed:,} killed articles "
                     "were left out.")  # fmt: skip
    for facet in report.facets:
        notes += _facet_notes(facet)
    return notes


def _facet_notes(facet: FacetReport) -> list[str]:
    notes, error = [], facet.calibration_error
    if facet.micro.high - facet.micro.low > _WIDE:
        notes.append(f"{facet.facet}: {facet.articles:,} articles are few; the true figure may lie anywhere "
                     f"from {facet.micro.low:.2f} to {facet.micro.high:.2f}.")  # fmt: skip
    if error.low > _BOASTFUL or (facet.calibration_pairs >= _ENOUGH and error.value > _BOASTFUL):
        notes.append(f"{facet.facet}: scores are off by {error.value:.3f} on average; do not read them as "
                     "probabilities on articles like these.")  # fmt: skip
    if facet.unknown:
        notes.append(f"{facet.facet}: {facet.unknown:,} tags on the judged articles were never learned, for "
                     "want of articles; they count as missed.")  # fmt: skip
    return notes


def _made(made: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How the model was trained, as (what, value) lines."""
    lines: list[tuple[str, str]] = []
    for key, value in made.items():
        if isinstance(value, Mapping) and key in _MADE:
            lines += [(f"{_MADE[key]}: {inner}", _shown(told)) for inner, told in value.items() if told]
        elif isinstance(value, Mapping):
            lines += [
                (inner, _shown(told)) for inner, told in value.items() if told not in (None, (), [], "")
            ]
        else:
            lines.append((_MADE.get(key, key), _shown(value)))
    return lines


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(told)}" for key, told in value.items())
    if isinstance(value, (list, tuple)):
        some = ", ".join(map(_shown, value[:12]))
        return some + (f", … ({len(value):,} in all)" if len(value) > 12 else "")
    return f"{value:,}" if isinstance(value, int) else str(value)
