"""Why a tag has its logit: the article's TF-IDF row taken apart, and the mentions of a country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag.article import TEXT_FIELDS, Article, Term
from autotag.logistic import Floats
from autotag.text import offsets
from autotag.vectorizer.fitted import Vectorizer

Weighed = Callable[[NDArray[np.integer]], Floats]
#: Terms that are told; the others are added up.
MOST: Final = 50


def terms(article: Article, vectorizer: Vectorizer, weighed: Weighed, names: Sequence[str]) -> list[Term]:
    """Each term's part in a logit, shared out over the parts of the article it stands in; the largest
    first. `weighed` gives what columns weigh in it.
    """
    columns, values = vectorizer.row(article)
    amounts = dict(zip(columns.tolist(), (values * weighed(columns)).tolist(), strict=True))
    found: list[Term] = []
    for column, parts in _places(article, vectorizer).items():
        total = sum(times for times, _ in parts.values())
        if amounts[column]:
            found += [
                Term(names[column].partition(":")[2], part, amounts[column] * times / total, tuple(spans))
                for part, (times, spans) in parts.items()
            ]
    return sorted(found, key=lambda term: (-abs(term.contribution), term.field, term.term))


def _places(
    article: Article, vectorizer: Vectorizer
) -> dict[int, dict[str, tuple[int, list[tuple[int, int]]]]]:
    """Where each known column stands: by part, how often it counts there and its raw spans."""
    places: dict[int, dict[str, tuple[int, list[tuple[int, int]]]]] = defaultdict(dict)
    for f, field in enumerate(vectorizer.fields):
        for part in TEXT_FIELDS:
            raw, times = getattr(article, part), field.times.get(part, 0)
            if not raw or not times:
                continue
            starts, ends = offsets(raw)
            for column, start, end in vectorizer.occurrences(f, raw).tolist():
                count, spans = places[column].get(part, (0, []))
                spans.append((int(starts[start]), int(ends[end - 1])))
                places[column][part] = count + times, spans
    return places
