"""What a tagger is made of and what it is asked: facets, wishes, articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autotag.article import Article, article_from
from autotag.formats.clipping import parse
from autotag.policy import Policy
from autotag.stage import Aboutness, Stage

Input = str | Mapping[str, Any] | Article


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet of a model: its tags (ids and display names) and what turns margins into them.

    The stage is that of the learned tags, which come first; those after them are countries that no
    training article was about, known to the gazetteer alone. Only countries have an `aboutness`.
    """

    name: str
    tags: tuple[str, ...]
    names: tuple[str, ...]
    stage: Stage
    policy: Policy
    aboutness: Aboutness | None = None

    @property
    def learned(self) -> int:
        """How many tags have a linear model."""
        return len(self.stage.slope)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a tagging: which facets (none: all), from which score on, what explained, and
    whether every country named is told.

    `explain` holds `FACET/TAG` names; `("*",)` explains each tag given.
    """

    facets: tuple[str, ...] = ()
    min_score: float = 0.0
    explain: tuple[str, ...] = ()
    mentions: bool = False


def as_article(article: Input) -> Article:
    """An Article from whatever `tag` takes."""
    if isinstance(article, Article):
        return article
    return parse(article) if isinstance(article, str) else article_from(article)
