"""Numbering terms: new ones, known ones, and two of one key."""

from __future__ import annotations

import numpy as np

from autotag.article import Article
from autotag.kernel import empty_table, empty_terms, grown, learn
from autotag.kernel.counting import _number
from autotag.kernel.table import find
from autotag.vectorizer import UNICODE, pack

SEEDS = np.array([7], np.uint64)
TIMES = np.array([[0, 0, 0, 1]], np.int32)


def test_an_equal_key_with_another_check_is_a_collision():
    """A term is its key and its check: a second check under a key is never counted as the first."""
    table, terms = empty_table(4, SEEDS), empty_terms(4)
    key, other = np.uint64(0x1234), np.uint64(0x1234 + 16)  # one slot of sixteen for both
    assert _number(key, np.uint64(1), table, terms, 0) == 0
    assert _number(key, np.uint64(1), table, terms, 1) == 0
    assert _number(key, np.uint64(2), table, terms, 1) == -1
    assert _number(other, np.uint64(2), table, terms, 1) == 1
    assert (find(key, table), find(other, table), find(np.uint64(9), table)) == (0, 1, -1)


def test_a_grown_table_holds_what_it_held():
    """Growing loses no term and keeps the seeds."""
    table, terms = empty_table(4, SEEDS), empty_terms(4)
    keys = [np.uint64(key) for key in (3, 19, 35, 2**64 - 1)]
    for number, key in enumerate(keys):
        assert _number(key, np.uint64(number), table, terms, number) == number
    table, terms = grown(table, terms, 4, 1000)
    assert len(terms.df) >= 1000 and len(table.keys) >= 2000
    assert [find(key, table) for key in keys] == [0, 1, 2, 3]
    assert terms.check[:4].tolist() == [0, 1, 2, 3]
    assert table.seeds is SEEDS
    same, also = grown(table, terms, 4, 1000)
    assert same is table and also is terms


def test_terms_are_numbered_as_they_first_appear():
    """Numbers, counts, document frequencies and places of a text that can be counted by hand."""
    points, bounds = pack([Article(text="ab cd ab"), Article(text="cd")])
    table, terms = empty_table(16, SEEDS), empty_terms(16)
    out = np.full(16, -9, np.int32), np.full(16, -9, np.int32)
    known, ends, collisions = learn(points, bounds, (0, 0, 0), UNICODE, table, terms, TIMES, out)
    # ab, cd, "ab cd", "cd ab"
    assert (known, ends.tolist(), collisions) == (4, [4, 5], 0)
    assert out[0][:5].tolist() == [0, 1, 2, 3, 1]
    assert out[1][:5].tolist() == [2, 1, 1, 1, 1]
    assert terms.df[:4].tolist() == [1, 2, 1, 1]
    spans = zip(terms.start[:4].tolist(), terms.end[:4].tolist(), strict=True)
    assert list(spans) == [(0, 2), (3, 5), (0, 5), (3, 8)]
