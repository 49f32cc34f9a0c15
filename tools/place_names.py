"""Codes and names of countries: ISO 3166, ours in tools/*.tsv, and CLDR's.

Each source is a function that returns rows; ours come first. What two countries would share goes
to the one met first: English, then names, then other forms, in the order of LANGUAGES.
"""

from __future__ import annotations

import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from babel import Locale
from babel.core import get_global
from place_rows import LANGUAGES, Drops, Row, countries, normal, table, unaccented

from autotag.vocabulary import fold

# Names that differ from the parent's are its aliases.
REGIONS = {
    "es": ("es-419", "es-MX"),
    "pt": ("pt-PT",),
    "fr": ("fr-CA",),
    "de": ("de-AT", "de-CH"),
    "zh-Hant": ("zh-Hant-HK",),
    "ur": ("ur-IN",),
    "bn": ("bn-IN",),
    "sw": ("sw-KE", "sw-CD"),
}
# Where the form in use is the short one: "Hong Kong", not "Hong Kong SAR China".
SHORT = {"HK", "MO", "PS", "MM"}
# Where CLDR gives a second name in brackets: "Myanmar (Burma)", "Falkland Islands (Malvinas)".
BRACKETED = {"MM", "FK", "NZ"}
# Languages whose writers leave accents out (Etats-Unis, Peru), so both spellings are listed.
UNACCENTED = {"en", "fr", "es", "pt", "it", "ca"}
# CLDR's "MB" (Albanian) or "KM" (Javanese) for the United Kingdom reads as a code or initials.
TWO_LETTERS = re.compile("[A-Z]{2}")
ABBREVIATIONS = {"о-ва": "острова", "о-в": "остров"}


def codes() -> Iterator[Row]:
    """Alpha-2, alpha-3, and withdrawn codes, which are ours and win over CLDR's aliases."""
    known = countries()
    aliases = get_global("territory_aliases")
    found = {c: to[0] for c, to in aliases.items() if len(c) == 3 and c.isalpha() and to[0] in known}
    found |= {country: country for country in known}
    found |= dict(table("codes.tsv"))
    for code, country in found.items():
        yield Row(code, "", country, "code")


def english() -> Iterator[Row]:
    """Our English names: the newsroom's short name, official names, former names, common forms."""
    for country, display, aliases in table("aliases_en.tsv"):
        yield Row(display, "en", country, primary=True)
        for alias in filter(None, aliases.split("|")):
            yield Row(alias, "en", country)


def world() -> Iterator[Row]:
    """Our names in other languages: what CLDR lacks (states that are gone) or has otherwise."""
    for language, country, display, aliases in table("aliases_world.tsv"):
        if display:
            yield Row(display, language, country, primary=True, rank=10)
        for alias in filter(None, aliases.split("|")):
            yield Row(alias, language, country, rank=20)


def cldr_names() -> Iterator[Row]:
    """CLDR's names, through Babel; a name that is only the code is none."""
    known = countries()
    for language in LANGUAGES:
        names = Locale.parse(language, sep="-").territories
        for country in sorted(known & names.keys()):
            if names[country] != country:
                yield Row(names[country], language, country, primary=True, rank=30)
        for region in REGIONS.get(language, ()):
            other = Locale.parse(region, sep="-").territories
            for country in sorted(known & other.keys()):
                if other[country] not in (country, names.get(country)):
                    yield Row(other[country], language, country, rank=40)


def cldr_other_forms(package: Path) -> Iterator[Row]:
    """CLDR's short and variant forms, which Babel leaves out, from the JSON of the same CLDR."""
    known = countries()
    with tarfile.open(package) as archive:
        for language in LANGUAGES:
            member = archive.extractfile(f"package/main/{language}/territories.json")
            assert member is not None
            names = json.load(member)["main"][language]["localeDisplayNames"]["territories"]
            for key, surface in names.items():
                country, _, form = key.partition("-alt-")
                if form and country in known and not TWO_LETTERS.fullmatch(surface):
                    primary = form == "short" and country in SHORT
                    yield Row(surface, language, country, primary=primary, rank=20 if primary else 50)


def spelled_out(rows: Iterable[Row]) -> Iterator[Row]:
    """Each row, and what it abbreviates, brackets or accents in other ways."""
    for row in rows:
        yield row
        if row.kind != "name":
            continue
        alias = replace(row, primary=False, rank=row.rank + 1)
        if row.language == "en" and "&" in row.surface:
            yield replace(alias, surface=row.surface.replace("&", "and"))
        for short, long in ABBREVIATIONS.items():
            if short in row.surface:
                yield replace(alias, surface=row.surface.replace(short, long))
        bracketed = re.fullmatch(r"(.+?)\s*[(（](.+)[)）]", row.surface)
        if bracketed and row.country in BRACKETED:
            yield replace(row, surface=bracketed[1], rank=row.rank - 1)
            yield replace(alias, surface=bracketed[2])
        if row.language in UNACCENTED and not row.surface.isascii():
            yield replace(alias, surface=unaccented(row.surface), rank=60)


def rows_of_all_sources(package: Path) -> Iterator[Row]:
    """All rows, which may clash."""
    yield from codes()
    yield from spelled_out(english())
    yield from spelled_out(world())
    yield from spelled_out(cldr_names())
    yield from spelled_out(cldr_other_forms(package))


def one_primary(rows: Iterable[Row]) -> list[Row]:
    """The rows, best first, of which only the first primary of a country and language stays one."""
    done: set[tuple[str, str]] = set()
    result = []
    for row in sorted(rows, key=lambda row: row.rank):
        if row.primary and (row.language, row.country) in done:
            row = replace(row, primary=False)  # noqa: PLW2901
        elif row.primary:
            done.add((row.language, row.country))
        result.append(row)
    return result


def codes_and_names(package: Path, drops: Drops) -> Iterator[Row]:
    """The rows but those whose key, or whose spelling as a code, is another country's already."""
    rows = one_primary(map(normal, rows_of_all_sources(package)))
    owners: dict[str, str] = {}
    code_owners = {row.surface: row.country for row in rows if row.kind == "code"}
    for row in rows:
        if row.kind == "name":
            code_owner = row.country if row.primary else code_owners.get(row.surface.upper())
            owner = owners.setdefault(fold(row.surface), row.country)
            taken = {owner, code_owner} - {row.country, None}
            if taken:
                drops.add(row, f"{taken.pop()}")
                continue
        yield row


def lines(rows: Iterable[Row]) -> list[str]:
    """Sorted lines: one for each primary and language, one for an alias of many languages."""
    ambiguous = {
        (surface, language)
        for surface, languages, _ in table("ambiguous.tsv")
        for language in languages.split(",")
    }
    seen: set[tuple[str, str, str, str]] = set()
    groups: defaultdict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: not row.primary):
        identity = (row.surface, row.language, row.country, row.kind)
        if identity in seen:
            continue
        seen.add(identity)
        also = ["ambiguous"] if (row.surface, row.language) in ambiguous else []
        flags = ",".join(also + ["primary"] * row.primary)
        one_line = row.language if row.primary else ""
        groups[row.country, row.kind, row.surface, f"{flags} {one_line}"].append(row.language)
    for surface, language in sorted(ambiguous - {(s, language) for s, language, _, _ in seen}):
        print(f"ambiguous.tsv: no {surface!r} in {language}")
    table_rows = sorted(
        (country, kind, ",".join(sorted(languages)), surface, flags.split(" ")[0])
        for (country, kind, surface, flags), languages in groups.items()
    )
    return ["\t".join((s, language, c, kind, flags)) for c, kind, language, s, flags in table_rows]
