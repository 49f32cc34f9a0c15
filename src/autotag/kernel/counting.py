"""The terms of a training set: numbered as they first appear, counted, told apart.

Shapes: n articles, p parts (title, dateline, lead, text), f fields, v terms. A field counts the terms of
part j `times[f, j]` times.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled, inner
from autotag.kernel.hashing import CHECK_MULTIPLIER, bigram
from autotag.kernel.prefetch import prefetch
from autotag.kernel.room import empty, zeros
from autotag.kernel.table import salt_of
from autotag.kernel.terms import count, weigh
from autotag.kernel.tokens import pairs_of, salted, words_in
from autotag.text import DELTA

_DELTA: Final = np.uint32(DELTA)
#: A cell's second word: a term's number in the low half, half of its second hash in the high one.
_NUMBER: Final = np.uint64(0xFFFFFFFF)
#: Spelling reads words and no hashes.
_SEED: Final = np.uint64(0)
#: Cells are asked for so many grams ahead of the one that is numbered.
_AHEAD: Final = 16
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


@inner
def cell_of(key: Any, cells: Any) -> Any:
    """Where a key stands or would be put."""
    mask = np.uint64(len(cells) - 1)
    slot = key & mask
    while cells[slot, 0] != np.uint64(0) and cells[slot, 0] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


@compiled
def move(cells: Any, bigger: Any) -> None:
    """Puts all terms of a table into a bigger, empty one."""
    for k in range(len(cells)):
        if cells[k, 0] != np.uint64(0):
            slot = cell_of(cells[k, 0], bigger)
            bigger[slot, 0], bigger[slot, 1] = cells[k, 0], cells[k, 1]


@inner
def _check(points: Any, start: Any, stop: Any) -> Any:
    """A second hash of a token, independent of the first: it tells two terms of one key apart."""
    value = np.uint64(stop - start)
    for k in range(start, stop):
        value = (value ^ np.uint64(points[k] & _DELTA)) * CHECK_MULTIPLIER
    return value ^ (value >> np.uint64(31))


@inner
def _checks(points: Any, words: Any) -> Any:
    """The second hashes of tokens."""
    checks = empty(words.ends[-1], np.uint64)
    for k in range(len(checks)):
        checks[k] = _check(points, words.begins[k], words.stops[k])
    return checks


@inner
def _asked(words: Any, times: Any) -> Any:
    """(w,) int32 of tokens: 0 in a part that the field counts, else -1."""
    ends, parts = words.ends, len(times)
    asked = zeros(ends[-1], np.int32)
    for part in range(len(ends) - 1):
        if times[part % parts] == 0:
            for k in range(ends[part], ends[part + 1]):
                asked[k] = -1
    return asked


@inner
def number(hashes: Any, checks: Any, places: Any, field: Any, terms: Any, known: Any, numbers: Any) -> Any:
    """Writes the number of each gram whose number is not -1, new terms getting the next ones: (known,
    collisions). `places` (begins, stops) are where the grams stand.
    """
    begins, stops = places
    cells, keys, _, fields, opens, closes, _ = terms
    collisions = 0
    for k in range(len(numbers)):
        if k + _AHEAD < len(numbers):
            prefetch(cells, np.int64(2 * (hashes[k + _AHEAD] & np.uint64(len(cells) - 1))))
        if numbers[k] < 0:
            continue
        key, check = hashes[k], checks[k] & ~_NUMBER
        slot = cell_of(key, cells)
        if cells[slot, 0] == np.uint64(0):
            cells[slot, 0], cells[slot, 1] = key, check | np.uint64(known)
            keys[known], fields[known] = key, field
            opens[known], closes[known] = begins[k], stops[k]
            known += 1
        collisions += cells[slot, 1] & ~_NUMBER != check
        numbers[k] = cells[slot, 1] & _NUMBER
    return known, collisions


@inner
def _spans(words: Any, seconds: Any, checks: Any) -> Any:
    """Second hashes, begins and stops of bigrams, by their second words."""
    size = len(seconds)
    values, begins = empty(size, np.uint64), empty(size, np.int32)
    stops = empty(size, np.int32)
    for k in range(size):
        second = seconds[k]
        values[k] = bigram(checks[second - 1], checks[second])
        begins[k], stops[k] = words.begins[second - 1], words.stops[second]
    return values, begins, stops


@compiled
def learn(points: Any, words: Any, known: Any, field: Any, seeds: Any, terms: Any, times: Any) -> Any:
    """Counts a field's terms in a batch, numbering new ones as they come after the `known` first.

    Returns how many terms are known, how many collisions there were, and each article's distinct terms:
    indptr (n + 1,) int64, numbers and counts int32. `terms` has room for all and one more, which counts
    what is not numbered.
    """
    hashes, checks = salted(words, salt_of(field, seeds)), _checks(points, words)
    numbers = _asked(words, times[field])
    places = words.begins, words.stops
    known, bad = number(hashes, checks, places, field, terms, known, numbers)
    pairs = pairs_of(words, hashes, numbers)
    seconds = pairs.seconds[: pairs.ends[-1]]
    values, begins, stops = _spans(words, seconds, checks)
    others = zeros(len(seconds), np.int32)
    known, worse = number(pairs.hashes, values, (begins, stops), field, terms, known, others)
    indptr, row, often = count((numbers, words.ends), (others, pairs.ends), times[field], terms.counts)
    size = indptr[-1]
    for k in range(size):
        terms.df[row[k]] += 1
    return known, bad + worse, (indptr, row[:size].copy(), often[:size].copy())


@compiled
def rows(indptr: Any, numbers: Any, often: Any, columns: Any, idf: Any, weight: Any) -> Any:
    """CSR parts (indptr int64, indices int32, data float32) of a field's counted articles, as `transform`
    has them; `columns` leads from numbers to columns, -1 where a term is not kept.
    """
    kept, size = zeros(len(indptr), np.int64), 0
    row, times = empty(len(numbers) + 1, np.int32), empty(len(numbers) + 1, np.int32)
    for i in range(len(indptr) - 1):
        for k in range(indptr[i], indptr[i + 1]):
            row[size], times[size] = columns[numbers[k]], often[k]
            size += row[size] >= 0
        kept[i + 1] = size
    return kept, row[:size].copy(), weigh(kept, row, times, idf, weight)


@compiled
def spell(points: Any, begins: Any, stops: Any) -> Any:
    """The terms that stand at these places, as code points (m,) uint32: their words with one space
    between, each term ended by a newline.
    """
    bounds = zeros(len(begins) + 1, np.int64)
    for k in range(len(begins)):
        bounds[k + 1] = bounds[k] + stops[k] - begins[k]
    slices = empty(bounds[-1], np.uint32)
    for k in range(len(begins)):
        for place in range(begins[k], stops[k]):
            slices[bounds[k] + place - begins[k]] = points[place]
    words = words_in(slices, bounds, _SEED)
    text, size = empty(len(slices) + len(begins), np.uint32), 0
    for k in range(len(begins)):
        for word in range(words.ends[k], words.ends[k + 1]):
            if words.linked[word]:
                text[size] = _SPACE
                size += 1
            for place in range(words.begins[word], words.stops[word]):
                text[size] = slices[place] & _DELTA
                size += 1
            if words.stops[word] == bounds[k + 1]:
                break
        text[size] = _NEWLINE
        size += 1
    return text[:size].copy()
