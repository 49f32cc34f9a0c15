"""Text as the tokeniser sees it: composed (NFC) code points, and the way back to the raw string.

The rules are DESIGN's: NFC, lower-case without the final-sigma rule and with combining dots above
after i dropped, NFC again. Lower-casing is one code point for one, so the kernel does it from
`ENTRIES` while it reads; only text with marks that could combine anew is lower-cased here.
Tables are of Unicode 15.1.0 (tools/make_unicode.py).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]

#: Bits of an entry: the low 21 add up to the lower-case code point, the others are classes.
DELTA: Final = 0x1FFFFF
TOKEN: Final = 1 << 21
SPACELESS: Final = 1 << 22
CONTINUES: Final = 1 << 23

#: All the dots, so that İ with another is what i with two is, and a fold is its own fold.
_DOTTED: Final = re.compile("i\u0307+")


def _table(name: str) -> NDArray[np.generic]:
    with (files("autotag") / "data" / name).open("rb") as stream:
        table = cast(NDArray[np.generic], np.load(stream, allow_pickle=False))
    table.flags.writeable = False  # one type for the kernel, which compiles for each
    return table


PAGES: Final = cast(NDArray[np.uint16], _table("unicode_pages.npy"))
ENTRIES: Final = cast(NDArray[np.uint32], _table("unicode_entries.npy"))


def codes(text: str) -> Codes:
    """The code points of a string, uint32; lone surrogates stay (they are in no token)."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def fold(text: str) -> str:
    """The string whose lower-case code points the tokens are made of. Most text is its own fold."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    if not _continuing().search(composed):
        return composed
    if _lowered(composed) == composed:  # a script without case, at once
        return _fold_marks(composed)
    return _continuing().sub(lambda found: _fold_marks(found[0]), composed)


def lower(points: Codes) -> Codes:
    """Code points lower-cased one for one, by the table."""
    return np.asarray((points + entries(points)) & np.uint32(DELTA), np.uint32)


def entries(points: Codes) -> Codes:
    """The table's entry of each code point."""
    return np.asarray(ENTRIES[PAGES[points >> 7].astype(np.uint32) * 128 + (points & 127)], np.uint32)


def offsets(text: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each code point of `fold(text)` where its raw source starts and ends in `text`.

    Composition never crosses a code point that does not continue what precedes it (UAX #15,
    boundaries), so a text is cut there, and each piece is folded by itself.
    """
    whole = np.arange(len(text) + 1, dtype=np.int64)
    if text.isascii():
        return whole[:-1], whole[1:]
    opens = (entries(codes(text)) & CONTINUES) == 0
    opens[:1] = True
    starts = np.flatnonzero(opens)
    ends = np.append(starts[1:], len(text))
    pairs = zip(starts.tolist(), ends.tolist(), strict=True)
    sizes = [1 if end - start == 1 and text[start].isalpha() and _is_own(text[start])
             else len(fold(text[start:end])) for start, end in pairs]  # fmt: skip
    return np.repeat(starts, sizes), np.repeat(ends, sizes)


def _is_own(char: str) -> bool:
    return unicodedata.is_normalized("NFC", char)


def _fold_marks(composed: str) -> str:
    """Lower-cases text with combining marks: some only combine with the lower-case letter (J̌, ǰ)."""
    return unicodedata.normalize("NFC", _DOTTED.sub("i", _lowered(composed)))


def _lowered(text: str) -> str:
    return lower(codes(text)).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _continuing() -> re.Pattern[str]:
    """Matches code points that may combine with the one before them, and that one.

    Past the basic plane it matches everything: one range searches ten times as fast as the hundred
    true ones, and `_fold_marks` does no harm to the rest.
    """
    points = np.arange(0x10000, dtype=np.uint32)
    flagged = np.flatnonzero(entries(points) & CONTINUES)
    runs = np.split(flagged, np.flatnonzero(np.diff(flagged) > 1) + 1)
    basic = "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)
    return re.compile(f"(?s:.)?[{basic}\U00010000-\U0010ffff]+")
