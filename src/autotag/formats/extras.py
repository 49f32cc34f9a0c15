"""What needs an extra: which library, which `pip install`, and loading it when it is first asked for.

A reader that needs no extra is imported at the top like everything else. These are not, because
pyarrow and trafilatura take longer to load (0.25 s, 0.16 s) than an article takes to tag, and because a
base installation does not have them.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final

from autotag.errors import MissingExtra


@dataclass(frozen=True, slots=True)
class Extra:
    """An extra of the package: its name, and the modules that it brings."""

    name: str
    modules: tuple[str, ...]


#: What each module of `autotag.formats` that needs an extra needs.
EXTRAS: Final = {
    "feed": Extra("feeds", ("lxml",)),
    "parquet": Extra("parquet", ("pyarrow",)),
    "remote": Extra("remote", ("fsspec",)),
    "warc": Extra("warc", ("fastwarc", "trafilatura", "lxml_html_clean")),
    "web_page": Extra("html", ("trafilatura", "lxml_html_clean")),
}


def need(module: str, what: str) -> None:
    """Makes sure that the libraries of a module are installed; `what` begins the message.

    Raises: MissingExtra.
    """
    extra = EXTRAS[module]
    missing = [name for name in extra.modules if not _installed(name)]
    if missing:
        raise MissingExtra(
            f"{what} can't be read without {' and '.join(missing)}: pip install 'autotag-news[{extra.name}]'"
        )


def load(module: str, what: str) -> ModuleType:
    """The module `autotag.formats.MODULE`, loaded now if it was not before.

    Raises: MissingExtra.
    """
    need(module, what)
    return import_module(f"autotag.formats.{module}")


def _installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
