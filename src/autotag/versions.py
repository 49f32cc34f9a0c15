"""Which of several versions of an article stands: the last; and none of one that was killed.

News agencies send a story again under its id, corrected, and withdraw it with a last version whose
`pubstatus` is `canceled` (IPTC, ninjs). A reader of the archive sees the last version only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from autotag.article import Article

_KILLED: Final = "canceled"


@dataclass(frozen=True, slots=True)
class Standing:
    """The articles that stand, in order; how many earlier versions were `replaced`, and how many
    articles `killed`.
    """

    articles: list[Article]
    replaced: int
    killed: int


def standing(articles: Sequence[Article]) -> Standing:
    """The last version of each id; an article without an id stands alone.

    Last is the highest `meta.version`, then the latest `meta.versioncreated`, then the last one read.

    >>> first, last = Article(id="a", text="Rain."), Article(id="a", text="Rain, corrected.")
    >>> [article.text for article in standing([first, last]).articles]
    ['Rain, corrected.']
    """
    last: dict[str, int] = {}
    for i, article in enumerate(articles):
        if article.id is not None:
            best = last.setdefault(article.id, i)
            if not _earlier(article, articles[best]):
                last[article.id] = i
    kept = [a for i, a in enumerate(articles) if a.id is None or last[a.id] == i]
    alive = [article for article in kept if article.meta.get("pubstatus") != _KILLED]
    return Standing(alive, len(articles) - len(kept), len(kept) - len(alive))


def _earlier(one: Article, other: Article) -> bool:
    """Whether an article says that it is the earlier version; what only one of them tells is no sign."""
    pairs = [(_number(a.meta.get("version")), a.meta.get("versioncreated")) for a in (one, other)]
    (own, own_time), (number, time) = pairs
    if own is not None and number is not None and own != number:
        return own < number
    return isinstance(own_time, str) and isinstance(time, str) and own_time < time


def _number(value: object) -> float | None:
    if isinstance(value, (int, float)):
        return float(value)
    return float(value) if isinstance(value, str) and value.isdecimal() else None
