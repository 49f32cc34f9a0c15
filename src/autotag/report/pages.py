"""Templates to one self-contained page; whatever stands in them is escaped."""

from __future__ import annotations

from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

_PAGES: Final = Environment(
    loader=PackageLoader("autotag.report"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_PAGES.globals["range_of"] = range
_PAGES.filters["grouped"] = lambda value: f"{value:,}"
_PAGES.filters["two"] = lambda value: f"{value:.2f}"
_PAGES.filters["three"] = lambda value: f"{value:.3f}"
_PAGES.filters["percent"] = lambda value: f"{100 * value:.0f}"


def page(template: str, **values: Any) -> str:
    """The page that a template makes of values."""
    return _PAGES.get_template(template).render(**values)
