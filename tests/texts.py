"""Text that tokenisers trip over: strategies for Hypothesis, and a list of the worst by name."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

from hypothesis import strategies as st

from autotag.article import Article
from autotag.fields import Field
from autotag.text import TOKEN, codes, entries

#: Pieces that meet one another: what composes, decomposes, changes length or place, or ends a run.
PIECES = [
    *"abAZxİıIiΣςσßẞǅﬁÅ_09٣²Ⅷ漢字一々〇ーカｶﾞがกาລຂແលខမြ",
    *"\u0301\u0307\u0327\u0323\u030c\u0345\u0338\u3099\u309a\u0344\u0f71\u0f72\u0f73\u0f75\u0f81\u200d\u200c",
    *"\u1100\u1161\u11a8\uac00\uac01\u212b\u2126\u0958\u09dc\ufb1d\U0001d15e\U00011099\U000110ba\U0001133e",
    *"  \t\n-.'’·•—\u00a0\u2028\u200f\u202e\ufeff\0\x85\ufffd",
    *"😀\U0001f468\U000e0061\ud83d\ude00\udfff\U0010ffff",
    "ab", "the", "The", "THE", "İstanbul", "ISTANBUL", "ΣΊΣΥΦΟΣ", "J\u030c", "i\u0307", "I\u0307", "e\u0301a",
    "日本語", "東京都", "ไทยแลนด์", "မြန်မာ", "ភាសាខ្មែរ", "ພາສາລາວ", "한국어",
    "中a文", "a漢b", "_x", "x_y", "__", "3D", "e.g.", "𝐀𝐛", "ǰ",
]  # fmt: skip


@cache
def _known(char: str) -> bool:
    """Whether the running Python and the tables (Unicode 15.1) both know a code point.

    An older Python has no code point that the tables do not; a newer one has, and there all that they
    have no class for is left out that would have one.
    """
    category = unicodedata.category(char)
    if category == "Cn":
        return False
    if unicodedata.unidata_version <= "15.1.0" or category[0] not in "LNM":
        return True
    return bool(entries(codes(char))[0] & TOKEN)


def points() -> list[int]:
    """Every code point that is assigned where this runs, and in the tables."""
    return [point for point in range(sys.maxunicode + 1) if _known(chr(point))]


def texts(size: int = 12) -> st.SearchStrategy[str]:
    """Pieces that meet, and any code points."""
    anything = st.characters(exclude_categories=["Cn"]).filter(_known)
    return st.lists(st.one_of(st.sampled_from(PIECES), anything), max_size=size).map("".join)


def articles(size: int = 12) -> st.SearchStrategy[Article]:
    """Articles of such parts, some empty."""
    short, long = texts(4), texts(size)
    return st.builds(Article, title=short, dateline=short, lead=short, text=long)


#: One bag, one bag with weighted parts, several that share parts, and some of characters.
BAGS = {
    "text": (Field("all", {"text": 1}),),
    "weighted": (Field("all", {"title": 4, "dateline": 4, "lead": 2, "text": 1}),),
    "several": (
        Field("title", {"title": 1, "lead": 0}, 0.5), Field("body", {"lead": 3, "text": 1}),
        Field("all", {"title": 7, "dateline": 1, "lead": 1, "text": 2}, 2.25),
    ),
    "characters": (
        Field("all", {"title": 2, "text": 1}),
        Field("short", {"title": 4, "lead": 1, "text": 1}, 0.5, (1, 3)),
        Field("long", {"text": 3}, 2, (5, 5)),
    ),
}  # fmt: skip

#: Single texts that broke tokenisers before.
NASTY = {
    "empty": "",
    "blank": " \n\t ",
    "one letter": "a",
    "one pair": "漢字",
    "lone character": "漢",
    "one-letter words": "a b c d e f",
    "lone surrogates": "ab\ud83d\ude00cd \udfff ef\ud800",
    "nothing but surrogates": "\ud800\udbff\udc00\udfff" * 40,
    "NULs": "ab\0cd\0\0 ef\0",
    "right-to-left marks": "\u200fשלום\u200e עולם\u202eabc\u202c",
    "the last code point": "ab\U0010ffffcd\U0010ffff",
    "no space": "ab" * 50_000,
    "no space, no words": "漢字かな" * 20_000,
    "marks without a letter": "\u0301\u0307\u0327" * 500 + "\u0f73\u0301",
    "a letter under many marks": "a" + "\u0301\u0327" * 2_000,
    "runs that alternate": "ab漢cd字字ef" * 500,
    "jamo": "\u1112\u1161\u11ab\u1100\u116e\u11a8 \u11a8\u1161",
    "two code points a word": "ab cd " * 2_000,
}
