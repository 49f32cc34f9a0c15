"""Makes src/autotag/data/unicode_pages.npy and unicode_entries.npy: what the tokeniser knows of
each code point.

Run with Python 3.13 (its unicodedata is of Unicode 15.1.0) and `pip install numpy==2.4.6
regex==2026.11.15` (script extensions): python tools/make_unicode.py

Two stages: pages[cp >> 7] is the number of a page, entries[page * 128 + (cp & 127)] its entry:
bits 0-20 what to add (modulo 2**21) to get the lower-case code point, bit 21 TOKEN (categories L,
N, M and '_'), bit 22 SPACELESS (a token's code point of a script written without spaces), bit 23
CONTINUES (can combine or change places with what stands before it: NFC_Quick_Check=Maybe, or a combining
class that is not 0 of the code point or, as for U+0F73, of the first it is made of).
"""

import sys
import unicodedata
from pathlib import Path

import numpy as np
import regex

VERSION = "15.1.0"
TOKEN, SPACELESS, CONTINUES = 1 << 21, 1 << 22, 1 << 23
_SPACELESS = regex.compile(
    "[" + "".join(rf"\p{{scx={s}}}" for s in ("Han", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr")) + "]"
)
_COMMON = regex.compile(r"\p{scx=Latn}|\p{scx=Cyrl}|\p{scx=Deva}")


def _seconds() -> set[int]:
    """Code points that compose with what stands before them: NFC_Quick_Check=Maybe."""
    found = set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and parts[0][0] != "<" and unicodedata.normalize("NFC", chr(code)) == chr(code):
            found.add(int(parts[1], 16))
    return found


def _lower(code: int) -> int:
    """The lower-case code point; the dot above that U+0130 leaves after i is dropped."""
    low = chr(code).lower()
    return ord(low[0]) if len(low) == 1 or low == "i\u0307" else code


def _entry(code: int, seconds: set[int]) -> int:
    char = chr(code)
    token = unicodedata.category(char)[0] in "LNM" or char == "_"
    spaceless = token and bool(_SPACELESS.match(char)) and not _COMMON.match(char)
    first = unicodedata.normalize("NFD", char)[0]
    continues = unicodedata.combining(first) != 0 or ord(first) in seconds or code in seconds
    return (
        (_lower(code) - code) % (1 << 21)
        | (TOKEN if token else 0)
        | (SPACELESS if spaceless else 0)
        | (CONTINUES if continues else 0)
    )


def main() -> None:
    if unicodedata.unidata_version != VERSION:
        sys.exit(f"needs Unicode {VERSION} (Python 3.13), this is {unicodedata.unidata_version}")
    seconds = _seconds()
    table = np.array([_entry(code, seconds) for code in range(sys.maxunicode + 1)], np.uint32)
    lowered = (np.arange(len(table)) + table) & 0x1FFFFF
    starters = (table & CONTINUES) == 0
    # Offsets back to the raw text rest on this: lower-casing never makes a boundary combine.
    assert starters[lowered[starters]].all()
    pages, index = np.unique(table.reshape(-1, 128), axis=0, return_inverse=True)
    data = Path(__file__).resolve().parent.parent / "src/autotag/data"
    np.save(data / "unicode_pages.npy", index.ravel().astype(np.uint16))
    np.save(data / "unicode_entries.npy", pages.ravel())


if __name__ == "__main__":
    main()
