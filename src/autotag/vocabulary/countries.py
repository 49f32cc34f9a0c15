"""Countries and territories by ISO 3166 code, with a user's own spellings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from autotag.errors import VocabularyError, unknown
from autotag.places import KINDS, codes_and_names
from autotag.vocabulary.files import read_text, rows_of
from autotag.vocabulary.vocabulary import Tag, Vocabulary

_COLUMNS: Final = ("surface", "language", "country", "kind", "flags")


@cache
def countries() -> Vocabulary:
    """Countries and territories by ISO 3166 code, with states that are gone.

    >>> countries().name("CD", "de")
    'DR Kongo'
    """
    tags, codes, names = _places()
    return Vocabulary(tags, codes=codes, names=names)


def countries_with(path: Path) -> Vocabulary:
    """The countries with a user's spellings, which win over ours: columns surface and country.

    Raises: VocabularyError, with file and line.
    """
    extra, (tags, codes, shown) = dict[str, str](), _places()
    names = {language: dict(by_id) for language, by_id in shown.items()}
    for where, row, country in _own(path):
        if row["kind"] not in ("", "name", "code"):
            continue
        if extra.setdefault(row["surface"], country) != country:
            raise VocabularyError(f"{where}: {row['surface']!r} is given two countries; keep one")
        if "primary" in row["flags"].split(","):
            names.setdefault(row["language"] or "en", {})[country] = row["surface"]
    return Vocabulary(tags, codes=codes, names=names, extra=extra)


def own_places(path: Path) -> list[tuple[str, str, str]]:
    """Surface, country and kind of a user's spellings, as the gazetteer takes them; no codes.

    Raises: VocabularyError, with file and line.
    """
    found = [(row["surface"], country, row["kind"] or "name") for _, row, country in _own(path)]
    return [name for name in found if name[2] != "code"]


def _own(path: Path) -> Iterator[tuple[str, dict[str, str], str]]:
    """Each row of a user's spellings as "FILE:LINE", its cells, and the country's code."""
    known = countries()
    for where, row in rows_of(read_text(path), str(path), _COLUMNS, ("surface", "country")):
        country = known.resolve(row["country"])
        if country not in known:
            raise VocabularyError(f"{where}: {unknown('country', row['country'], known.ids())}")
        if row["kind"] and row["kind"] not in KINDS:
            raise VocabularyError(f"{where}: {unknown('kind', row['kind'], KINDS)}")
        yield where, row, country


@cache
def _places() -> tuple[tuple[Tag, ...], dict[str, str], dict[str, dict[str, str]]]:
    """Tags, ids by code, and names by language and id, of the kinds that resolve: name, code."""
    codes: dict[str, str] = {}
    names: dict[str, dict[str, str]] = {}
    surfaces: dict[str, dict[str, None]] = {}  # ordered sets
    for surface, language, country, kind, flags in codes_and_names():
        if kind == "code":
            codes[surface] = country
        elif kind == "name":
            surfaces.setdefault(country, {})[surface] = None
            if "primary" in flags:
                names.setdefault(language, {})[country] = surface
    tags = tuple(Tag(i, names["en"][i], tuple(spellings)) for i, spellings in surfaces.items())
    return tags, codes, names
