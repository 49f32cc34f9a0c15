"""What the training articles are like, so that a tagger can say where an article is like none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import TEXT_FIELDS, Article
from autotag.tagger import Familiar, language, main_script
from autotag.text import fold
from autotag.vectorizer.fitted import Vectorizer

#: Articles that are looked at, evenly chosen, and so many code points of each part.
_LOOKED_AT: Final = 300
_BEGINNING: Final = 2000
#: The share of the articles that must declare a language, and of those looked at that make a script familiar.
_MOST: Final = 0.9
_SOME: Final = 0.01
#: The share of unknown words that is strange: half, more where the training articles themselves have as many
#: words that no other has. On ten sets and the sample no more than 1 later article of the same set in 100 has
#: more, 1 in 20 where 60 articles are trained on; of articles in another language all where the model is of
#: English, Arabic or Chinese, of English headlines 65 in 100 where it is of French.
_HALF: Final = 0.5
_MARGIN: Final = 0.05
_QUANTILE: Final = 0.99
_NEVER: Final = 0.97


def familiar(articles: Sequence[Article], unknown: Sequence[float]) -> Familiar:
    """What these articles are like; `unknown` are `unknown_shares` of them."""
    declared = Counter(language(article) for article in articles if article.language)
    languages = sorted(declared) if sum(declared.values()) >= _MOST * len(articles) else []
    some = _some(articles)
    counted = Counter(main_script(article) for article in some)
    scripts = sorted(name for name, n in counted.items() if name and n >= _SOME * len(some))
    usual = float(np.quantile(unknown, _QUANTILE)) + _MARGIN
    return Familiar(tuple(scripts), tuple(languages), round(min(max(_HALF, usual), _NEVER), 3))


def unknown_shares(articles: Sequence[Article], vectors: Vectorizer, min_df: int) -> list[float]:
    """The share of each article's words that would be unknown had it not been learned from, of some of the
    articles, evenly chosen; the vectorizer knows the words that stand in `min_df`.
    """
    # One article fewer, and these words would be unknown: the IDF says in how many each stands.
    df = (1 + len(articles)) / np.exp(vectors.idf - 1.0) - 1
    common = df > min_df + 0.5
    return [_unknown(article, vectors, common) for article in _some(articles)]


def _some(articles: Sequence[Article]) -> list[Article]:
    return [articles[i] for i in np.linspace(0, len(articles) - 1, _LOOKED_AT).astype(int)]


def _unknown(article: Article, vectors: Vectorizer, common: NDArray[np.bool_]) -> float:
    """The share of an article's words that no other articles have, or too few."""
    words, known = 0, 0
    for f, field in enumerate(vectors.fields):
        if field.characters:
            continue
        for part in (part for part in TEXT_FIELDS if field.times.get(part, 0)):
            text = getattr(article, part)[:_BEGINNING]
            stops = dict(kernel.tokens(kernel.points_of(fold(text))).tolist())
            found = vectors.occurrences(f, text)
            shared = found[common[found[:, 0]], 1:].tolist()
            # A pair of words starts where a word does, but stops elsewhere.
            known += sum(stops.get(start) == stop for start, stop in shared)
            words += len(stops)
    return 1 - known / words if words else 0.0
