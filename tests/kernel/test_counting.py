"""Numbering terms: new ones, known ones, and two of one key; and what is made of the counts."""

from __future__ import annotations

import numpy as np

from autotag.article import Article
from autotag.kernel import empty_terms, grown, learn, points_of, spell, words_in
from autotag.kernel.counting import Growing, number
from autotag.vectorizer.reading import pack
from tests.kernel.calling import called

SEEDS = np.array([7], np.uint64)
TIMES = np.array([[0, 0, 0, 1]], np.int32)
_number = called(number)


def numbered(keys: list[int], checks: list[int], terms: Growing, known: int) -> tuple[list[int], int, int]:
    """The numbers of some grams, how many terms are known then, and the collisions."""
    hashes, nowhere = np.array(keys, np.uint64), np.zeros(len(keys), np.int32)
    high, numbers = np.array(checks, np.uint64) << np.uint64(32), np.zeros(len(keys), np.int32)
    known, collisions = _number(hashes, high, (nowhere, nowhere), 0, terms, known, numbers)
    return numbers.tolist(), known, collisions


def test_an_equal_key_with_another_check_is_a_collision():
    """A term is its key and its check: a second check under a key is never counted as the first."""
    terms = empty_terms(4)
    key, other = 0x1234, 0x1234 + 16  # one slot of sixteen for both
    assert numbered([key, key, other], [1, 1, 2], terms, 0) == ([0, 0, 1], 2, 0)
    assert numbered([key], [2], terms, 2) == ([0], 2, 1)
    assert numbered([other, 9], [2, 2], terms, 2) == ([1, 2], 3, 0)


def test_a_grown_table_holds_what_it_held():
    """Growing loses no term, nor the check that tells it from another."""
    terms, keys = empty_terms(4), [3, 19, 35, 2**64 - 1]
    assert numbered(keys, [1, 2, 3, 4], terms, 0) == ([0, 1, 2, 3], 4, 0)
    more = grown(terms, 4, 1000)
    assert len(more.df) >= 1000 and len(more.cells) >= 2000
    assert numbered(keys, [1, 2, 3, 4], more, 4) == ([0, 1, 2, 3], 4, 0)
    assert numbered(keys, [1, 2, 3, 5], more, 4)[2] == 1
    assert more.key[:4].tolist() == keys
    assert grown(more, 4, 1000).cells is more.cells


def test_terms_are_numbered_as_they_first_appear():
    """Numbers, counts, document frequencies and places of a text that can be counted by hand."""
    points, bounds = pack([Article(text="ab Cd ab"), Article(text="cd")])
    terms = empty_terms(16)
    words = words_in(points, bounds, SEEDS[0])
    known, collisions, (indptr, numbers, counts) = learn(points, words, 0, 0, SEEDS, terms, TIMES)
    # ab, cd, "ab cd", "cd ab"
    assert (known, indptr.tolist(), collisions) == (4, [0, 4, 5], 0)
    assert numbers.tolist() == [0, 1, 2, 3, 1]
    assert counts.tolist() == [2, 1, 1, 1, 1]
    assert terms.df[:4].tolist() == [1, 2, 1, 1]
    spans = zip(terms.begin[:4].tolist(), terms.stop[:4].tolist(), strict=True)
    assert list(spans) == [(0, 2), (3, 5), (0, 5), (3, 8)]
    assert not terms.counts.any()


def test_a_term_is_spelled_with_its_words_alone():
    """One space between two words, whatever stood there; a letter alone is no word."""
    points = points_of("Vitamin C -- Deficiency, 漢字 x")
    text = spell(points, np.array([0, 0, 25], np.int32), np.array([7, 23, 27], np.int32))
    assert text.astype("<u4").tobytes().decode("utf-32-le") == "vitamin\nvitamin deficiency\n漢字\n"
