"""The plots of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from autotag.evaluate import Curve, FacetReport, LearningPoint, Slice
from autotag.report.drawing import GRID, INK, MAIN, MUTED, PAGE, SECOND, drawn, label, sheet

_SPREAD: Final = 20
_NAMED: Final = 10


def trade_off(facet: FacetReport, curve: Curve) -> Markup:
    """Precision against recall of all tags of a facet, with where its thresholds put it."""
    figure, axes = sheet()
    _unit_square(axes, "recall: found of what the archive has", "precision: right of what is given")
    tips = _line(axes, curve, "pr")
    axes.scatter([facet.recall], [facet.precision], s=70, color=SECOND, edgecolor=PAGE, zorder=5, gid="here")
    axes.annotate("this model", (facet.recall, facet.precision), (-8, -10), textcoords="offset points",
                  ha="right", va="top", color=SECOND, weight="bold")  # fmt: skip
    here = f"as the thresholds are: precision {facet.precision:.2f}, recall {facet.recall:.2f}"
    return drawn(
        figure, f"{facet.facet}-pr", f"Precision and recall of {facet.facet}", {**tips, "here": [here]}
    )


def trade_offs(facet: str, curves: Sequence[tuple[str, Curve]]) -> list[Markup]:
    """The same for some tags, one small plot each."""
    made = []
    for number, (name, curve) in enumerate(curves):
        figure, axes = sheet(1.95, 1.95)
        _unit_square(axes, "recall", "precision" if number == 0 else "")
        axes.set_title(f"{_short(name, 16)}  {curve.average:.2f}")
        tips = _line(axes, curve, "pr", ticks=(0, 0.5, 1))
        made.append(drawn(figure, f"{facet}-pr{number}", f"Precision and recall of {name}", tips))
    return made


def reliability(facet: FacetReport) -> Markup:
    """What share of the tags of each score is right."""
    figure, axes = sheet()
    _unit_square(axes, "score", "share that is right")
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    x, y = [part.score for part in facet.calibration], [part.rate for part in facet.calibration]
    axes.vlines(x, x, y, color=MAIN, linewidth=1.2, alpha=0.5)
    axes.scatter(x, y, s=42, color=MAIN, edgecolor=PAGE, zorder=4, gid="bins")
    axes.annotate("too modest", (0.03, 0.95), color=MUTED)
    axes.annotate("too sure", (0.97, 0.04), color=MUTED, ha="right")
    told = [f"{b.pairs} tags with scores about {b.score:.2f}: {b.rate:.0%} right" for b in facet.calibration]
    return drawn(figure, f"{facet.facet}-rel", f"Scores of {facet.facet} against truth", {"bins": told})


def by_support(facet: FacetReport) -> Markup:
    """Every tag's F1 against how many of the judged articles have it; the weakest common ones are named."""
    figure, axes = sheet(8.6, 3.9)
    tags = [tag for tag in facet.tags if tag.support]
    axes.set_xscale("log")
    axes.set_xlim(0.8, 1.6 * max(tag.support for tag in tags))
    axes.set_ylim(-0.14, 1.06)
    axes.set_xlabel("judged articles with the tag")
    axes.set_ylabel("F1")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.axhline(facet.micro.value, color=SECOND, linewidth=1, linestyle=(0, (3, 3)))
    x, y = [tag.support for tag in tags], [tag.f1 for tag in tags]
    axes.scatter(x, y, s=36, color=MAIN, alpha=0.75, edgecolor=PAGE, linewidth=0.6, gid="tags")
    weakest = sorted(tags, key=lambda tag: (tag.f1 - 1) * tag.support)[:_NAMED]
    label(figure, axes, [(tag.support, tag.f1, _short(tag.name, 24)) for tag in weakest])
    told = [
        f"{t.name}: F1 {t.f1:.2f} (precision {t.precision:.2f}, recall {t.recall:.2f}), {t.support} articles"
        for t in tags
    ]
    return drawn(figure, f"{facet.facet}-tags", f"F1 of each tag of {facet.facet}", {"tags": told})


def slices(facet: str, parts: Sequence[Slice]) -> Markup:
    """Micro-F1 of the articles of each year, length and language, with intervals."""
    figure, axes = sheet(height=max(2.0, 0.7 + 0.3 * len(parts)))
    places = list(range(len(parts)))[::-1]
    axes.hlines(
        places,
        [s.micro.low for s in parts],
        [s.micro.high for s in parts],
        color=MAIN,
        alpha=0.45,
        linewidth=4,
    )
    axes.scatter(
        [s.micro.value for s in parts], places, s=46, color=MAIN, edgecolor=PAGE, zorder=4, gid="parts"
    )
    axes.set_yticks(places, [s.name for s in parts])
    axes.set_ylim(-0.7, len(parts) - 0.3)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("micro-F1, with its 95 % interval")
    told = [f"{s.name}: {s.micro.value:.3f} ({s.micro.low:.3f} to {s.micro.high:.3f}), {s.articles} articles"
            for s in parts]  # fmt: skip
    return drawn(figure, f"{facet}-parts", f"Micro-F1 of parts of {facet}", {"parts": told})


def learning(facet: str, points: Sequence[LearningPoint]) -> Markup:
    """Micro- and macro-F1 on the same later articles, fitted to more and more of the earlier ones."""
    figure, axes = sheet()
    x = [point.articles for point in points]
    tips = {}
    for name, colour in (("micro", MAIN), ("macro", SECOND)):
        own = [getattr(point, name) for point in points]
        axes.fill_between(
            x, [e.low for e in own], [e.high for e in own], color=colour, alpha=0.14, linewidth=0
        )
        axes.plot(x, [e.value for e in own], color=colour)
        axes.scatter(x, [e.value for e in own], s=46, color=colour, edgecolor=PAGE, zorder=4, gid=name)
        axes.annotate(f"{name}-F1", (x[-1], own[-1].value), (0, 9), textcoords="offset points", ha="right",
                      color=colour, weight="bold")  # fmt: skip
        tips[name] = [f"{point.articles:,} articles: {name}-F1 {e.value:.3f} ({e.low:.3f} to {e.high:.3f})"
                      for point, e in zip(points, own, strict=True)]  # fmt: skip
    axes.set_xlim(0, x[-1] * 1.03)
    axes.set_xlabel("articles learned from")
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    return drawn(figure, f"{facet}-learning", f"F1 of {facet} by articles learned from", tips)


def _unit_square(axes: Axes, x: str, y: str) -> None:
    axes.set_xlim(0, 1.02)
    axes.set_ylim(0, 1.03)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_yticks([0.25, 0.5, 0.75, 1])
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def _line(
    axes: Axes, curve: Curve, gid: str, ticks: Sequence[float] = (0, 0.25, 0.5, 0.75, 1)
) -> dict[str, list[str]]:
    """Draws a curve, with marks that are only there to be pointed at."""
    axes.set_xticks(ticks)
    axes.set_yticks(ticks[1:])
    axes.plot(curve.recall, curve.precision, color=MAIN)
    axes.fill_between(curve.recall, curve.precision, color=MAIN, alpha=0.08, linewidth=0)
    some = range(0, len(curve.recall), max(1, len(curve.recall) // _SPREAD))
    points = [(curve.recall[k], curve.precision[k], curve.threshold[k]) for k in some]
    axes.scatter(
        [p[0] for p in points], [p[1] for p in points], s=150, color=GRID, alpha=0, linewidth=0, gid=gid
    )
    return {gid: [f"from a score of {s:.2f}: precision {p:.2f}, recall {r:.2f}" for r, p, s in points]}


def _short(name: str, size: int) -> str:
    return name if len(name) <= size else name[: size - 1].rstrip() + "…"
