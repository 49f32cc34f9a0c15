"""Strings to points, as everything else here takes them."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.arrays import frozen
from autotag.kernel.compiled import inlined
from autotag.kernel.room import empty
from autotag.text import DELTA, ENTRIES, PAGES, SPACELESS, TOKEN, entries, lower

_ASCII: Final = np.arange(128, dtype=np.uint32)
# As uint32, or numba would make the points they meet int64.
_PAGE: Final = np.uint32(7)
_IN_PAGE: Final = np.uint32(127)
_DELTA: Final = np.uint32(DELTA)
_CLASSES: Final = np.uint32(TOKEN | SPACELESS)
#: A point that was not in lower case.
UPPER: Final = np.uint32(1 << 23)


def _ascii_points() -> NDArray[np.uint32]:
    """(128,) the points of ASCII."""
    own = entries(_ASCII)
    upper = np.where(own & np.uint32(DELTA), UPPER, np.uint32(0))
    return np.asarray(lower(_ASCII) | (own & _CLASSES) | upper, np.uint32)


class Unicode(NamedTuple):
    """The two-stage table of `autotag.text`."""

    pages: NDArray[np.uint16]
    entries: NDArray[np.uint32]


class Classes(NamedTuple):
    """What a code point is: the table of all, and (128,) the points of ASCII, which most wire copy is made of
    and which take a fifth of the time.
    """

    unicode: Unicode
    ascii: NDArray[np.uint32]


CLASSES: Final = Classes(Unicode(PAGES, ENTRIES), frozen(_ascii_points()))


class Raw(NamedTuple):
    """The code points of a folded text, as `ascii` where all are, else as `wide`; the other one is empty."""

    ascii: NDArray[np.uint8]
    wide: NDArray[np.uint32]


_NONE: Final = Raw(frozen(np.zeros(0, np.uint8)), frozen(np.zeros(0, np.uint32)))


def raw_of(folded: str) -> Raw:
    """The code points of a folded text."""
    if folded.isascii():
        return Raw(np.frombuffer(folded.encode(), np.uint8), _NONE.wide)
    return Raw(_NONE.ascii, np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32))


def points_of(folded: str) -> NDArray[np.uint32]:
    """What the kernel reads of a folded text: a point for each code point."""
    points: NDArray[np.uint32] = points_between(raw_of(folded), 0, len(folded), CLASSES)
    return points


@inlined
def classify(codes: Any, unicode: Any) -> Any:
    """The points (m,) uint32 that tokens are read from: lower-case code points with their classes,
    and whether they were lower-case before.
    """
    points = empty(len(codes), np.uint32)
    pages, entries = unicode
    for k in range(len(codes)):
        code = codes[k]
        entry = entries[(np.uint32(pages[code >> _PAGE]) << _PAGE) | (code & _IN_PAGE)]
        points[k] = ((code + entry) & _DELTA) | (entry & _CLASSES)
        if entry & _DELTA:
            points[k] |= UPPER
    return points


@inlined
def spread(codes: Any, points: Any) -> Any:
    """The point (m,) uint32 of each code, of a table that has one for each."""
    found = empty(len(codes), np.uint32)
    for k in range(len(codes)):
        found[k] = points[codes[k]]
    return found


@inlined
def points_between(raw: Any, first: Any, last: Any, classes: Any) -> Any:
    """The points (last - first,) uint32 of the code points from `first` to `last` of a `Raw`."""
    if len(raw.wide) > 0:
        return classify(raw.wide[first:last], classes.unicode)
    return spread(raw.ascii[first:last], classes.ascii)
