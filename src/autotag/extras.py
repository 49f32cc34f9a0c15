"""Libraries that few runs need: those of an extra, and those that take long to load."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from autotag.errors import InputError


def extra(library: str, name: str, purpose: str) -> Any:
    """A library that `autotag-news[NAME]` brings, loaded when it is first needed.

    Raises: InputError that says how to install it.

    >>> extra("json", "none", "JSON").dumps([1])
    '[1]'
    """
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        raise InputError(
            f"{purpose} needs {error.name}; install it: pip install 'autotag-news[{name}]'"
        ) from None
