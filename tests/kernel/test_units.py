"""Points to words: where they stand, and their hashes."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autotag.kernel import points_of, units_of


@given(st.lists(st.text("aZ9_.\u00e9\u672c\u3042", max_size=150), max_size=4))
def test_units_are_what_a_pattern_finds(parts: list[str]):
    """However long words and gaps are, and wherever sixty-four points or a part end."""
    points, bounds = points_of("".join(parts)), np.cumsum([0, *map(len, parts)])
    found = units_of(points, bounds, np.uint64(7))
    expected = [
        (int(start) + match.start(), int(start) + match.end())
        for start, part in zip(bounds, parts, strict=False)
        for match in re.finditer("[\u672c\u3042]|[aZ9_\u00e9]+", part)
    ]
    size = found.ends[-1]
    assert list(zip(found.begins[:size].tolist(), found.stops[:size].tolist(), strict=True)) == expected
    assert (np.diff(found.ends) >= 0).all() and len(found.ends) == len(bounds)


def test_words_of_any_length_have_hashes_of_their_own():
    """Also those that differ in one letter alone, in whichever eight of them; a seed parts them again."""
    words = ["a" * size for size in range(1, 40)]
    words += ["a" * at + "b" + "a" * (39 - at) for at in range(40)]
    text = " ".join(words)
    of = [units_of(points_of(text), np.array([0, len(text)]), np.uint64(seed)).hashes for seed in (7, 8)]
    assert len({*of[0][: len(words)].tolist(), *of[1][: len(words)].tolist()}) == 2 * len(words)
