"""What mentions say of each country an article names: where, how often, and beside how many others.

`found` (m, 5) int32 is what `mentions` finds. The features of a pair (article, country) are FEATURES.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled, inner
from autotag.kernel.mentions import AMBIGUOUS, COUNTRY, KIND
from autotag.kernel.reading import UPPER
from autotag.kernel.room import empty, zeros
from autotag.text import DELTA

#: `named` is 1. In the title, in its name or demonym there, in the dateline, in the lead: 1 or 0. Then
#: log(1 + count) of mentions in the lead, of each kind in lead and text (a region counts as a city),
#: and of all; the share of all the article's mentions; whether no country has more, whether it is the
#: only one; log(1 + countries named); whether each of its mentions may be something else.
FEATURES: Final = (
    "named", "title", "title name", "dateline", "lead", "lead count", "names", "demonyms", "capitals",
    "cities", "metonyms", "count", "share", "most", "alone", "countries",
    "doubtful",
)  # fmt: skip
#: A text begins with its lead: so many points, where an article has no field for it.
LEAD: Final = 250
#: A dateline in the text is not longer.
_DATELINE: Final = 80
_DELTA: Final = np.uint32(DELTA)
_SPACE, _DASH, _BRACKET = (np.uint32(ord(char)) for char in " -(")
TITLE, DATELINE, TEXT = 0, 1, 3
_DEMONYM, _CITY, _REGION = 1, 3, 5
#: Counted: all, title, name or demonym in the title, dateline, lead, the five kinds, ambiguous ones.
_COUNTS: Final = 11
#: log(1 + count) of the counts that occur.
_LOGS: Final = np.log1p(np.arange(64))


@compiled
def dateline_end(points: Any, begin: Any, end: Any) -> Any:
    """Where the dateline ends that a text begins with ("ANKARA, Sept 3 (Reuters) -"); `begin` where there
    is none: no dash among its first points, or no capital word, digit or bracket before it.
    """
    told, capitals = False, 0
    for k in range(begin, min(begin + _DATELINE, end)):
        point = points[k] & _DELTA
        capitals = capitals + 1 if points[k] & UPPER else 0
        told = told or point == _BRACKET or 48 <= point <= 57 or capitals > 2
        if 0x2013 <= point <= 0x2014:
            return k if told else begin
        if point == _DASH and k > begin and points[k - 1] & _DELTA == _SPACE:
            return k if told else begin
    return begin


@inner
def _count(found: Any, first: Any, last: Any, text: Any, seats: Any, order: Any, counts: Any) -> Any:
    """Counts an article's mentions by country, in order of first mention: how many countries. `text` is
    where the text begins among the points, and where the dateline in it ends.
    """
    size = 0
    for k in range(first, last):
        country, kind, part = found[k, 4] >> COUNTRY, found[k, 4] >> KIND & 7, found[k, 1]
        if seats[country] < 0:
            seats[country], order[size] = size, country
            counts[size] = 0
            size += 1
        line = counts[seats[country]]
        line[0] += 1
        line[10] += found[k, 4] & AMBIGUOUS != 0
        if part == TITLE:
            line[1] += 1
            line[2] += kind <= _DEMONYM
        elif part == DATELINE or (part == TEXT and found[k, 2] < text[1]):
            line[3] += 1
        else:
            line[4] += part != TEXT or found[k, 2] - text[0] < LEAD
            line[5 + (_CITY if kind == _REGION else kind)] += 1
    for place in range(size):
        seats[order[place]] = -1
    return size


@inner
def _log(count: Any) -> Any:
    """log(1 + count)."""
    return _LOGS[count] if count < len(_LOGS) else np.log1p(np.float64(count))


@compiled
def features(points: Any, found: Any, bounds: Any, parts: Any, countries: Any) -> Any:
    """(k, 2) int32 article and country of each pair, article by article, and (k, f) float64 features."""
    seats, order = empty(countries, np.int32), empty(countries, np.int32)
    for country in range(countries):
        seats[country] = -1
    counts = empty((countries, _COUNTS), np.int64)
    pairs, values = empty((len(found), 2), np.int32), empty((len(found), len(FEATURES)), np.float64)
    total, first = 0, np.int64(0)  # a plain 0 is a type of its own, which `_count` would be compiled for too
    while first < len(found):
        last = first
        while last < len(found) and found[last, 0] == found[first, 0]:
            last += 1
        begin, end = bounds[found[first, 0] * parts + TEXT], bounds[found[first, 0] * parts + TEXT + 1]
        text = (begin, dateline_end(points, begin, end))
        size = _count(found, first, last, text, seats, order, counts)
        most = 0
        for place in range(size):
            most = max(most, counts[place, 0])
        for place in range(size):
            line, out = counts[place], values[total]
            pairs[total, 0], pairs[total, 1] = found[first, 0], order[place]
            out[0], out[5], out[11] = 1.0, _log(line[4]), _log(line[0])
            for k in range(1, 5):
                out[k] = min(line[k], 1)
            for k in range(5, 10):
                out[1 + k] = _log(line[k])
            out[12], out[13] = line[0] / (last - first), line[0] == most
            out[14], out[15], out[16] = size == 1, _log(size), line[10] == line[0]
            total += 1
        first = last
    return pairs[:total].copy(), values[:total].copy()


@inner
def about(pairs: Any, features: Any, tags: Any, stage: Any, out: Any) -> None:
    """Changes the logits (n, c) of the countries that are named. `tags` is (places, first): their numbers'
    places in the facet, whose first column that is. `stage` is (intercepts (l,) of those that were learned,
    which come first in the facet, weights (f,) of theirs, and of the others, and how much their own margins
    count beside).
    """
    intercepts, weights, unseen, damping = stage
    places, first = tags
    for k in range(len(pairs)):
        i, place = pairs[k, 0], places[pairs[k, 1]]
        learned, added = place < len(intercepts), 0.0
        for f in range(features.shape[1]):
            added += features[k, f] * (weights[f] if learned else unseen[f])
        if learned:
            added += intercepts[place] + damping * (out[i, first + place] - intercepts[place])
        out[i, first + place] = added


@compiled
def moments(A: Any, positives: Any, negatives: Any, weights: Any) -> Any:
    """Gradient (f,) and curvature (f, f) of the logistic loss, and the loss, of rows A (k, f) that stand
    for so many positives and negatives. Sums in one order: a matrix product's last bits depend on its
    threads.
    """
    size = A.shape[1]
    gradient, curvature, loss = zeros(size, np.float64), zeros((size, size), np.float64), 0.0
    for k in range(len(A)):
        row, logit = A[k], 0.0
        for f in range(size):
            logit += row[f] * weights[f]
        expected = 1.0 / (1.0 + np.exp(-logit))
        # log(1 + exp(-|x|)) never overflows.
        loss += (positives[k] + negatives[k]) * np.log1p(np.exp(-abs(logit)))
        loss += negatives[k] * max(logit, 0.0) + positives[k] * max(-logit, 0.0)
        often = positives[k] + negatives[k]
        residual, spread = often * expected - positives[k], often * expected * (1.0 - expected)
        for f in range(size):
            if row[f] != 0.0:
                gradient[f] += residual * row[f]
                for g in range(f + 1):
                    curvature[f, g] += spread * row[f] * row[g]
    for f in range(size):
        for g in range(f):
            curvature[g, f] = curvature[f, g]
    return gradient, curvature, loss
