"""What to say of an article that the training articles hardly prepared for.

Looked for where few of its words are known, which is told for a whole batch at once: of an ordinary article
nothing more is asked.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from typing import Any, Final

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from autotag.article import Article

#: Code points of a text that are read, a hundred times a long article: more is a whole archive in one record.
LIMIT: Final = 1_000_000
_CUT: Final = f"the text was cut at {LIMIT:,} characters"
#: Letters that tell what an article is written in, and words that tell whether most are unknown.
_LETTERS: Final = 400
_FEWEST: Final = 5

#: Of every article of an archive it is looked at, so it is got without a step of Python's.
_language: Final = attrgetter("language")


@dataclass(frozen=True, slots=True)
class Familiar:
    """What the training articles are: the scripts and languages (as declared; none where few are) that they
    are written in, and the share of unknown words above which an article is like none of them.
    """

    scripts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    unknown: float = 1.0


def shortened(articles: Sequence[Article], size: int) -> Sequence[Article]:
    """The articles, of so many code points in all, their texts cut at the limit; the same ones where none can
    be so long.
    """
    if size <= LIMIT:
        return articles
    return [replace(a, text=a.text[:LIMIT]) if len(a.text) > LIMIT else a for a in articles]


def warnings(
    articles: Sequence[Article], read: Sequence[Article], seen: NDArray[np.int64], known: Familiar
) -> Mapping[int, tuple[str, ...]]:
    """What to say of each article, by its place; most have no entry. `read` are the articles `shortened`, and
    `seen` (n, 2) counts their words and those unknown.
    """
    told: dict[int, list[str]] = {}
    if read is not articles:
        told = {i: [_CUT] for i, a in enumerate(articles) if len(a.text) > LIMIT}
    if known.languages and any(map(_language, articles)):
        for i, article in enumerate(articles):
            if article.language and language(article) not in known.languages:
                told.setdefault(i, []).append(
                    f"its language, {article.language}, is not that of the training articles "
                    f"({', '.join(known.languages)})"
                )
    for i in np.flatnonzero(seen[:, 1] > known.unknown * seen[:, 0]).tolist():
        if some := _strange(read[i], seen[i].tolist(), known):
            told.setdefault(i, []).extend(some)
    for i in np.flatnonzero(seen[:, 0] == 0).tolist():
        told.setdefault(i, []).append("there is no word in it to go by")
    return {i: tuple(some) for i, some in told.items()}


def _strange(article: Article, seen: list[int], known: Familiar) -> list[str]:
    """What to say of an article most of whose words are unknown."""
    some = []
    script = main_script(article)
    if known.scripts and script and script not in known.scripts:
        some.append(
            f"it is mostly in {script} script, the training articles in {', '.join(known.scripts)}: "
            "its tags can't be trusted"
        )
    words, unknown = seen
    if words >= _FEWEST:
        some.append(f"{unknown} of its {words} words stand in no training article, or in too few")
    return some


def language(article: Article) -> str:
    """The declared language without its region: `en` of `en-GB`."""
    return article.language.replace("_", "-").partition("-")[0].lower()


def main_script(article: Article) -> str:
    """The script that most of its first letters are of, as Unicode names it; empty where there is none."""
    letters = (
        char for part in (article.title, article.lead, article.text) for char in part if char.isalpha()
    )
    counted = Counter(map(_script, islice(letters, _LETTERS)))
    return max(sorted(counted), key=counted.__getitem__, default="")


def _script(char: Any) -> str:
    """The first word of a letter's name: Latin, Arabic, CJK."""
    name = unicodedata.name(char, "").partition(" ")[0]
    return name if name == "CJK" else name.capitalize()
