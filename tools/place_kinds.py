"""What tells a country and is not its name: demonyms, capitals, cities, metonyms, regions.

Two rows are of the same words where `words` says so, and only one country and kind keeps them: the
first of STRONGEST, in it the first of LANGUAGES. `nothing` is a phrase that tells no country, such
as "Turkey Creek", and has the country "-"; `inflected` is written as a `name` with that flag.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from place_cities import Bounds, capitals_and_cities
from place_rows import LANGUAGES, Drops, Row, country_in, normal, table, words

# In the order of places.tsv.
KINDS = ("inflected", "demonym", "capital", "city", "metonym", "region", "nothing")
STRONGEST = ("inflected", "region", "metonym", "nothing", "demonym", "capital", "city")
DEMONYMS = "en de nl it pl fr es pt tr sw ru uk ar".split()
INFLECTED = "pl de ru uk ar".split()


def forms(kind: str, language: str, name: str) -> Iterator[Row]:
    """Our forms in one language, many in a cell."""
    for code, surfaces in table(name):
        for surface in filter(None, surfaces.split("|")):
            yield Row(surface, language, country_in(name, code), kind)


def phrases(kind: str, name: str) -> Iterator[Row]:
    """Our phrases, one a line, with their languages and country."""
    for surface, languages, code in table(name):
        for language in languages.split(","):
            yield Row(surface, language, country_in(name, code), kind)


def no_places() -> Iterator[Row]:
    """Our phrases that have a place's name in them and are none."""
    for surface, languages, _ in table("not_places.tsv"):
        for language in languages.split(","):
            yield Row(surface, language, "-", "nothing")


def rows_of_all_sources(bounds: Bounds) -> Iterator[Row]:
    """All rows, which may clash; a new kind is one more source here."""
    for language in INFLECTED:
        yield from forms("inflected", language, f"inflected_{language}.tsv")
    for language in DEMONYMS:
        yield from forms("demonym", language, f"demonyms_{language}.tsv")
    yield from forms("capital", "ru", "inflected_capitals_ru.tsv")
    yield from capitals_and_cities(bounds)
    yield from phrases("metonym", "metonyms.tsv")
    yield from phrases("region", "regions.tsv")
    yield from no_places()


def strength(row: Row) -> tuple[int, int]:
    """The smaller, the sooner it keeps the words that another has too."""
    order = LANGUAGES.index(row.language) if row.language in LANGUAGES else len(LANGUAGES)
    return STRONGEST.index(row.kind), order


class Owners:
    """Which country and kind has which words, and which has them in lower case.

    "Italien" is Italy's name in German, "italien" a demonym of it in French.
    """

    def __init__(self) -> None:
        self._any: dict[str, tuple[str, str]] = {}
        self._lower: dict[str, tuple[str, str]] = {}

    def of(self, row: Row) -> tuple[str, str]:
        """The country and kind that has the row's words: its own, if they were free."""
        key, mine = words(row.surface), (row.country, row.kind)
        owner = self._any.setdefault(key, mine)
        if owner[0] != row.country or row.surface[:1].isupper():
            return owner
        return self._lower.setdefault(key, mine)


def other_kinds(names: list[Row], bounds: Bounds, drops: Drops) -> Iterator[Row]:
    """The rows but those whose words, or for a city whose code, are another's already."""
    codes = {row.surface.lower(): (row.country, "code") for row in names if row.kind == "code"}
    owners = Owners()
    for row in names:
        if row.kind == "name":
            owners.of(row)
    for row in sorted(map(normal, rows_of_all_sources(bounds)), key=strength):
        code = codes.get(row.surface.lower()) if row.kind == "city" else None
        owner = code or owners.of(row)
        if owner == (row.country, row.kind):
            yield row
        else:
            drops.add(row, " ".join(owner))


def other_lines(rows: Iterable[Row]) -> list[str]:
    """Sorted lines, one for a surface of many languages; none is known of most cities."""
    groups: defaultdict[tuple[int, str, str], set[str]] = defaultdict(set)
    for row in rows:
        groups[KINDS.index(row.kind), row.country, row.surface].add(row.language)
    table_rows = sorted(
        (kind, country, ",".join(sorted(filter(None, languages))), surface)
        for (kind, country, surface), languages in groups.items()
    )
    return [
        "\t".join((s, language, c, "name" if KINDS[k] == "inflected" else KINDS[k], "inflected" * (k == 0)))
        for k, c, language, s in table_rows
    ]
