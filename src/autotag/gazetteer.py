"""Where an article names which country, and how: names, demonyms, capitals, cities, seats of power.

The names are those of `autotag.places` and a user's own, which win. They are matched as they are
written there: what begins with a capital only where the text has one (turkey is no country), what is in
capitals alone only so; the longest match wins, and what is known to be no country is passed over
(South China Sea).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag import kernel, places
from autotag.arrays import frozen
from autotag.text import fold

#: The kinds of mentions, in the order of their numbers; the last is never one.
KINDS: Final = (*places.KINDS[1:], "nothing")
_FIRST_BYTES: Final = 1 << 19
#: Writers of Arabic leave the hamza out.
_HAMZA: Final = str.maketrans("أإآ", "ااا")

#: (surface, country, kind)
Name = tuple[str, str, str]
#: Names that are something else in English (Georgia, Chad) are doubted; in other languages, where most of
#: them are words, they are written in another case or way.
_AMBIGUOUS: Final = "ambiguous"
_DOUBTED_IN: Final = "en"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names of places; `codes` are the countries by their numbers, `seed` what starts the hashes."""

    codes: tuple[str, ...]
    names: kernel.Names
    seed: np.uint64

    def find(self, points: NDArray[np.uint32], bounds: NDArray[np.int64], parts: int) -> NDArray[np.int32]:
        """(m, 5): article, part, begin and end among the points, and place of each mention."""
        units = kernel.units_of(points, bounds, self.seed)
        hinted = kernel.hints(units.hashes, units.ends[-1], self.names.first)
        found: NDArray[np.int32] = kernel.mentions(points, bounds, parts, units, hinted, self.names)
        return found


def country_of(place: int) -> int:
    """The number of a place's country."""
    return place >> kernel.COUNTRY


def kind_of(place: int) -> str:
    """What kind of mention names a place."""
    return KINDS[place >> kernel.KIND & 7]


def gazetteer(own: Iterable[Name] = (), seed: int = kernel.SEED) -> Gazetteer:
    """The gazetteer of all places, a user's own names first, for words hashed from this seed."""
    return _made(tuple(own), np.uint64(seed))


@cache
def _made(own: tuple[Name, ...], seed: np.uint64) -> Gazetteer:
    rows = places.all_rows()
    doubted = {
        surface
        for surface, languages, _, _, flags in rows
        if _AMBIGUOUS in flags and _DOUBTED_IN in languages.split(",")
    } - {name[0] for name in own}
    return entered([*own, *_shipped(rows)], doubted, seed)


def entered(names: Sequence[Name], doubted: Set[str], seed: np.uint64) -> Gazetteer:
    """A gazetteer of these names, for words hashed from this seed; the `doubted` may be something else."""
    codes = tuple(sorted({country for _, country, _ in names if country != "-"}))
    numbers = {code: number for number, code in enumerate(codes)} | {"-": 0}
    numbered = [
        _place(surface, numbers[country], kind) | (surface in doubted) * kernel.AMBIGUOUS
        for surface, country, kind in names
    ]
    folded = [fold(surface) for surface, _, _ in names]
    bounds = np.cumsum([0, *map(len, folded)])
    # Beginnings are shared, so how many there are is known when all are in: a point each at most.
    wide = _empty(int(bounds[-1]), np.zeros(_FIRST_BYTES, np.uint8))
    kernel.enter(kernel.points_of("".join(folded)), bounds, np.array(numbered, np.int32), seed, wide)
    table = _empty(int(np.count_nonzero(wide.keys)), wide.first)
    kernel.settle(wide, table)
    names_of = kernel.Names(frozen(table.keys), frozen(table.upper), frozen(table.lower), frozen(table.first))
    return Gazetteer(codes, names_of, seed)


def _shipped(rows: Iterable[list[str]]) -> Iterator[Name]:
    for surface, _, country, kind, _ in rows:
        if kind != "code":
            yield surface, country, kind
            if (plain := surface.translate(_HAMZA)) != surface:
                yield plain, country, kind


def _place(surface: str, country: int, kind: str) -> int:
    capitals = len(surface) > 1 and surface.isupper() and surface.lower() != surface
    return (
        country << kernel.COUNTRY | KINDS.index(kind) << kernel.KIND
        | capitals * kernel.CAPITALS | surface.endswith(".") * kernel.DOTTED
    )  # fmt: skip


def _empty(keys: int, first: NDArray[np.uint8]) -> kernel.Names:
    """An empty table, at most two thirds full with so many keys."""
    slots = 1 << (3 * keys // 2 - 1).bit_length()
    nothing = np.full(slots, kernel.NONE, np.int32)
    return kernel.Names(np.zeros(slots, np.uint64), nothing, nothing.copy(), first)
