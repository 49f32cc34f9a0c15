"""What a training does not name: the fields that suit its articles, and how small a weight is kept."""

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
#: time.
_LARGE: Final = 40_000_000
_SMALL: Final = 4_000_000
#: English sets below it were not measured, and are explained more clearly by words.
_FEWEST: Final = 500
#: Articles whose median is fewer code points are summaries: four times the title drowns the rest. Of those
#: 29,000 twice gives micro-F1 0.520 for 0.511.
_SHORT: Final = 300
_SUMMARY: Final = {"title": 2, "dateline": 2, "lead": 2, "text": 1}
#: Characters that a term has in many English summaries, whose words are too few to tell much, and other forms
#: of those in a tag's name: on the latest fifth of 29,000 with 900 subjects micro-F1 is 0.527 for 0.515 in
#: twice the time; of 3 and 4, 0.529 in three times; of 3 to 5, 0.526 in five times.
_STEM: Final = (4, 4)
#: The share of a tag's largest weight below which one is dropped. There are three times as many with such
#: terms: of 36,000 summaries with 2,468 subjects a bundle is 114 MB with the one, 88 MB with the other, and
#: micro-F1 0.5216 for 0.5220.
_PRUNE: Final = 0.004
_PRUNE_STEMS: Final = 0.008
#: Characters that a term has elsewhere.
_USUAL: Final = (2, 5)
#: What words weigh that are pairs of characters. Of 0.25, 0.5 and 1 out of fold on 10,000 Chinese headlines
#: 0.857, 0.859 and 0.857 are right; of 0.5 and 1 on Swahili, whose words are words, 0.726 and 0.733.
_PAIRS: Final = 0.5
#: Scripts without spaces, as Unicode names them.
_SPACELESS: Final = frozenset(["CJK", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"])


def suited(config: TrainingConfig, articles: Sequence[Article]) -> TrainingConfig:
    """The configuration with the fields and `prune` it names, else with those that suit these articles."""
    fields = _fields(articles) if config.fields is None else config.fields
    stems = any(field.characters == _STEM for field in fields)
    prune = (_PRUNE_STEMS if stems else _PRUNE) if config.prune is None else config.prune
    return replace(config, fields=fields, prune=prune)


def _fields(articles: Sequence[Article]) -> tuple[FieldConfig, ...]:
    """Words; characters too where words are few, change their form more than English ones do, or are not
    written apart.
    """
    if not articles:
        return (WORDS,)
    some = [articles[i] for i in np.linspace(0, len(articles) - 1, _LOOKED_AT).astype(int)]
    short, size = np.median([_size(article) for article in some]) < _SHORT, sum(map(_size, articles))
    words = replace(WORDS, times=_SUMMARY) if short else WORDS
    script, spoken = (_common([kind(article) for article in some]) for kind in (main_script, language))
    if size > _LARGE:
        return (words,)
    if script in _SPACELESS:
        return replace(words, weight=_PAIRS), FieldConfig("characters", words.times, characters=(1, 3))
    many = len(articles) >= _FEWEST
    if spoken not in (None, "", "en") or (spoken is not None and many and size <= _SMALL):
        return words, FieldConfig("characters", words.times, characters=_USUAL)
    if spoken is not None and many and short:
        return words, FieldConfig("characters", words.times, characters=_STEM)
    return (words,)


def _size(article: Article) -> int:
    return len(article.title) + len(article.lead) + len(article.text)


def _common(kinds: Sequence[str]) -> str | None:
    """The kind that most are of; None where they are mixed."""
    (kind, n), = Counter(kinds).most_common(1)  # fmt: skip
    return kind if n >= _MOST * len(kinds) else None
