"""What the makers of places.tsv share: a row, the tables beside this file, countries, languages."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from babel import Locale

TOOLS = Path(__file__).parent

LANGUAGES = (
    "en fr es de pt it nl ru zh zh-Hant ja ar pl uk tr sv da no nn fi cs sk hu ro el bg sr sr-Latn "
    "hr bs sl mk sq be et lv lt is ca gl eu ga cy mt lb af ka hy az kk ky uz tk tg tt mn fa ps ku "
    "he ur hi bn pa gu mr ne or as si ta te kn ml my th lo km vi id ms jv fil ko sw ha yo ig am ti "
    "om so zu xh sn rn ln lg mg"
).split()
# In CLDR, but not ISO 3166-1: reserved, grouping and private codes.
NOT_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
# Dissolved states, which keep their code. CS is Czechoslovakia; Serbia and Montenegro is YU.
DISSOLVED = {"SU", "YU", "DD", "YD", "CS", "AN"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of places.tsv; `rank` says who keeps a surface two countries would share."""

    surface: str
    language: str
    country: str
    kind: str = "name"
    primary: bool = False
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Drops:
    """How many rows of each kind were dropped; with `verbose` each is printed, with its owner."""

    verbose: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row, owner: str) -> None:
        self.counts[row.kind] += 1
        if self.verbose:
            print(f"dropped {row}: {owner} has it")


def table(name: str) -> Iterator[list[str]]:
    """The rows of a file beside this one, without its header."""
    for line in (TOOLS / name).read_text("utf-8").splitlines()[1:]:
        yield line.split("\t")


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2 with XK (all of them in CLDR) and the dissolved states."""
    territories = (str(code) for code in Locale("en").territories)
    return frozenset(c for c in territories if c.isalpha() and len(c) == 2) - NOT_COUNTRIES | DISSOLVED


def country_in(name: str, code: str) -> str:
    """The code, which a row of the file `name` has; an unknown one ends the run."""
    if code not in countries():
        sys.exit(f"{name}: no country {code!r}")
    return code


def normal(row: Row) -> Row:
    """The row, its surface in NFC and with single spaces."""
    return replace(row, surface=unicodedata.normalize("NFC", " ".join(row.surface.split())))


def unaccented(surface: str) -> str:
    """The surface without accents, and with a straight apostrophe."""
    letters = (c for c in unicodedata.normalize("NFD", surface) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(letters)).replace("’", "'")


def words(surface: str) -> str:
    """The words that the gazetteer compares: lower-case runs of letters, marks and digits.

    >>> words("U.S.-born"), words("İzmir") == words("Izmir")
    ('u s born', True)
    """
    lowered = unicodedata.normalize("NFC", surface).lower().replace("i\u0307", "i")
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in lowered).split())
