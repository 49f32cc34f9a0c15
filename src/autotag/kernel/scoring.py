"""Articles to TF-IDF rows and margins, in one pass and without a Python object per token.

Shapes: n articles, p parts (title, dateline, lead, text), f fields, v terms, t tags. An article's parts
are consecutive slices of one array of code points, `bounds` ((n * p + 1,) int64) their borders; a field
counts the terms of part j `times[f, j]` times.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autotag.kernel.compiled import compiled
from autotag.kernel.table import find
from autotag.kernel.tokens import NOTHING, PAIR, bigram, next_token


@compiled
def locate(codes: Any, start: Any, end: Any, field: Any, unicode: Any, table: Any, found: Any) -> Any:
    """Writes (column, start, end) of each known term to `found` ((m, 3) int64): (how many, words, unknown).

    A bigram is looked up only where both its words are known: it is in no more articles than they.
    """
    seed = table.seeds[field]
    size, words, unknown = 0, 0, 0
    at, inside, before, before_start = start, False, np.uint64(0), start
    while True:
        kind, begin, stop, value, at, inside = next_token(codes, at, end, inside, unicode, seed)
        if kind == NOTHING:
            return size, words, unknown
        words += 1
        column = find(value, table)
        if column < 0:
            unknown += 1
            before = np.uint64(0)
            continue
        found[size, 0], found[size, 1], found[size, 2] = column, begin, stop
        size += 1
        if kind == PAIR:
            before = np.uint64(0)
            continue
        if before != 0:
            column = find(bigram(before, value), table)
            if column >= 0:
                found[size, 0], found[size, 1], found[size, 2] = column, before_start, stop
                size += 1
        before, before_start = value, begin


@compiled
def _field(codes: Any, bounds: Any, first: Any, f: Any, model: Any, room: Any) -> Any:
    """TF-IDF of field f of the article whose parts begin at `bounds[first]`: sublinear TF times IDF,
    L2-normalised, times the field's weight.

    Writes the distinct columns to `row`, their values to `values` of `room`; returns how many, and
    how many words it saw and did not know. `counts` ((v,) int64) is zero before and after.
    """
    unicode, table, idf, times, weights = model
    found, row, values, counts = room
    distinct, words, unknown = 0, 0, 0
    for part in range(times.shape[1]):
        begin, end = bounds[first + part], bounds[first + part + 1]
        if begin == end or times[f, part] == 0:
            continue
        size, some, strange = locate(codes, begin, end, f, unicode, table, found)
        words += some
        unknown += strange
        for k in range(size):
            column = found[k, 0]
            if counts[column] == 0:
                row[distinct] = column
                distinct += 1
            counts[column] += times[f, part]
    square = 0.0
    for k in range(distinct):
        column = row[k]
        value = np.float64(idf[column])
        if counts[column] > 1:
            value *= 1.0 + np.log(np.float64(counts[column]))
        counts[column] = 0
        values[k] = value
        square += value * value
    scale = weights[f] / np.sqrt(square) if square > 0 else 0.0
    for k in range(distinct):
        values[k] *= scale
    return distinct, words, unknown


@compiled
def _room(bounds: Any, parts: Any, terms: Any) -> Any:
    """Scratch for the longest article: found, row, values, counts."""
    longest = 0
    for k in range(0, len(bounds) - 1, parts):
        longest = max(longest, bounds[k + parts] - bounds[k])
    longest += 2 * parts
    return (
        np.empty((longest, 3), np.int64),
        np.empty(longest, np.int64),
        np.empty(longest, np.float64),
        np.zeros(terms, np.int64),
    )


@compiled
def margins(codes: Any, bounds: Any, model: Any, weights: Any, out: Any) -> Any:
    """Adds the margins (n, t) float64 to `out`; returns (n, 2): words seen, and unknown ones.

    `model` is (unicode, table, idf, times, field weights), `weights` (common, scale, indptr, tags,
    values): the rows of the first columns whole, int16 times their scale, and for each further column
    the tags it speaks for.
    """
    _, _, idf, times, _ = model
    common, scale, indptr, tags, strengths = weights
    fields, parts = times.shape
    room = _room(bounds, parts, len(idf))
    _, row, values, _ = room
    seen = np.zeros((out.shape[0], 2), np.int64)
    for i in range(out.shape[0]):
        line = out[i]
        for f in range(fields):
            distinct, words, unknown = _field(codes, bounds, i * parts, f, model, room)
            seen[i, 0] += words
            seen[i, 1] += unknown
            for k in range(distinct):
                value, rare = values[k], row[k] - len(common)
                if rare < 0:
                    whole = common[row[k]]
                    value *= scale[row[k]]
                    for t in range(len(whole)):
                        line[t] += value * whole[t]
                else:
                    for p in range(indptr[rare], indptr[rare + 1]):
                        line[tags[p]] += value * strengths[p]
    return seen


@compiled
def transform(codes: Any, bounds: Any, model: Any) -> Any:
    """CSR parts (indptr int64, indices int32, data float64) of the articles' TF-IDF rows."""
    _, _, idf, times, _ = model
    fields, parts = times.shape
    n = (len(bounds) - 1) // parts
    room = _room(bounds, parts, len(idf))
    _, row, values, _ = room
    indptr = np.zeros(n + 1, np.int64)
    indices = np.empty(fields * (len(codes) + 2 * len(bounds)), np.int32)
    data = np.empty(len(indices), np.float64)
    total = 0
    for i in range(n):
        for f in range(fields):
            distinct, _, _ = _field(codes, bounds, i * parts, f, model, room)
            for k in range(distinct):
                indices[total], data[total] = row[k], values[k]
                total += 1
        indptr[i + 1] = total
    return indptr, indices[:total].copy(), data[:total].copy()
