"""The terms of a training set: numbered in order of first appearance, counted, told apart.

Shapes: n articles, p parts (title, dateline, lead, text), f fields, v terms, t tags. An article's parts
are consecutive slices of one array of code points, `bounds` ((n * p + 1,) int64) their borders; a field
counts the terms of part j `times[f, j]` times.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.compiled import compiled
from autotag.kernel.tokens import CHECK_MULTIPLIER, NOTHING, PAIR, bigram, entry_of, next_token
from autotag.text import DELTA


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


@compiled
def _check(codes: Any, start: Any, stop: Any, unicode: Any) -> Any:
    """A second hash of a token, independent of the first: it tells two terms of one key apart."""
    value = np.uint64(stop - start)
    for k in range(start, stop):
        value = (value ^ np.uint64((codes[k] + entry_of(codes[k], unicode)) & DELTA)) * CHECK_MULTIPLIER
        value ^= value >> np.uint64(31)
    return value


@compiled
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


@compiled
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
                kind, begin, stop, value, at, inside = next_token(
                    codes, at, end, inside, unicode, table.seeds[field]
                )
                if kind == NOTHING:
                    break
                check = _check(codes, begin, stop, unicode)
                for gram in range(2):
                    if gram == 1:
                        if kind == PAIR or before == 0:
                            break
                        key, mark = bigram(before, value), bigram(before_check, check)
                        start = before_start
                    else:
                        key, mark, start = value, check, begin
                    number = _number(key, mark, table, terms, known)
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
                if kind == PAIR:
                    before = np.uint64(0)
        ends[place] = total
    return known, ends, collisions
