"""The terms of a training set: numbered in order of first appearance, counted, told apart.

Shapes: n articles, p parts (title, dateline, lead, text), f fields, v terms. An article's parts are
consecutive slices of one array of points, `bounds` ((n * p + 1,) int64) their borders; a field
counts the terms of part j `times[f, j]` times.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled
from autotag.kernel.scoring import distinct, gather, weigh
from autotag.kernel.tokens import CHECK_MULTIPLIER, bigram, room_for, scan
from autotag.text import DELTA

_DELTA: Final = np.uint32(DELTA)
#: A cell's second word: a term's number in the low half, half of its second hash in the high one.
_NUMBER: Final = np.uint64(0xFFFFFFFF)
#: Spelling reads words and no hashes.
_SEED: Final = np.uint64(0)
_SPACE, _NEWLINE = np.uint32(ord(" ")), np.uint32(ord("\n"))


class Growing(NamedTuple):
    """What fitting keeps of each distinct term, by its number in order of first appearance.

    `begin` and `stop` are its first place among the points of its batch; `counts` is zero between calls.
    `cells` (2**k, 2) uint64 is the table of all terms: key, 0 where it is free, and number and check.
    """

    cells: NDArray[np.uint64]
    key: NDArray[np.uint64]
    df: NDArray[np.int32]
    field: NDArray[np.uint8]
    begin: NDArray[np.int32]
    stop: NDArray[np.int32]
    counts: NDArray[np.int32]


@compiled
def cell_of(key: Any, slot: Any, cells: Any) -> Any:
    """Where a key stands or would be put, from `slot` on."""
    mask = np.uint64(len(cells) - 1)
    slot &= mask
    while cells[slot, 0] != np.uint64(0) and cells[slot, 0] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


@compiled
def move(cells: Any, bigger: Any) -> None:
    """Puts all terms of a table into a bigger, empty one."""
    for k in range(len(cells)):
        if cells[k, 0] != np.uint64(0):
            slot = cell_of(cells[k, 0], cells[k, 0], bigger)
            bigger[slot, 0], bigger[slot, 1] = cells[k, 0], cells[k, 1]


@compiled
def _check(points: Any, start: Any, stop: Any) -> Any:
    """A second hash of a token, independent of the first: it tells two terms of one key apart."""
    value = np.uint64(stop - start)
    for k in range(start, stop):
        value = (value ^ np.uint64(points[k] & _DELTA)) * CHECK_MULTIPLIER
    return value ^ (value >> np.uint64(31))


@compiled
def _grams(points: Any, start: Any, end: Any, seed: Any, words: Any, checks: Any) -> Any:
    """Writes the tokens of a part to `words`, then its bigrams: how many. `checks`: their second hashes."""
    size = scan(points, start, end, seed, 0, words)
    last = size
    for k in range(size):
        checks[k] = _check(points, words.begins[k], words.stops[k])
        if words.linked[k]:
            words.hashes[last] = bigram(words.hashes[k - 1], words.hashes[k])
            checks[last] = bigram(checks[k - 1], checks[k])
            words.begins[last], words.stops[last] = words.begins[k - 1], words.stops[k]
            last += 1
    return last


@compiled
def _number(last: Any, words: Any, checks: Any, field: Any, terms: Any, known: Any, slots: Any) -> Any:
    """Writes the numbers of grams to `words.columns`, new terms getting the next: (known, collisions).

    The first loop only looks, so that the processor waits for many cells at once.
    """
    collisions = 0
    for k in range(last):
        slots[k] = cell_of(words.hashes[k], words.hashes[k], terms.cells)
    for k in range(last):
        key, check = words.hashes[k], checks[k] & ~_NUMBER
        slot = cell_of(key, slots[k], terms.cells)
        if terms.cells[slot, 0] == np.uint64(0):
            terms.cells[slot, 0], terms.cells[slot, 1] = key, check | np.uint64(known)
            terms.key[known], terms.field[known] = key, field
            terms.begin[known], terms.stop[known] = words.begins[k], words.stops[k]
            known += 1
        collisions += terms.cells[slot, 1] & ~_NUMBER != check
        words.columns[k] = terms.cells[slot, 1] & _NUMBER
    return known, collisions


@compiled
def learn(points: Any, bounds: Any, known: Any, seeds: Any, terms: Any, times: Any, out: Any) -> Any:
    """Counts the terms of a batch of articles into `out` (numbers, counts), numbering new ones as they
    come after the `known` first.

    Returns (how many terms are known, ends of the articles' fields in `out` ((n * f,) int64),
    collisions). `terms` and `out` have room for all.
    """
    fields, parts = times.shape
    numbers, often = out
    n = (len(bounds) - 1) // parts
    ends = np.zeros(n * fields, np.int64)
    total, collisions = 0, 0
    longest = np.int64(2)
    for k in range(len(bounds) - 1):
        longest = max(longest, bounds[k + 1] - bounds[k] + 2)
    words, checks, slots = room_for(longest), np.empty(longest, np.uint64), np.empty(longest, np.uint64)
    for place in range(n * fields):
        first, field = place // fields * parts, place % fields
        row, count = numbers[total:], often[total:]
        size = 0
        for part in range(parts):
            if times[field, part] == 0:
                continue
            last = _grams(points, bounds[first + part], bounds[first + part + 1], seeds[field], words, checks)
            known, bad = _number(last, words, checks, field, terms, known, slots)
            collisions += bad
            size = gather(0, last, words.columns, times[field, part], terms.counts, row, size)
        size = distinct(row, size, terms.counts, count)
        for k in range(size):
            terms.df[row[k]] += 1
        total += size
        ends[place] = total
    return known, ends, collisions


@compiled
def rows(numbers: Any, often: Any, ends: Any, columns: Any, idf: Any, weights: Any) -> Any:
    """CSR parts (indptr int64, indices int32, data float32) of the counted articles, as `transform` has
    them; `columns` (v,) leads from numbers to columns, -1 where a term is not kept.
    """
    fields = len(weights)
    indptr = np.zeros(len(ends) // fields + 1, np.int64)
    indices, data = np.empty(len(numbers), np.int32), np.empty(len(numbers), np.float32)
    longest, start = np.int64(0), np.int64(0)
    for place in range(len(ends)):
        longest, start = max(longest, ends[place] - start), ends[place]
    counts, values = np.empty(longest + 1, np.int32), np.empty(longest, np.float64)
    total, start = np.int64(0), np.int64(0)
    for place in range(len(ends)):
        row, size = indices[total:], 0
        for k in range(start, ends[place]):
            counts[size] = often[k]
            row[size] = columns[numbers[k]]
            size += row[size] >= 0
        weigh(row, size, counts, idf, weights[place % fields], values)
        for k in range(size):
            data[total + k] = values[k]
        total += size
        start = ends[place]
        indptr[place // fields + 1] = total
    return indptr, indices[:total].copy(), data[:total].copy()


@compiled
def spell(points: Any, begins: Any, stops: Any) -> Any:
    """The terms that stand at these places, as code points (m,) uint32: their words with one space
    between, each term ended by a newline.
    """
    room, longest = 0, 0
    for k in range(len(begins)):
        length = stops[k] - begins[k] + 1
        room, longest = room + length, max(longest, length)
    text, size, words = np.empty(room, np.uint32), 0, room_for(longest)
    for k in range(len(begins)):
        for word in range(scan(points, begins[k], stops[k], _SEED, 0, words)):
            if word > 0 and words.linked[word]:
                text[size] = _SPACE
                size += 1
            for place in range(words.begins[word], words.stops[word]):
                text[size] = points[place] & _DELTA
                size += 1
            if words.stops[word] == stops[k]:
                break
        text[size] = _NEWLINE
        size += 1
    return text[:size].copy()
