"""Compiled text to numbers: code points to tokens, n-gram hashes, look-up, counts, margins.

Everything works on plain arrays, holds no Python object and releases the GIL. A term is known by
the 64-bit hash of its lower-case code points, mixed with the seed of its field; `Table` finds its
column. One walk, `next_token`, is under every function, so fitting, tagging and explaining see the
same tokens. Shapes: n articles, p parts (title, dateline, lead, text), f fields, v terms, t tags. An
article's parts are consecutive slices of one array of code points, `bounds` ((n * p + 1,) int64)
their borders; a field counts the terms of part j `times[f, j]` times.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from autotag.text import DELTA, SPACELESS, TOKEN

_compiled: Any = njit(nogil=True, cache=True, error_model="numpy")

_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_CHECK_MULTIPLIER: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_NOTHING, _WORD, _PAIR = 0, 1, 2


class Unicode(NamedTuple):
    """The two-stage table of `autotag.text`."""

    pages: NDArray[np.uint16]
    entries: NDArray[np.uint32]


class Table(NamedTuple):
    """Open addressing by linear probing: `keys` (2**k,) uint64, 0 is free; `columns` (2**k,) int32.

    `seeds` (f,) uint64 keep the same word in two fields apart.
    """

    keys: NDArray[np.uint64]
    columns: NDArray[np.int32]
    seeds: NDArray[np.uint64]


class Growing(NamedTuple):
    """What fitting keeps of each distinct term, by its number in order of first appearance."""

    check: NDArray[np.uint64]
    df: NDArray[np.int32]
    field: NDArray[np.uint8]
    part: NDArray[np.uint8]
    article: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    last: NDArray[np.int64]


@_compiled
def _mix(value: Any) -> Any:
    value ^= value >> np.uint64(32)
    value *= _MIX
    value ^= value >> np.uint64(29)
    return value if value != 0 else np.uint64(1)


@_compiled
def _entry(point: Any, unicode: Any) -> Any:
    return unicode.entries[np.int64(unicode.pages[point >> 7]) * 128 + np.int64(point & 127)]


@_compiled
def next_token(codes: Any, at: Any, end: Any, inside: Any, unicode: Any) -> Any:
    """The first token at or after `at`: (kind, start, stop, hash, where to go on, inside).

    `inside` says that the code point at `at` already ended a pair of a script without spaces.
    """
    while at < end:
        entry = _entry(codes[at], unicode)
        if not entry & TOKEN:
            at += 1
            inside = False
        elif entry & SPACELESS:
            follows = False
            value = (_MULTIPLIER ^ np.uint64((codes[at] + entry) & DELTA)) * _MULTIPLIER
            if at + 1 < end:
                entry = _entry(codes[at + 1], unicode)
                follows = entry & SPACELESS != 0
            if follows:
                value = (value ^ np.uint64((codes[at + 1] + entry) & DELTA)) * _MULTIPLIER
                return _PAIR, at, at + 2, _mix(value), at + 1, True
            if not inside:
                return _PAIR, at, at + 1, _mix(value), at + 1, False
            at += 1
            inside = False
        else:
            start = at
            value = _MULTIPLIER
            while entry & TOKEN and not entry & SPACELESS:
                value = (value ^ np.uint64((codes[at] + entry) & DELTA)) * _MULTIPLIER
                at += 1
                if at == end:
                    break
                entry = _entry(codes[at], unicode)
            inside = False
            if at - start > 1:
                return _WORD, start, at, _mix(value), at, False
    return _NOTHING, at, at, np.uint64(0), at, False


@_compiled
def tokens(codes: Any, unicode: Any) -> Any:
    """(m, 2) int64: where each token starts and stops."""
    spans = np.empty((len(codes), 2), np.int64)
    size, at, inside = 0, 0, False
    while True:
        kind, start, stop, _, at, inside = next_token(codes, at, len(codes), inside, unicode)
        if kind == _NOTHING:
            return spans[:size].copy()
        spans[size, 0], spans[size, 1] = start, stop
        size += 1


@_compiled
def _bigram(first: Any, second: Any) -> Any:
    return _mix(first * _CHECK_MULTIPLIER + second)


@_compiled
def _find(key: Any, table: Any) -> Any:
    """The column of a term, -1 where it is unknown."""
    mask = len(table.keys) - 1
    slot = np.int64(key) & mask
    while table.keys[slot] != 0:
        if table.keys[slot] == key:
            return np.int64(table.columns[slot])
        slot = (slot + 1) & mask
    return np.int64(-1)


@_compiled
def locate(codes: Any, start: Any, end: Any, field: Any, unicode: Any, table: Any, found: Any) -> Any:
    """Writes (column, start, end) of each known term to `found` ((m, 3) int64): (how many, words, unknown).

    A bigram is looked up only where both its words are known: it is in no more articles than they.
    """
    seed = table.seeds[field]
    size, words, unknown = 0, 0, 0
    at, inside, before, before_start = start, False, np.uint64(0), start
    while True:
        kind, begin, stop, value, at, inside = next_token(codes, at, end, inside, unicode)
        if kind == _NOTHING:
            return size, words, unknown
        words += 1
        column = _find(_mix(value ^ seed), table)
        if column < 0:
            unknown += 1
            before = np.uint64(0)
            continue
        found[size, 0], found[size, 1], found[size, 2] = column, begin, stop
        size += 1
        if kind == _PAIR:
            before = np.uint64(0)
            continue
        if before != 0:
            column = _find(_mix(_bigram(before, value) ^ seed), table)
            if column >= 0:
                found[size, 0], found[size, 1], found[size, 2] = column, before_start, stop
                size += 1
        before, before_start = value, begin


@_compiled
def _field(codes: Any, bounds: Any, first: Any, f: Any, model: Any, room: Any) -> Any:
    """TF-IDF of field f of the article whose parts begin at `bounds[first]`: sublinear TF times IDF,
    L2-normalised, times the field's weight.

    Writes the distinct columns to `row`, their values to `values` of `room`; returns how many, and
    how many words it saw and did not know. `counts` ((v,) int32) is zero before and after.
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


@_compiled
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
        np.zeros(terms, np.int32),
    )


@_compiled
def margins(codes: Any, bounds: Any, model: Any, weights: Any, out: Any) -> Any:
    """Adds the margins (n, t) float64 to `out`; returns (n, 2): words seen, and unknown ones.

    `model` is (unicode, table, idf, times, field weights), `weights` (indptr, tags, values): for each
    column the tags it speaks for, and by how much.
    """
    _, _, idf, times, _ = model
    indptr, tags, strengths = weights
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
                value = values[k]
                for p in range(indptr[row[k]], indptr[row[k] + 1]):
                    line[tags[p]] += value * strengths[p]
    return seen


@_compiled
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


@_compiled
def _check(codes: Any, start: Any, stop: Any, unicode: Any) -> Any:
    """A second hash of a token, independent of the first: it tells two terms of one key apart."""
    value = np.uint64(stop - start)
    for k in range(start, stop):
        value = (value ^ np.uint64((codes[k] + _entry(codes[k], unicode)) & DELTA)) * _CHECK_MULTIPLIER
        value ^= value >> np.uint64(31)
    return value


@_compiled
def insert(keys: Any, columns: Any, table: Any) -> None:
    """Puts distinct keys into an empty table that has room for them."""
    mask = len(table.keys) - 1
    for k in range(len(keys)):
        slot = np.int64(keys[k]) & mask
        while table.keys[slot] != 0:
            slot = (slot + 1) & mask
        table.keys[slot] = keys[k]
        table.columns[slot] = columns[k]


@_compiled
def _number(key: Any, check: Any, table: Any, terms: Any, known: Any) -> Any:
    """The number of a term, given a new one (`known`) at first sight; -1 on a collision."""
    mask = len(table.keys) - 1
    slot = np.int64(key) & mask
    while table.keys[slot] != 0:
        if table.keys[slot] == key:
            number = np.int64(table.columns[slot])
            return number if terms.check[number] == check else np.int64(-1)
        slot = (slot + 1) & mask
    table.keys[slot] = key
    table.columns[slot] = known
    terms.check[known] = check
    return np.int64(known)


@_compiled
def learn(
    codes: Any, bounds: Any, state: Any, unicode: Any, table: Any, terms: Any, times: Any, out: Any
) -> Any:
    """Counts the terms of articles into `out` (numbers, counts), numbering new ones as they come.

    `state` is (number of the first article, terms known, entries written for articles before).
    Returns (how many terms are known, ends of the articles' fields in `out` ((n * f,) int64),
    collisions). The table, `terms` and `out` have room for all.
    """
    fields, parts = times.shape
    first, known, written = state
    numbers, counts = out
    n = (len(bounds) - 1) // parts
    ends = np.zeros(n * fields, np.int64)
    total, collisions = 0, 0
    for place in range(n * fields):
        base, article, field = total, place // fields, place % fields
        for part in range(parts):
            if times[field, part] == 0:
                continue
            opens, end = bounds[article * parts + part], bounds[article * parts + part + 1]
            at, inside = opens, False
            before, before_check, before_start = np.uint64(0), np.uint64(0), at
            while True:
                kind, begin, stop, value, at, inside = next_token(codes, at, end, inside, unicode)
                if kind == _NOTHING:
                    break
                check = _check(codes, begin, stop, unicode)
                for gram in range(2):
                    if gram == 1:
                        if kind == _PAIR or before == 0:
                            break
                        key, mark = _bigram(before, value), _bigram(before_check, check)
                        start = before_start
                    else:
                        key, mark, start = value, check, begin
                    number = _number(_mix(key ^ table.seeds[field]), mark, table, terms, known)
                    if number < 0:
                        collisions += 1
                        continue
                    if number == known:
                        known += 1
                        terms.df[number], terms.last[number], terms.field[number] = 0, -1, field
                        terms.article[number], terms.part[number] = first + article, part
                        terms.start[number], terms.end[number] = start - opens, stop - opens
                    if terms.last[number] < written + base:
                        terms.last[number] = written + total
                        terms.df[number] += 1
                        numbers[total], counts[total] = number, 0
                        total += 1
                    counts[terms.last[number] - written] += times[field, part]
                before, before_check, before_start = value, check, begin
                if kind == _PAIR:
                    before = np.uint64(0)
        ends[place] = total
    return known, ends, collisions
