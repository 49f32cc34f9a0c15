"""matplotlib figures as SVG within a page: colours are the page's, text is text, marks tell what they are.

matplotlib draws in colours that stand for the page's (`INK` and the others), and those are made CSS
variables afterwards, so that one drawing serves light and dark. Text stays text, in the page's font.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final
from xml.etree import ElementTree

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

INK, MUTED, GRID, MAIN, SECOND, PAGE = (f"#01020{k}" for k in range(1, 7))
_VARIABLES: Final = {
    INK: "--ink", MUTED: "--muted", GRID: "--grid", MAIN: "--main", SECOND: "--second", PAGE: "--page",
}  # fmt: skip
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none", "svg.hashsalt": "autotag", "font.size": 10.0, "axes.titlesize": 10.0,
    "axes.edgecolor": GRID, "axes.labelcolor": MUTED, "axes.linewidth": 1.0, "axes.titlelocation": "left",
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True,
    "axes.facecolor": "none", "figure.facecolor": "none", "grid.color": GRID, "grid.linewidth": 0.8,
    "text.color": INK, "axes.titlecolor": INK, "xtick.color": GRID, "ytick.color": GRID,
    "xtick.labelcolor": MUTED, "ytick.labelcolor": MUTED, "xtick.major.size": 0, "ytick.major.size": 0,
    "xtick.minor.size": 0, "lines.linewidth": 2.0, "lines.solid_capstyle": "round",
}  # fmt: skip
_SVG: Final = "http://www.w3.org/2000/svg"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_FONT: Final = re.compile(r"font(-family)?: [^;]*?(?=;|$)")
_SIZE: Final = re.compile(r"([\d.]+)px")
ElementTree.register_namespace("", _SVG)

#: What each mark of a group says, by the group's name (matplotlib's `gid`).
Tips = Mapping[str, Sequence[str]]


def styled() -> AbstractContextManager[None]:
    """Within it, figures are drawn in the page's style."""
    context: AbstractContextManager[None] = mpl.rc_context(_STYLE)
    return context


def sheet(width: float = 4.6, height: float = 3.3) -> tuple[Figure, Axes]:
    """A figure of one plot, in inches of 72 points."""
    figure = Figure(figsize=(width, height), layout="constrained", dpi=72)
    FigureCanvasSVG(figure)
    return figure, figure.add_subplot()


def label(figure: Figure, axes: Axes, points: Sequence[tuple[float, float, str]]) -> None:
    """Names points (x, y, name), each where it covers no other name; one that would is left out."""
    figure.draw_without_rendering()  # the layout decides where points are
    taken: list[tuple[float, float, float, float]] = []
    for x, y, name in points:
        px, py = axes.transData.transform((x, y))
        width, height = 5.4 * len(name) + 4, 12.0
        for dx, dy in ((0, -14), (0, 8), (width / 2 + 8, -5), (-width / 2 - 8, -5), (0, -27), (0, 21)):
            left, low = px + dx - width / 2, py + dy
            box = (left, low, left + width, low + height)
            if not any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
                taken.append(box)
                axes.annotate(
                    name, (x, y), (dx, dy), textcoords="offset points", ha="center", size=9, color=INK
                )
                break


def drawn(figure: Figure, name: str, label: str, tips: Tips | None = None) -> Markup:
    """The figure as an `<svg>` element; `name` is unique in the page, `label` says what it shows."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    root = ElementTree.fromstring(stream.getvalue())
    for element in list(root):
        if element.tag == f"{{{_SVG}}}metadata":
            root.remove(element)
    for group, told in (tips or {}).items():
        _say(root, group, told)
    _rename(root, name)
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-label", label)
    svg = ElementTree.tostring(root, encoding="unicode")
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var({variable})")
    return Markup(svg)


def _say(root: ElementTree.Element, group: str, told: Sequence[str]) -> None:
    """Gives each mark of a group its title, which browsers show."""
    for holder in root.iter(f"{{{_SVG}}}g"):
        if holder.get("id") == group:
            marks = list(holder.iter(f"{{{_SVG}}}use")) or list(holder.iter(f"{{{_SVG}}}path"))
            for mark, text in zip(marks, told, strict=False):
                ElementTree.SubElement(mark, f"{{{_SVG}}}title").text = text


def _rename(root: ElementTree.Element, name: str) -> None:
    """Keeps the names that are referred to, made unique in the page, and takes the font from the page."""
    for element in root.iter():
        if identity := element.attrib.pop("id", None):
            element.set("id", f"{name}-{identity}")
        if link := element.attrib.pop(_LINK, None):
            element.set("href", f"#{name}-{link[1:]}")
        if clip := element.get("clip-path"):
            element.set("clip-path", clip.replace("url(#", f"url(#{name}-"))
        if element.tag == f"{{{_SVG}}}text" and (style := element.get("style")):
            size = _SIZE.search(style)
            element.set("style", f"font-size: {size[0] if size else '10px'};{_FONT.sub('', style)}")
