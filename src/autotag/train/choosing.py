"""The fields of a training that names none: those that suit its articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec.structs import replace

from autotag.article import Article
from autotag.config import WORDS, FieldConfig, TrainingConfig
from autotag.tagger import language, main_script

#: Articles that are looked at, evenly chosen, and the share of them that must be of one kind.
_LOOKED_AT: Final = 300
_MOST: Final = 0.9
#: Code points of text above which the n-grams would take gigabytes, and above which English has words enough:
#: below, characters give micro-F1 0.636 for 0.618 (1,047 reports) and 0.599 for 0.574 (2,098 claims),
#: accuracy 0.843 for 0.827 (617 articles, by folds). On Reuters they give 0.860 for 0.853 for five times the
#: time, on 29,000 summaries with 900 subjects 0.531 for 0.524 for nine times.
_LARGE: Final = 40_000_000
_SMALL: Final = 4_000_000
#: English sets below it were not measured, and are explained more clearly by words.
_FEWEST: Final = 500
#: Articles whose median is fewer code points are summaries: four times the title drowns the rest. Of those
#: 29,000 twice gives micro-F1 0.520 for 0.511.
_SHORT: Final = 300
_SUMMARY: Final = {"title": 2, "dateline": 2, "lead": 2, "text": 1}
#: What words weigh that are pairs of characters. Of 0.25, 0.5 and 1 out of fold on 10,000 Chinese headlines
#: 0.857, 0.859 and 0.857 are right; of 0.5 and 1 on Swahili, whose words are words, 0.726 and 0.733.
_PAIRS: Final = 0.5
#: Scripts without spaces, as Unicode names them.
_SPACELESS: Final = frozenset(["CJK", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"])


def with_fields(config: TrainingConfig, articles: Sequence[Article]) -> TrainingConfig:
    """The configuration with the fields it names, else with those that suit these articles."""
    if config.fields is not None:
        return config
    return replace(config, fields=_suited(articles))


def _suited(articles: Sequence[Article]) -> tuple[FieldConfig, ...]:
    """Words; characters too where words are few, change their form more than English ones do, or are not
    written apart.
    """
    if not articles:
        return (WORDS,)
    some = [articles[i] for i in np.linspace(0, len(articles) - 1, _LOOKED_AT).astype(int)]
    short, size = np.median([_size(article) for article in some]) < _SHORT, sum(map(_size, articles))
    words = replace(WORDS, times=_SUMMARY) if short else WORDS
    script, spoken = (_common([kind(article) for article in some]) for kind in (main_script, language))
    if size <= _LARGE and script in _SPACELESS:
        return replace(words, weight=_PAIRS), FieldConfig("characters", words.times, characters=(1, 3))
    few = size <= _SMALL and len(articles) >= _FEWEST
    if size <= _LARGE and spoken is not None and (few or spoken not in ("", "en")):
        return words, FieldConfig("characters", words.times, characters=(2, 5))
    return (words,)


def _size(article: Article) -> int:
    return len(article.title) + len(article.lead) + len(article.text)


def _common(kinds: Sequence[str]) -> str | None:
    """The kind that most are of; None where they are mixed."""
    (kind, n), = Counter(kinds).most_common(1)  # fmt: skip
    return kind if n >= _MOST * len(kinds) else None
