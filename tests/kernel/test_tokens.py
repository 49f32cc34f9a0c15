"""The walk over code points: where tokens are, and that a hash depends on what it must."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.kernel import Table, tokens
from autotag.kernel.hashing import bigram, mix
from autotag.kernel.reading import CLASSES, classify
from autotag.kernel.table import insert, low_of
from autotag.kernel.terms import look_up
from autotag.kernel.tokens import Words, words_in
from autotag.text import codes
from tests.kernel.calling import called

SEED = np.uint64(11)


def points_of(text: str) -> np.ndarray:
    """The points of a text that is its own fold."""
    return classify(codes(text), CLASSES.unicode)


def words_of(text: str, start: int, end: int, seed: np.uint64 = SEED) -> tuple[Words, int]:
    """The tokens of a part of a text, and how many."""
    words = words_in(points_of(text), np.array([start, end]), seed)
    return words, int(words.ends[-1])


def walk(text: str, seed: np.uint64 = SEED) -> list[tuple[str, int, bool]]:
    """(token, hash, whether it is a word that follows a word) of each token."""
    words, size = words_of(text, 0, len(text), seed)
    found = (words.begins, words.stops, words.hashes, words.linked)
    return [
        (text[start:stop], value, linked)
        for start, stop, value, linked in zip(*(a[:size].tolist() for a in found), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "tokens_of", "linked"),
    [
        ("The cat_1 a X2", ["The", "cat_1", "X2"], ["cat_1", "X2"]),
        ("漢字かな", ["漢字", "字か", "かな"], []),
        ("漢 ab字cd 東京!京 ef", ["漢", "ab", "字", "cd", "東京", "京", "ef"], []),
        ("ab cd漢ef gh", ["ab", "cd", "漢", "ef", "gh"], ["cd", "gh"]),
        ("漢字a字", ["漢字", "字"], []),
        ("a漢b", ["漢"], []),
        ("", [], []),
    ],
)
def test_words_and_pairs(text: str, tokens_of: list[str], linked: list[str]):
    """Two code points make a word; a script without spaces gives its pairs, a lone character itself, and
    no word is linked over it.
    """
    found = walk(text)
    assert [token for token, _, _ in found] == tokens_of
    assert [token for token, _, follows in found if follows] == linked
    assert [text[a:b] for a, b in tokens(points_of(text)).tolist()] == tokens_of


def test_a_hash_is_of_the_lower_case_word_and_its_seed():
    """Case does not matter, order and seed do."""
    upper, lower, turned = walk("ÀB àb bà")
    assert upper[1] == lower[1] != turned[1]
    assert walk("àb", np.uint64(12))[0][1] != lower[1]
    first, second = np.uint64(upper[1]), np.uint64(turned[1])
    paired = called(bigram)
    assert paired(first, second) != paired(second, first)


def test_no_hash_is_the_mark_of_a_free_slot():
    """0 says a slot is free: the one value that mixes to it is given another."""
    assert called(mix)(np.uint64(0)) == 1


def test_a_part_ends_where_it_ends():
    """The walk reads nothing beyond its end, though the array goes on."""
    for text, start, end, expected in (
        ("ab cdef", 3, 5, [(3, 5)]),
        ("ab cdef", 2, 3, []),
        ("漢字", 0, 1, [(0, 1)]),
        ("漢字", 1, 2, [(1, 2)]),
        ("漢字", 0, 1, [(0, 1)]), ("漢字", 1, 2, [(1, 2)]),
    ):  # fmt: skip
        words, size = words_of(text, start, end)
        assert list(zip(words.begins[:size].tolist(), words.stops[:size].tolist(), strict=True)) == expected


def test_a_table_finds_what_was_put_in_and_nothing_else():
    """Keys that want the same slot are told apart; the last slot is followed by the first."""
    table = Table(np.zeros(8, np.uint64), low_of(4), np.array([1], np.uint64))
    keys = np.array([7, 15, 23, 2**63 + 7], np.uint64)
    assert insert(keys, np.arange(4, dtype=np.int32), table) == 0
    asked = np.append(keys, np.uint64(31))
    assert called(look_up)(asked, len(asked), table).tolist() == [0, 1, 2, 3, -1]
    alike = np.array([16 + 1], np.uint64)  # it wants the slot where 23 stands, whose upper bits it has
    assert insert(alike, np.array([0], np.int32), table) == 1
