"""Articles to logits: TF-IDF rows times weights, the names they hold, the bends, and what is given.

Shapes: n articles, p parts (title, dateline, lead, text), v terms, t learned tags, c columns, one for each
tag of each facet.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autotag.kernel.bending import bend
from autotag.kernel.characters import characters, spaced
from autotag.kernel.compiled import compiled, inlined, inner
from autotag.kernel.context import about, features
from autotag.kernel.hints import recalled
from autotag.kernel.mentions import COLUMNS, Names, mentions
from autotag.kernel.product import add
from autotag.kernel.reading import points_between
from autotag.kernel.room import empty, zeros
from autotag.kernel.terms import tfidf
from autotag.kernel.tokens import words_of
from autotag.kernel.units import units_of

#: So many articles go through all steps together: what one step leaves, the next finds in the cache.
_BLOCK: Final = 32
#: Mentions, and tags given, that there is room for at first.
_ROOM: Final = 256


class Naming(NamedTuple):
    """How names change the logits of countries: the table of names, the hints of terms (v,), what `about`
    takes as tags and stage, and how many countries there are.
    """

    names: Names
    hints: NDArray[np.uint8]
    tags: tuple[NDArray[np.int64], int]
    stage: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]
    countries: int


class Curves(NamedTuple):
    """How each facet's logits bend: its first column and the one after its last, (f, 2), and the bends
    (f, k), where a facet has none infinitely far off.
    """

    spans: NDArray[np.int64]
    at: NDArray[np.float64]
    bends: NDArray[np.float64]


@inlined
def _margins(text: Any, words: Any, model: Any, weights: Any, counts: Any, margins: Any, seen: Any) -> Any:
    """Adds the products of some articles, and counts their tokens and unknown ones (n, 2): the columns
    of the first field's tokens, -1 where that one is of characters. `text` is the points and the articles'
    borders among them.
    """
    points, bounds = text
    first = empty(words.ends[-1] if model[4][0][1] > 0 else 0, np.int32)
    for k in range(len(first)):
        first[k] = -1
    for f in range(len(model[2])):
        sizes, grams = model[4][f], words
        if sizes[1] > 0:
            grams = characters(spaced(points, bounds), model[0].seeds[0], sizes)
        indptr, row, values, some, columns = tfidf(grams, f, model, counts)
        add(indptr, row, values, weights, margins)
        for i in range(len(seen) if sizes[1] == 0 else 0):
            seen[i, 0] += some[i, 0]
            seen[i, 1] += some[i, 1]
        if f == 0 and sizes[1] == 0:
            first = columns
    return first


@inner
def _roomy(kept: Any, size: Any, more: Any) -> Any:
    """The first `size` rows of an array, with room for `more`."""
    if size + more <= len(kept):
        return kept
    bigger = empty((2 * (size + more), kept.shape[1]), kept.dtype)
    for k in range(size):
        for column in range(kept.shape[1]):
            bigger[k, column] = kept[k, column]
    return bigger


@inner
def _place(margins: Any, affine: Any, spans: Any, unnamed: Any, out: Any) -> None:
    """Writes the logits of margins (n, t) to each facet's columns of `out`, `unnamed` to all others. Slices,
    whose places need no look at whether they are negative, are gone through many at a time.
    """
    for i in range(len(out)):
        line = out[i]
        for c in range(len(line)):
            line[c] = unnamed
    t = 0
    for f in range(len(spans)):
        first, last = spans[f]
        size = last - first
        slope, intercept = affine[1, t : t + size], affine[2, t : t + size]
        for i in range(len(out)):
            margin, logit = margins[i, t : t + size], out[i, first:last]
            for k in range(size):
                logit[k] = margin[k] * slope[k] + intercept[k]
        t += size


@inner
def _reached(logits: Any, cuts: Any, first: Any, given: Any, size: Any) -> Any:
    """Adds (article, column) of each logit that reaches its cut to `given`: the array, maybe a bigger
    one, and its size.
    """
    for i in range(len(logits)):
        given = _roomy(given, size, len(cuts))
        for c in range(len(cuts)):
            if logits[i, c] >= cuts[c]:
                given[size, 0], given[size, 1] = first + i, c
                size += 1
    return given, size


@compiled
def logits(
    texts: Any, classes: Any, model: Any, weights: Any, naming: Any, deciding: Any, counts: Any, out: Any
) -> Any:
    """Writes the logit of each tag to its place among the columns of `out` (n, c): bent
    slope * (bias + product) + intercept, float64. Returns (n, 2) int64 tokens seen, and unknown ones; (m, 5)
    the mentions; and (k, 2) int64 article and column of the logits that reach their cut, in order.
    `texts` are a `Raw` and the bounds of its parts, as `autotag.vectorizer.reading.raw_parts` has them.

    `weights` is (common, scale, indptr, tags, strengths), int8 times `scale`: the rows of the first
    columns whole, and for each further column the tags it speaks for. `naming` is a `Naming`. `deciding` is
    (affine, curves, cuts, unnamed): bias, slope and intercept (3, t) of the learned tags, facet by facet, the
    `Curves`, the cuts (c,), and the logit of what is neither learned nor named. `counts` (v + 1,) int32 is
    zero before and after: it is taken, as making it anew costs more than a short article.
    """  # fmt: skip
    raw, bounds = texts
    names, told, country_tags, stage, countries = naming
    affine, (spans, at, bends), cuts, unnamed = deciding
    parts, known = model[2].shape[1], len(names.keys) > 0
    seen = zeros((out.shape[0], 2), np.int64)
    # Typed: a 0 alone would have what it is passed to compiled for it, and for other numbers once more.
    found, size = empty((_ROOM, COLUMNS), np.int32), np.int64(0)
    given, passed = empty((_ROOM, 2), np.int64), np.int64(0)
    margins = empty((_BLOCK, affine.shape[1]), np.float32)
    for start in range(0, len(out), _BLOCK):
        end = min(start + _BLOCK, len(out))
        first, own = bounds[start * parts], out[start:end]
        borders = bounds[start * parts : end * parts + 1] - first
        points = points_between(raw, first, first + borders[-1], classes)
        for i in range(len(own)):
            for t in range(affine.shape[1]):
                margins[i, t] = affine[0, t]
        units = units_of(points, borders, model[0].seeds[0])
        words = words_of(points, units)
        columns = _margins(
            (points, borders), words, model, weights, counts, margins[: end - start], seen[start:end]
        )
        _place(margins, affine, spans, unnamed, own)
        if known:
            hinted = recalled(units.hashes, words.seats, units.ends[-1], columns, told, names.first)
            some = mentions(points, borders, parts, units, hinted, names)
            pairs, values = features(points, some, borders, parts, countries)
            about(pairs, values, country_tags, stage, own)
            found = _roomy(found, size, len(some))
            for k in range(len(some)):
                found[size, 0], found[size, 1], found[size, 4] = some[k, 0] + start, some[k, 1], some[k, 4]
                found[size, 2], found[size, 3] = some[k, 2] + first, some[k, 3] + first
                size += 1
        for f in range(len(spans)):
            bend(own, spans[f, 0], spans[f, 1], at[f], bends[f])
        given, passed = _reached(own, cuts, start, given, passed)
    return seen, found[:size].copy(), given[:passed].copy()
