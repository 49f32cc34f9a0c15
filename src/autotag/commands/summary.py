"""A report in plain words, for the end of a training or an evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autotag.evaluate import Data, Estimate, FacetReport, Report

_WEAKEST = 5
_FEWEST = 3


def summary(report: Report | None, facts: Mapping[str, Any] | None = None, rejected: int = 0) -> str:
    """What a person wants to know of a training: what was read, how good it is, where it is weak."""
    lines: list[str] = []
    if facts is not None:
        lines += _training(facts, rejected)
    if report is None:
        return "\n".join(
            [
                *lines,
                "judged on no article (--split none, or fewer than ten): run `autotag evaluate` on others",
            ]
        )
    lines += [report.split, *data(report.data)]
    for facet in report.facets:
        lines += _facet(facet)
    return "\n".join(lines)


def data(found: Data) -> list[str]:
    """What became of the articles before any was judged, where there is something to tell."""
    told = {
        "earlier versions of an article were replaced by its last": found.replaced,
        "articles were killed (pubstatus canceled) and are left out": found.killed,
        "judged articles are near-duplicates of one another": found.alike,
        "judged articles print their own tags in their text, which flatters the figures": found.leaking,
        "judged articles were learned from; their out-of-fold scores are judged": found.learned,
    }
    return [f"{count} {what}" for what, count in told.items() if count]


def _training(facts: Mapping[str, Any], rejected: int) -> list[str]:
    lines = [f"{facts['articles']} articles read, {rejected} records rejected, {facts['terms']} terms"]
    if costs := facts.get("C"):  # earlier models do not tell
        lines.append("C = " + ", ".join(f"{C:g} for {facet}" for facet, C in costs.items()))
    for facet, thin in facts["left_out"].items():
        if thin:
            some = ", ".join(thin[:8]) + (", …" if len(thin) > 8 else "")
            fate = "are told by name alone" if facet == "country" else "are left out"
            lines.append(f"{facet}: {len(thin)} tags have too few articles and {fate}: {some}")
    if facts["labelled"].get("country") == 0:
        lines.append("country: no article is labelled; countries are told by where they are named, with the "
                     "weights that autotag brings")  # fmt: skip
    return lines


def _facet(facet: FacetReport) -> list[str]:
    lines = [
        f"{facet.facet}: {len(facet.tags)} tags, judged on {facet.articles} articles",
        f"  micro-F1 {_interval(facet.micro)}  (precision {facet.precision:.3f}, recall {facet.recall:.3f})",
        f"  macro-F1 {_interval(facet.macro)}  over the {facet.judged} tags seen there",
        f"  per article F1 {_interval(facet.per_article)}, calibration error "
        f"{_interval(facet.calibration_error)}",
    ]
    if facet.unknown:
        lines.append(f"  {facet.unknown} tags on these articles were never learned and count as missed")
    weak = sorted((tag for tag in facet.tags if tag.support >= _FEWEST), key=lambda tag: (tag.f1, tag.tag))
    if weak:
        named = ", ".join(f"{tag.name} {tag.f1:.2f} of {tag.support}" for tag in weak[:_WEAKEST])
        lines.append(f"  weakest (F1 of articles): {named}")
    return lines


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"
