"""What tells of a country in a text, as data/places.tsv has it (tools/make_places.py, SOURCES.md).

A row is (surface, languages, country, kind, flags). Codes and names come first: they are all that
resolves a label, and reading the rest, three times as much, is left to whoever looks for mentions.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

#: What a row may be; only the first two resolve a label.
KINDS: Final = ("code", "name", "demonym", "capital", "city", "metonym", "region")
_END_OF_HEAD = b"\tinflected\n"


def codes_and_names() -> list[list[str]]:
    """The rows of kind `code`, and of kind `name` in the form a dictionary has."""
    # Without the header, and the first row of what follows, which is cut short.
    return _split(_bytes().partition(_END_OF_HEAD)[0])[1:-1]


def all_rows() -> list[list[str]]:
    """Every row."""
    return _split(_bytes())[1:-1]


def _bytes() -> bytes:
    return (files("autotag") / "data" / "places.tsv").read_bytes()


def _split(data: bytes) -> list[list[str]]:
    return [line.split("\t") for line in data.decode("utf-8").split("\n")]
