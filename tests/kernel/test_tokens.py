"""The walk over code points: where tokens are, and that a hash depends on what it must."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.kernel import Table, classify, tokens
from autotag.kernel.table import find, insert
from autotag.kernel.tokens import NOTHING, PAIR, WORD, bigram, mix, next_token
from autotag.text import codes
from autotag.vectorizer import UNICODE

SEED = np.uint64(11)


def points_of(text: str) -> np.ndarray:
    """The points of a text that is its own fold."""
    return classify(codes(text), UNICODE)


def walk(text: str, seed: np.uint64 = SEED) -> list[tuple[int, str, int]]:
    """(kind, token, hash) of each token."""
    points, found, at, inside = points_of(text), [], 0, False
    while True:
        kind, start, stop, value, at, inside = next_token(points, at, len(points), inside, seed)
        if kind == NOTHING:
            return found
        found.append((kind, text[start:stop], int(value)))


@pytest.mark.parametrize(
    ("text", "words", "pairs"),
    [
        ("The cat_1 a X2", ["The", "cat_1", "X2"], []),
        ("漢字かな", [], ["漢字", "字か", "かな"]),
        ("漢 ab字cd 東京!京", ["ab", "cd"], ["漢", "字", "東京", "京"]),
        ("a漢b", [], ["漢"]),
        ("", [], []),
    ],
)
def test_words_and_pairs(text: str, words: list[str], pairs: list[str]):
    """Two code points make a word; a script without spaces gives its pairs, a lone character itself."""
    found = walk(text)
    assert [token for kind, token, _ in found if kind == WORD] == words
    assert [token for kind, token, _ in found if kind == PAIR] == pairs
    assert [text[a:b] for a, b in tokens(points_of(text)).tolist()] == [token for _, token, _ in found]


def test_a_hash_is_of_the_lower_case_word_and_its_seed():
    """Case does not matter, order and seed do."""
    upper, lower, turned = walk("ÀB àb bà")
    assert upper[2] == lower[2] != turned[2]
    assert walk("àb", np.uint64(12))[0][2] != lower[2]
    first, second = np.uint64(upper[2]), np.uint64(turned[2])
    assert bigram(first, second) != bigram(second, first)


def test_no_hash_is_the_mark_of_a_free_slot():
    """0 says a slot is free: the one value that mixes to it is given another."""
    assert mix(np.uint64(0)) == 1


def test_a_part_ends_where_it_ends():
    """The walk reads nothing beyond its end, though the array goes on."""
    points = points_of("ab cdef")
    assert next_token(points, 3, 5, False, SEED)[:3] == (WORD, 3, 5)
    assert next_token(points, 2, 3, False, SEED)[0] == NOTHING
    assert next_token(points_of("漢字"), 0, 1, False, SEED)[:3] == (PAIR, 0, 1)


def test_a_table_finds_what_was_put_in_and_nothing_else():
    """Keys that want the same slot are told apart; the last slot is followed by the first."""
    table = Table(np.zeros(8, np.uint64), np.full(8, -1, np.int32), np.array([1], np.uint64))
    keys = np.array([7, 15, 23, 2**63 + 7], np.uint64)
    insert(keys, np.arange(4, dtype=np.int32), table)
    assert [find(key, table) for key in keys] == [0, 1, 2, 3]
    assert find(np.uint64(31), table) == -1
