"""Which names a unit may begin with: four bits a hash in one small table, so that most units of a text are
passed over without a look into the table of names, which is far off in memory.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled, inner
from autotag.kernel.room import empty, zeros
from autotag.kernel.terms import look_up

#: The bits: a name of one unit, one in lower case, the first unit of a longer name, and whatever is known
#: of two units and more.
ONE, LOWER, FIRST, LONGER = 1, 2, 4, 8
#: The table goes by bits of a hash that a table of terms keeps, however many terms it has.
_HIGH: Final = np.uint64(43)
_FOUR: Final = np.uint8(15)
_FREE: Final = np.uint64(0)


@inner
def bits_of(value: Any, first: Any) -> Any:
    """(byte, shift) of a hash's four bits in `first`."""
    at = (value >> _HIGH) & np.uint64(2 * len(first) - 1)
    return at >> np.uint64(1), (at & np.uint64(1)) << np.uint64(2)


@inner
def bits(value: Any, first: Any) -> Any:
    """A hash's four bits."""
    byte, shift = bits_of(value, first)
    return first[byte] >> shift & _FOUR


@compiled
def hints(hashes: Any, size: Any, first: Any) -> Any:
    """(size,) uint8 what names may begin with the first `size` units: the bits of `first`."""
    told = empty(size, np.uint8)
    for k in range(size):
        told[k] = bits(hashes[k], first)
    return told


@compiled
def hints_of_terms(table: Any, terms: Any, keys: Any, first: Any) -> Any:
    """(v,) uint8 the hints of a table's terms by their columns, of the names' `keys`; what they say of
    bigrams means nothing.

    Common terms have the first columns, so that nearly all words of an article find their hints in a few
    lines of the cache, and not each in another line of `first`. A word that begins no name has none,
    whatever names share its place in `first`: half of what would be looked up in vain.
    """
    # Copied, as the keys are read-only, for which it would be compiled once more.
    known, told = look_up(keys.copy(), len(keys), table), zeros(terms, np.uint8)
    for k in range(len(keys)):
        if keys[k] != _FREE and known[k] >= 0:
            told[known[k]] = bits(keys[k], first)
    return told


@inner
def recalled(hashes: Any, seats: Any, size: Any, columns: Any, told: Any, first: Any) -> Any:
    """The same as `hints`, of units that are words with these columns (-1 is unknown) and the hints of
    terms `told`.

    First all that is told, without a branch; then the others, whose look-ups are far off and wait for one
    another no longer: half the time of one loop.
    """
    if len(columns) == 0:
        return hints(hashes, size, first)
    found, others, some = empty(size, np.uint8), empty(size + 1, np.int32), 0
    for k in range(size):
        column = columns[np.uint64(max(seats[k], 0))]
        found[k], others[some] = told[np.uint64(max(column, 0))], k
        some += (seats[k] < 0) | (column < 0)
    for place in range(some):
        unit = np.uint64(others[place])
        found[unit] = bits(hashes[unit], first)
    return found
