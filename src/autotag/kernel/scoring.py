"""Articles to margins: the product of their TF-IDF rows with the weights, and the names they hold.

Shapes: n articles, p parts (title, dateline, lead, text), v terms, t tags.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autotag.kernel.compiled import compiled
from autotag.kernel.mentions import COLUMNS, mentions
from autotag.kernel.prefetch import prefetch
from autotag.kernel.terms import tfidf
from autotag.kernel.tokens import units_of, words_of

#: int8 weights in a line of the cache.
_LINE: Final = 64
#: So many articles go through all steps together: what one step leaves, the next finds in the cache.
_BLOCK: Final = 8
#: Weights are asked for so many terms ahead of the one that is added.
_AHEAD: Final = 24


@compiled
def add(indptr: Any, row: Any, values: Any, weights: Any, margins: Any) -> None:
    """Adds the product of CSR rows with the weights to margins (n, t): first an article's whole rows, two
    at a time, as reading and writing the margins costs most; then the single weights. Mixed, they take
    twice the time.
    """
    common, scale, starts, tags, strengths = weights
    whole, wide = common.shape
    for i in range(len(indptr) - 1):
        line, first, last = margins[i], indptr[i], indptr[i + 1]
        waiting, held = -1, np.float32(0)
        for k in range(first, last):
            ahead = row[min(k + _AHEAD, indptr[-1] - 1)]
            if ahead < whole:
                for t in range(0, wide, _LINE):
                    prefetch(common, ahead * wide + t)
            else:
                prefetch(starts, ahead - whole)
            prefetch(scale, ahead)
            if row[k] < whole:
                value = values[k] * scale[row[k]]
                if waiting < 0:
                    waiting, held = row[k], value
                else:
                    one, two = common[waiting], common[row[k]]
                    for t in range(wide):
                        line[t] += held * one[t] + value * two[t]
                    waiting = -1
            else:
                rare = row[k] - whole
                prefetch(tags, starts[rare])
                prefetch(strengths, starts[rare])
        if waiting >= 0:
            for t in range(wide):
                line[t] += held * common[waiting, t]
        for k in range(first, last):
            rare = row[k] - whole
            if rare >= 0:
                value = values[k] * scale[row[k]]
                for p in range(starts[rare], starts[rare + 1]):
                    line[tags[p]] += value * strengths[p]


@compiled
def _margins(words: Any, model: Any, weights: Any, counts: Any, margins: Any, seen: Any) -> None:
    """Adds the products of some articles, and counts their tokens and unknown ones (n, 2)."""
    for f in range(len(model[2])):
        indptr, row, values, some = tfidf(words, f, model, counts)
        add(indptr, row, values, weights, margins)
        for i in range(len(seen)):
            seen[i, 0] += some[i, 0]
            seen[i, 1] += some[i, 1]


@compiled
def logits(
    points: Any, bounds: Any, model: Any, weights: Any, tags: Any, names: Any, counts: Any, out: Any
) -> Any:
    """Writes slope * (bias + product) + intercept, float64, of each tag to its place among the columns of
    `out`; returns (n, 2) int64 tokens seen, and unknown ones, and (m, 5) the mentions of `names`.

    `weights` is (common, scale, indptr, tags, strengths), int8 times `scale`: the rows of the first
    columns whole, and for each further column the tags it speaks for. `tags` is (affine, places): affine
    (3, t) is bias, slope and intercept, places (t,) the columns. `counts` (v + 1,) int32 is zero before
    and after: it is taken, as making it anew costs more than a short article.
    """
    affine, places = tags
    parts = model[2].shape[1]
    margins = np.empty((out.shape[0], affine.shape[1]), np.float32)
    for i in range(len(margins)):
        for t in range(len(places)):
            margins[i, t] = affine[0, t]
    seen = np.zeros((out.shape[0], 2), np.int64)
    found, size = np.empty((len(points) + 1 if len(names.keys) > 0 else 0, COLUMNS), np.int32), 0
    for start in range(0, len(margins), _BLOCK):
        end = min(start + _BLOCK, len(margins))
        borders = bounds[start * parts : end * parts + 1]
        units = units_of(points, borders, model[0].seeds[0])
        _margins(words_of(points, units), model, weights, counts, margins[start:end], seen[start:end])
        if len(names.keys) > 0:
            some = mentions(points, borders, parts, units, names)
            for k in range(len(some)):
                found[size, 0] = some[k, 0] + start
                for column in range(1, COLUMNS):
                    found[size, column] = some[k, column]
                size += 1
    for i in range(len(margins)):
        for t in range(len(places)):
            out[i, places[t]] = margins[i, t] * affine[1, t] + affine[2, t]
    return seen, found[:size].copy()
