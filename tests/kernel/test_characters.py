"""Texts spaced, and the n-grams of characters made of them."""

from __future__ import annotations

import sys

import numpy as np

from autotag.article import Article
from autotag.fields import Field
from autotag.kernel import SEED, characters, points_of, slices, spaced
from autotag.vectorizer.fitting import grams_of
from autotag.vectorizer.fitting import spelled as terms_of
from autotag.vectorizer.reading import pack

SIZES = np.array([2, 3], np.int32)


def spelled(text: str) -> list[str]:
    """The 2- and 3-grams of a text, in order."""
    read = spaced(points_of(text), np.array([0, len(text)]))
    grams = characters(read, np.uint64(SEED), SIZES)
    size = int(grams.ends[-1])
    codes = slices(read.points, grams.begins[:size], grams.stops[:size])
    return codes.astype("<u4").tobytes().decode("utf-32-le").split("\n")[:-1]


def test_the_grams_of_a_text_counted_by_hand():
    """Within white space, beginning or ending with it, signs and all; lower-case."""
    assert spelled("Ab, c") == [" a", " ab", "ab", "ab,", "b,", "b, ", ", ", " c", " c ", "c "]
    assert spelled("  \t ") == [] == spelled("")
    assert spelled("\u6f22") == [" \u6f22", " \u6f22 ", "\u6f22 "]


def test_parts_stay_apart():
    """What ends a part and what begins the next make no gram, though no space is between them."""
    points, bounds = pack([Article(title="ab", text="cd"), Article(text="ef")])
    read = spaced(points, bounds)
    assert np.diff(read.bounds).tolist() == [4, 0, 0, 4, 0, 0, 0, 4]
    grams = characters(read, np.uint64(SEED), np.array([2, 5], np.int32))
    inside = np.searchsorted(read.bounds, grams.begins[: grams.ends[-1]], side="right")
    assert (grams.stops[: grams.ends[-1]] <= read.bounds[inside]).all()


def test_white_space_is_that_of_python():
    """Every code point: those at which `str.split` splits, and halves of characters."""
    every = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    read = spaced(every, np.array([0, len(every)]))
    kept = read.places[read.points != ord(" ")]
    blank = {c for c in range(sys.maxunicode + 1) if chr(c).isspace() or 0xD800 <= c <= 0xDFFF}
    assert set(kept.tolist()) == set(range(sys.maxunicode + 1)) - blank


def test_a_field_reads_and_spells():
    """The terms of a field are told as they are hashed: words with one space between, grams as they stand."""
    batch = pack([Article(text="New\n York")])
    for field, terms in (
        (Field("words", {"text": 1}), ["new", "york"]),
        (
            Field("signs", {"text": 1}, 1, (4, 5)),
            [" new", " new ", "new ", " yor", " york", "york", "york ", "ork "],
        ),
    ):
        points, grams = grams_of(field, batch, np.uint64(SEED))
        size = int(grams.ends[-1])
        assert len(points) >= size > 0
        assert terms_of(field, batch, grams.begins[:size], grams.stops[:size]) == terms
