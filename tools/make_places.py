"""Makes src/autotag/data/places.tsv: what countries are called, in many languages.

Run, with autotag installed or PYTHONPATH=src (the keys are those of autotag.vocabulary):

    pip install -r tools/requirements.txt            # Babel 2.18.0, which holds CLDR 47
    npm pack cldr-localenames-full@47.0.0            # the same CLDR, with the short and other forms
    python tools/make_places.py cldr-localenames-full-47.0.0.tgz

Each source is a function that returns rows; ours, in tools/*.tsv, come first. What two countries
would share goes to the one met first: English, then names, then other forms, in the order of
LANGUAGES. What is dropped is printed. To add a kind, add a function to `rows_of_all_sources`.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tarfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from babel import Locale
from babel.core import get_global

from autotag.vocabulary import fold

TOOLS = Path(__file__).parent
OUTPUT = TOOLS.parent / "src/autotag/data/places.tsv"
CLDR_SHA256 = "a8a62bed512f264a424138db04e9ce3b1cdf2dda8de7abf00dab4bedcfb47cab"

LANGUAGES = (
    "en fr es de pt it nl ru zh zh-Hant ja ar pl uk tr sv da no nn fi cs sk hu ro el bg sr sr-Latn "
    "hr bs sl mk sq be et lv lt is ca gl eu ga cy mt lb af ka hy az kk ky uz tk tg tt mn fa ps ku "
    "he ur hi bn pa gu mr ne or as si ta te kn ml my th lo km vi id ms jv fil ko sw ha yo ig am ti "
    "om so zu xh sn rn ln lg mg"
).split()
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
# In CLDR, but not ISO 3166-1: reserved, grouping and private codes.
NOT_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
# Dissolved states, which keep their code. CS is Czechoslovakia; Serbia and Montenegro is YU.
DISSOLVED = {"SU", "YU", "DD", "YD", "CS", "AN"}
# Where the form in use is the short one: "Hong Kong", not "Hong Kong SAR China".
SHORT = {"HK", "MO", "PS", "MM"}
# Where CLDR gives a second name in brackets: "Myanmar (Burma)", "Falkland Islands (Malvinas)".
BRACKETED = {"MM", "FK", "NZ"}
# Languages whose writers leave accents out (Etats-Unis, Peru), so both spellings are listed.
UNACCENTED = {"en", "fr", "es", "pt", "it", "ca"}
# CLDR's "MB" (Albanian) or "KM" (Javanese) for the United Kingdom reads as a code or initials.
TWO_LETTERS = re.compile("[A-Z]{2}")
ABBREVIATIONS = {"о-ва": "острова", "о-в": "остров"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of places.tsv; `rank` says who keeps a surface two countries would share."""

    surface: str
    language: str
    country: str
    kind: str = "name"
    primary: bool = False
    rank: int = 0


def table(name: str) -> Iterator[list[str]]:
    """The rows of a file beside this one, without its header."""
    for line in (TOOLS / name).read_text("utf-8").splitlines()[1:]:
        yield line.split("\t")


def countries() -> set[str]:
    """ISO 3166-1 alpha-2 with XK (all of them in CLDR) and the dissolved states."""
    territories = (str(code) for code in Locale("en").territories)
    return {c for c in territories if c.isalpha() and len(c) == 2} - NOT_COUNTRIES | DISSOLVED


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


def unaccented(surface: str) -> str:
    """The surface without accents, and with a straight apostrophe."""
    letters = (c for c in unicodedata.normalize("NFD", surface) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(letters)).replace("’", "'")


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
    """All rows; a new kind is one more source here."""
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


def without_clashes(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows but those whose key, or whose spelling as a code, is another country's already."""
    rows = list(rows)
    owners: dict[str, str] = {}
    code_owners = {row.surface: row.country for row in rows if row.kind == "code"}
    for row in rows:
        if row.kind == "name":
            code_owner = row.country if row.primary else code_owners.get(row.surface.upper())
            owner = owners.setdefault(fold(row.surface), row.country)
            taken = {owner, code_owner} - {row.country, None}
            if taken:
                print(f"dropped {row}: {taken.pop()} has it")
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


def main(package: Path) -> None:
    """Writes the table, and prints what was dropped and how much there is."""
    if hashlib.sha256(package.read_bytes()).hexdigest() != CLDR_SHA256:
        sys.exit(f"{package} is not cldr-localenames-full 47.0.0")
    rows = [
        replace(row, surface=unicodedata.normalize("NFC", " ".join(row.surface.split())))
        for row in rows_of_all_sources(package)
    ]
    made = lines(without_clashes(one_primary(rows)))
    text = "\n".join(("surface\tlanguage\tcountry\tkind\tflags", *made, ""))
    OUTPUT.write_text(text, "utf-8", newline="\n")
    print(f"{len(made)} rows, {len(text.encode()):,} bytes, {len(LANGUAGES)} languages")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
