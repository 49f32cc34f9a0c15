"""Articles to TF-IDF rows, without a Python object per token.

Shapes: n articles, p parts (title, dateline, lead, text), f fields, v terms. A field counts the terms of
part j `times[f, j]` times. A model is (table, idf (v,) float32, times (f, p) int32, field weights (f,),
sizes (f, 2) int32 of the n-grams of characters that a field counts, 0 where it counts words).

Each step is one short loop over a whole batch, so that the processor waits for many look-ups at once, and
what depends on chance (is the term known, was it there before) moves a place instead of taking a branch.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.characters import characters, spaced
from autotag.kernel.compiled import compiled, inlined, inner
from autotag.kernel.prefetch import prefetch
from autotag.kernel.room import empty, zeros
from autotag.kernel.table import salt_of
from autotag.kernel.tokens import pairs_of, salted, words_in

#: Sublinear term frequency, 1 + log(count), of the counts that occur.
_SUBLINEAR: Final = 1.0 + np.log(np.maximum(np.arange(256), 1))
_COUNTS: Final = np.uint64(len(_SUBLINEAR))
#: Slots are asked for so many look-ups ahead of the one that is read.
_AHEAD: Final = 16
_FREE, _ONE = np.uint64(0), np.uint64(1)
_SPACE: Final = np.uint32(ord(" "))


@inner
def look_up(hashes: Any, size: Any, table: Any) -> Any:
    """(size,) int32 the columns of the first `size` terms, -1 where they are unknown."""
    cells, low, _ = table
    mask, found = np.uint64(len(cells) - 1), empty(size, np.int32)
    for k in range(size):
        if k + _AHEAD < size:
            prefetch(cells, np.int64(hashes[k + _AHEAD] & mask))
        slot = hashes[k] & mask
        while cells[slot] != _FREE and (cells[slot] ^ hashes[k]) & ~low != _FREE:
            slot = (slot + _ONE) & mask
        found[k] = np.int64(cells[slot] & low) - 1
    return found


@inner
def count(words: Any, pairs: Any, times: Any, counts: Any) -> Any:
    """Each article's distinct columns and how often it has them: indptr (n + 1,), columns, counts.

    `words` and `pairs` are (columns, ends); unknown ones, -1, are counted in the last place of `counts`
    (v + 1,), which nobody reads; the others are zero before and after.
    """
    tokens, ends = words
    bigrams, borders = pairs
    parts = len(times)
    indptr, size = zeros((len(ends) - 1) // parts + 1, np.int64), np.uint64(0)
    room = len(tokens) + len(bigrams) + 1
    row, often = empty(room, np.int32), empty(room, np.int32)
    for i in range(len(indptr) - 1):
        for part in range(i * parts, i * parts + parts):
            more = times[part - i * parts]
            if more == 0:
                continue
            for k in range(np.uint64(ends[part]), np.uint64(ends[part + 1])):
                row[size] = tokens[k]
                counts[tokens[k]] += more
                size += np.uint64(tokens[k] >= 0)
            for k in range(np.uint64(borders[part]), np.uint64(borders[part + 1])):
                row[size] = bigrams[k]
                counts[bigrams[k]] += more
                size += np.uint64(bigrams[k] >= 0)
        kept = np.uint64(indptr[i])
        for k in range(kept, size):
            column = np.uint64(row[k])
            row[kept], often[kept] = column, counts[column]
            kept += np.uint64(counts[column] > 0)
            counts[column] = 0
        size = indptr[i + 1] = kept
    return indptr, row, often


@inner
def weigh(indptr: Any, row: Any, often: Any, idf: Any, weight: Any) -> Any:
    """float32 TF-IDF of counted columns: sublinear TF times IDF, each article's L2-normalised, times the
    field's weight.
    """
    values = empty(indptr[-1], np.float32)
    for i in range(len(indptr) - 1):
        square, first, last = 0.0, np.uint64(indptr[i]), np.uint64(indptr[i + 1])
        for k in range(first, last):
            times = np.uint64(often[k])
            value = _SUBLINEAR[times] if times < _COUNTS else 1.0 + np.log(np.float64(times))
            value *= np.float64(idf[np.uint64(row[k])])
            values[k] = value
            square += value * value
        scale = weight / np.sqrt(square) if square > 0 else 0.0
        for k in range(first, last):
            values[k] = values[k] * scale
    return values


@inlined
def tfidf(words: Any, field: Any, model: Any, counts: Any) -> Any:
    """The rows of a field: CSR parts (indptr int64, columns int32, values float32); (n, 2) int64 how
    many tokens were seen, and how many of them were unknown; and the tokens' columns, -1 of unknown ones.
    """
    table, idf, times, weights, _ = model
    hashes = salted(words, salt_of(field, table.seeds))
    columns = look_up(hashes, words.ends[-1], table)
    pairs = pairs_of(words, hashes, columns)
    others = look_up(pairs.hashes, pairs.ends[-1], table)
    indptr, row, often = count((columns, words.ends), (others, pairs.ends), times[field], counts)
    values = weigh(indptr, row, often, idf, weights[field])
    return indptr, row, values, _seen(columns, words.ends, times[field]), columns


@inner
def _seen(columns: Any, ends: Any, times: Any) -> Any:
    parts = len(times)
    seen = zeros(((len(ends) - 1) // parts, 2), np.int64)
    for part in range(len(ends) - 1):
        if times[part % parts] > 0:
            for k in range(ends[part], ends[part + 1]):
                seen[part // parts, 1] += columns[k] < 0
            seen[part // parts, 0] += ends[part + 1] - ends[part]
    return seen


@inner
def grams_in(points: Any, bounds: Any, seed: Any, sizes: Any) -> Any:
    """What a field's terms are made of (`Words`): n-grams of so many characters of the parts spaced, or
    tokens where `sizes` are 0.
    """
    if sizes[1] > 0:
        return characters(spaced(points, bounds), seed, sizes)
    return words_in(points, bounds, seed)


@compiled
def transform(points: Any, bounds: Any, field: Any, model: Any) -> Any:
    """CSR parts (indptr int64, columns int32, values float32) of the articles' rows in a field."""
    words = grams_in(points, bounds, model[0].seeds[0], model[4][field])
    indptr, row, values, _, _ = tfidf(words, field, model, zeros(len(model[1]) + 1, np.int32))
    return indptr, row[: len(values)].copy(), values


@inner
def _character_occurrences(text: Any, field: Any, table: Any, sizes: Any) -> Any:
    """The same of a field of characters; a space belongs to no place."""
    grams = characters(text, table.seeds[0], sizes)
    columns = look_up(salted(grams, salt_of(field, table.seeds)), grams.ends[-1], table)
    found, size = empty((len(columns) + 1, 3), np.int32), 0
    for k in range(len(columns)):
        begin, last = grams.begins[k], grams.stops[k] - 1
        found[size, 0] = columns[k]
        found[size, 1] = text.places[begin + (text.points[begin] == _SPACE)]
        found[size, 2] = text.places[last - (text.points[last] == _SPACE)] + 1
        size += columns[k] >= 0
    return found[:size].copy()


@compiled
def occurrences(points: Any, field: Any, table: Any, sizes: Any) -> Any:
    """(m, 3) int32: column, start and end of each term of a field that stands in a text."""
    bounds = np.array([0, len(points)])
    if sizes[1] > 0:
        return _character_occurrences(spaced(points, bounds), field, table, sizes)
    words = words_in(points, bounds, table.seeds[0])
    hashes = salted(words, salt_of(field, table.seeds))
    columns = look_up(hashes, words.ends[-1], table)
    pairs = pairs_of(words, hashes, columns)
    others = look_up(pairs.hashes, pairs.ends[-1], table)
    found, size = empty((len(columns) + len(others) + 1, 3), np.int32), 0
    for k in range(len(columns)):
        found[size, 0], found[size, 1], found[size, 2] = columns[k], words.begins[k], words.stops[k]
        size += columns[k] >= 0
    for k in range(len(others)):
        second = pairs.seconds[k]
        found[size, 0] = others[k]
        found[size, 1], found[size, 2] = words.begins[second - 1], words.stops[second]
        size += others[k] >= 0
    return found[:size].copy()
