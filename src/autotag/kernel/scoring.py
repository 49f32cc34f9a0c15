"""Articles to TF-IDF rows and margins, in one pass and without a Python object per token.

Shapes: n articles, p parts (title, dateline, lead, text), f fields, v terms, t tags. An article's parts
are consecutive slices of one array of points, `bounds` ((n * p + 1,) int64) their borders; a field
counts the terms of part j `times[f, j]` times. A model is (table, idf (v,) float32, times (f, p) int32,
field weights (f,)).

Each step is a short loop over one article's grams, so that the processor waits for many look-ups at
once, and what depends on chance (is the term known, was it there before) moves a place instead of
taking a branch: together that is two and a half times as fast as doing all for one gram, then the next.
Arrays are copied by loops: for the assignment of a slice numba compiles its error message too, for seconds.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled
from autotag.kernel.prefetch import prefetch
from autotag.kernel.table import find
from autotag.kernel.tokens import bigram, room_for, scan

#: Sublinear term frequency, 1 + log(count), of the counts that occur.
_SUBLINEAR: Final = 1.0 + np.log(np.maximum(np.arange(256), 1))
#: int8 weights in a line of the cache.
_LINE: Final = 64


@compiled
def _find_all(start: Any, end: Any, words: Any, table: Any) -> None:
    """Writes the column of each gram, -1 where it is unknown."""
    mask = np.uint64(len(table.keys) - 1)
    for k in range(start, end):
        slot = np.int64(words.hashes[k] & mask)
        prefetch(table.keys, slot)
        prefetch(table.columns, slot)
    for k in range(start, end):
        words.columns[k] = find(words.hashes[k], table)


@compiled
def look_up(start: Any, size: Any, words: Any, table: Any) -> Any:
    """Writes the column of each token from `start` to `size`, -1 where unknown, and after them the
    bigrams of two known words (one is in no more articles than they): the place after the last.
    """
    hashes, columns = words.hashes, words.columns
    _find_all(start, size, words, table)
    last = size
    for k in range(start + 1, size):
        hashes[last] = bigram(hashes[k - 1], hashes[k])
        words.begins[last], words.stops[last] = words.begins[k - 1], words.stops[k]
        last += words.linked[k] and columns[k] >= 0 and columns[k - 1] >= 0
    _find_all(size, last, words, table)
    return last


@compiled
def gather(start: Any, end: Any, columns: Any, times: Any, counts: Any, row: Any, size: Any) -> Any:
    """Counts the known columns `times` each and adds them to the end of `row`; the size it has then.

    What is unknown, -1, is counted in the last place, which nobody reads.
    """
    for k in range(start, end):
        row[size] = columns[k]
        counts[columns[k]] += times
        size += columns[k] >= 0
    return size


@compiled
def distinct(row: Any, size: Any, counts: Any, often: Any) -> Any:
    """Leaves each column once in `row`, its count in `often`: how many. `counts` is zero again after."""
    kept = 0
    for k in range(size):
        column = row[k]
        row[kept], often[kept] = column, counts[column]
        kept += counts[column] > 0
        counts[column] = 0
    return kept


@compiled
def weigh(row: Any, size: Any, often: Any, idf: Any, weight: Any, values: Any) -> None:
    """Writes TF-IDF to `values`: sublinear TF times IDF, L2-normalised, times the field's weight."""
    square = 0.0
    for k in range(size):
        count = often[k]
        value = _SUBLINEAR[count] if count < len(_SUBLINEAR) else 1.0 + np.log(np.float64(count))
        value *= np.float64(idf[row[k]])
        values[k] = value
        square += value * value
    scale = weight / np.sqrt(square) if square > 0 else 0.0
    for k in range(size):
        values[k] *= scale


@compiled
def _field(points: Any, bounds: Any, first: Any, f: Any, model: Any, room: Any) -> Any:
    """TF-IDF of field f of the article whose parts begin at `bounds[first]`, into row and values of
    `room`: how many columns, how many tokens it saw and did not know.
    """
    table, idf, times, weights = model
    words, row, often, values, counts = room
    size, seen, unknown = 0, 0, 0
    for part in range(times.shape[1]):
        begin, end = bounds[first + part], bounds[first + part + 1]
        if begin == end or times[f, part] == 0:
            continue
        some = scan(points, begin, end, table.seeds[f], 0, words)
        last = look_up(0, some, words, table)
        seen += some
        for k in range(some):
            unknown += words.columns[k] < 0
        size = gather(0, last, words.columns, times[f, part], counts, row, size)
    size = distinct(row, size, counts, often)
    weigh(row, size, often, idf, weights[f], values)
    return size, seen, unknown


@compiled
def _room(bounds: Any, parts: Any, counts: Any) -> Any:
    """Scratch for the longest article: words, row, often, values, and `counts`."""
    longest = 0
    for k in range(0, len(bounds) - 1, parts):
        longest = max(longest, bounds[k + parts] - bounds[k])
    longest += 2 * parts
    return (
        room_for(longest), np.empty(longest, np.int32), np.empty(longest, np.int32),
        np.empty(longest, np.float64), counts,
    )  # fmt: skip


@compiled
def _fetch(row: Any, size: Any, weights: Any) -> None:
    """Asks for a row's weights at once: read one after the other, each would be waited for."""
    common, scale, indptr, tags, strengths = weights
    tags_wide = common.shape[1]
    for k in range(size):
        rare = row[k] - len(common)
        prefetch(scale, row[k])
        if rare >= 0:
            prefetch(indptr, rare)
        else:
            for t in range(0, tags_wide, _LINE):
                prefetch(common, row[k] * tags_wide + t)
    for k in range(size):
        rare = row[k] - len(common)
        if rare >= 0:
            prefetch(tags, indptr[rare])
            prefetch(strengths, indptr[rare])


@compiled
def _add(row: Any, size: Any, values: Any, weights: Any, line: Any) -> None:
    """Adds a row's product with the weights to a line of margins: first the whole rows, two at a time, as
    reading and writing the line costs most; then the single weights. Mixed, they take twice the time.
    """
    common, scale, indptr, tags, strengths = weights
    _fetch(row, size, weights)
    waiting, held = -1, np.float32(0)
    for k in range(size):
        if row[k] < len(common):
            value = np.float32(values[k]) * scale[row[k]]
            if waiting < 0:
                waiting, held = row[k], value
            else:
                first, second = common[waiting], common[row[k]]
                for t in range(len(line)):
                    line[t] += held * first[t] + value * second[t]
                waiting = -1
    if waiting >= 0:
        for t in range(len(line)):
            line[t] += held * common[waiting, t]
    for k in range(size):
        rare = row[k] - len(common)
        if rare >= 0:
            value = np.float32(values[k]) * scale[row[k]]
            for p in range(indptr[rare], indptr[rare + 1]):
                line[tags[p]] += value * strengths[p]


@compiled
def logits(
    points: Any, bounds: Any, model: Any, weights: Any, affine: Any, places: Any, counts: Any, out: Any
) -> Any:
    """Writes slope * (bias + product) + intercept, float64, of each tag to its place (t,) among the columns
    of `out`; returns (n, 2): tokens seen, and unknown ones.

    `weights` is (common, scale, indptr, tags, strengths), int8 times `scale`: the rows of the first
    columns whole, and for each further column the tags it speaks for. `affine` (3, t) is bias, slope
    and intercept. `counts` (v + 1,) int32 is zero before and after: it is taken, as making it anew costs
    more than a short article.
    """
    times = model[2]
    fields, parts = times.shape
    room = _room(bounds, parts, counts)
    _, row, _, values, _ = room
    seen = np.zeros((out.shape[0], 2), np.int64)
    line = np.empty(affine.shape[1], np.float32)
    for i in range(out.shape[0]):
        for t in range(len(line)):
            line[t] = affine[0, t]
        for f in range(fields):
            size, words, unknown = _field(points, bounds, i * parts, f, model, room)
            seen[i, 0] += words
            seen[i, 1] += unknown
            _add(row, size, values, weights, line)
        for t in range(len(line)):
            out[i, places[t]] = line[t] * affine[1, t] + affine[2, t]
    return seen


@compiled
def transform(points: Any, bounds: Any, model: Any) -> Any:
    """CSR parts (indptr int64, indices int32, data float64) of the articles' TF-IDF rows."""
    _, idf, times, _ = model
    fields, parts = times.shape
    n = (len(bounds) - 1) // parts
    room = _room(bounds, parts, np.zeros(len(idf) + 1, np.int32))
    _, row, _, values, _ = room
    indptr = np.zeros(n + 1, np.int64)
    indices = np.empty(fields * (len(points) + 2 * len(bounds)), np.int32)
    data = np.empty(len(indices), np.float64)
    total = 0
    for i in range(n):
        for f in range(fields):
            size, _, _ = _field(points, bounds, i * parts, f, model, room)
            for k in range(size):
                indices[total + k], data[total + k] = row[k], values[k]
            total += size
        indptr[i + 1] = total
    return indptr, indices[:total].copy(), data[:total].copy()


@compiled
def occurrences(points: Any, seed: Any, table: Any) -> Any:
    """(m, 3) int32: column, start and end of each known term of a text."""
    words = room_for(len(points) + 2)
    last = look_up(0, scan(points, 0, len(points), seed, 0, words), words, table)
    found, size = np.empty((last, 3), np.int32), 0
    for k in range(last):
        found[size, 0], found[size, 1], found[size, 2] = words.columns[k], words.begins[k], words.stops[k]
        size += words.columns[k] >= 0
    return found[:size].copy()
