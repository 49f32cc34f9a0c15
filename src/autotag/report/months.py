"""The plots of an archive run."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from autotag.report.drawing import MAIN, MUTED, PAGE, SECOND, drawn, sheet
from autotag.tally import Drift, TagTally


def volume(months: Sequence[str], counts: Sequence[int]) -> Markup:
    """How many articles of each month."""
    figure, axes = sheet(8.6, 2.2)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.bar(range(len(months)), counts, color=MAIN, width=0.85, alpha=0.85)
    _months(axes, months, 12)
    told = [f"{month}: {count:,} articles" for month, count in zip(months, counts, strict=True)]
    axes.scatter(range(len(months)), counts, s=120, alpha=0, linewidth=0, gid="months")
    return drawn(figure, "volume", "Articles by month", {"months": told})


def small(number: str, tag: TagTally, months: Sequence[str], totals: Sequence[int]) -> Markup:
    """The share of each month's articles that have a tag, one small plot."""
    figure, axes = sheet(1.95, 1.5)
    shares = [100 * n / total if total else 0.0 for n, total in zip(tag.by_month, totals, strict=True)]
    x = range(len(months))
    axes.fill_between(x, shares, color=MAIN, alpha=0.12, linewidth=0)
    axes.plot(x, shares, color=MAIN, linewidth=1.6)
    axes.scatter(x, shares, s=60, color=MAIN, alpha=0, linewidth=0, gid="months")
    axes.set_ylim(0, max([*shares, 0.1]) * 1.15)
    axes.set_title(tag.name if len(tag.name) <= 22 else tag.name[:21].rstrip() + "…", size=9.5)
    axes.yaxis.set_major_locator(MaxNLocator(2))
    axes.yaxis.set_major_formatter("{x:g}%")
    _months(axes, months, 2)
    told = [f"{m}: {n:,} articles, {s:.1f} %" for m, n, s in zip(months, tag.by_month, shares, strict=True)]
    return drawn(figure, f"month-{number}", f"{tag.name} by month", {"months": told})


def histogram(facet: str, counts: Sequence[int]) -> Markup:
    """How sure the model was of each article's best tag."""
    figure, axes = sheet(height=2.4)
    width = 1 / len(counts)
    axes.bar(
        [(k + 0.5) * width for k in range(len(counts))], counts, width=width * 0.9, color=MAIN, alpha=0.85
    )
    axes.set_xlim(0, 1)
    axes.set_xlabel("score of the likeliest tag")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    return drawn(figure, f"{facet}-scores", f"Scores of the likeliest tag of {facet}")


def moved(number: int, drift: Drift) -> Markup:
    """A distribution in training and now, side by side."""
    figure, axes = sheet(height=2.6)
    places = range(len(drift.bins))
    for shift, values, colour in ((-0.2, drift.training, MUTED), (0.2, drift.run, SECOND)):
        total = sum(values) or 1
        axes.bar([p + shift for p in places], [100 * v / total for v in values], width=0.38, color=colour,
                 edgecolor=PAGE, linewidth=0.5)  # fmt: skip
    axes.set_xticks(
        list(places), [name[:10] for name in drift.bins], rotation=30 if len(drift.bins) > 6 else 0
    )
    axes.grid(visible=False, axis="x")
    axes.yaxis.set_major_formatter("{x:g}%")
    return drawn(figure, f"drift{number}", f"{drift.what} in training and in this run")


def _months(axes: Axes, months: Sequence[str], most: int) -> None:
    """Names some of the months, the first always."""
    places = range(0, len(months), max(1, -(-len(months) // most)))
    axes.set_xticks(list(places), [months[place] for place in places])
    axes.set_xlim(-0.7, len(months) - 0.3)
