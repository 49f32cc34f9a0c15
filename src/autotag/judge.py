"""A tagger judged on labelled articles: its tags against the archive's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from autotag.article import Article
from autotag.evaluate import Bools, FacetReport, Floats, Report, facet_report
from autotag.logistic import sigmoid
from autotag.tagger import Facet, Tagger

_BATCH: Final = 1024


def judge(tagger: Tagger, articles: Sequence[Article], *, split: str) -> Report:
    """The report of a tagger on articles; a facet is judged on those that are labelled for it."""
    facets: list[FacetReport] = []
    start = 0
    for facet in tagger.facets:
        labelled = [article for article in articles if facet.name in article.tags]
        end = start + len(facet.tags)
        if labelled:
            facets.append(_facet(tagger, facet, labelled, slice(start, end)))
        start = end
    return Report(split=split, articles=len(articles), facets=tuple(facets))


def _facet(tagger: Tagger, facet: Facet, articles: Sequence[Article], tags: slice) -> FacetReport:
    logits = _logits(tagger, articles, tags)
    position = {tag: t for t, tag in enumerate(facet.tags)}
    truth: Bools = np.zeros(logits.shape, np.bool_)
    strangers = np.zeros(len(articles), np.int64)
    for i, article in enumerate(articles):
        for tag in dict.fromkeys(article.tags[facet.name]):
            if tag in position:
                truth[i, position[tag]] = True
            else:
                strangers[i] += 1
    given = facet.policy.given(logits)
    # Of the countries that were never learned, those that are on no article and given to none say nothing.
    used: Bools = np.logical_or(truth.any(axis=0), given.any(axis=0))
    used[: facet.learned] = True
    names = [(facet.tags[t], facet.names[t]) for t in np.flatnonzero(used).tolist()]
    return facet_report(
        facet.name, names, given[:, used], truth[:, used], unknown=strangers,
        scores=sigmoid(logits[:, used]),
    )  # fmt: skip


def _logits(tagger: Tagger, articles: Sequence[Article], tags: slice) -> Floats:
    parts = [
        tagger.logits(articles[start : start + _BATCH])[:, tags] for start in range(0, len(articles), _BATCH)
    ]
    return np.concatenate(parts)
