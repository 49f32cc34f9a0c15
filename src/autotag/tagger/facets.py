"""What a tagger is made of and what it is asked: facets, wishes, articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autotag.article import Article, article_from
from autotag.boilerplate import without
from autotag.errors import PolicyError, unknown
from autotag.formats.clipping import parse
from autotag.policy import Choices, Found, Heldout, Policy, apply
from autotag.stage import COMMON_THRESHOLD, Aboutness, Stage

Input = str | Mapping[str, Any] | Article


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet of a model: its tags (ids and display names) and what turns margins into them.

    The stage is that of the learned tags, which come first; those after them are countries that no
    training article was about, known to the gazetteer alone. Only countries have an `aboutness`. The policy
    is the one that was `fitted` to the held-out scores of so many `articles` unless another is `chosen`.
    """

    name: str
    tags: tuple[str, ...]
    names: tuple[str, ...]
    stage: Stage
    fitted: Policy
    aboutness: Aboutness | None = None
    articles: int = 0
    chosen: Policy | None = None

    @property
    def learned(self) -> int:
        """How many tags have a linear model."""
        return len(self.stage.slope)

    @property
    def policy(self) -> Policy:
        """What turns its scores into tags."""
        return self.chosen or self.fitted

    def found(self, heldout: Heldout, start: int) -> Found:
        """What policies are chosen from; `start` is the number of its first tag among all facets'."""
        pairs = heldout.of(start, len(self.tags), self.articles)
        return Found(self.tags, pairs, self.fitted, COMMON_THRESHOLD if self.aboutness else None)

    def source(self, t: int) -> str:
        """Where the facet's `t`th tag comes from, as results say it."""
        return "learned" if t < self.learned else "gazetteer"


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


def as_article(article: Input, boilerplate: frozenset[str] = frozenset()) -> Article:
    """An Article from whatever `tag` takes, such lines of its text blanked."""
    if type(article) is dict:  # most are, and to ask whether they are Articles takes as long as to make one
        article = article_from(article)
    elif not isinstance(article, Article):
        article = parse(article) if isinstance(article, str) else article_from(article)
    return without(article, boilerplate) if boilerplate else article


def under(facets: Sequence[Facet], choices: Choices, heldout: Heldout) -> tuple[Facet, ...]:
    """The facets with other policies, made from their held-out scores.

    Raises: PolicyError where a facet or a tag is unknown.
    """
    names = [facet.name for facet in facets]
    for name in choices.facets:
        if name not in names:
            raise PolicyError(unknown("facet", name, names))
    made: list[Facet] = []
    start = 0
    for facet in facets:
        try:
            chosen = apply(choices.of(facet.name), facet.found(heldout, start))
        except PolicyError as error:
            raise PolicyError(f"{facet.name}: {error}") from None
        made.append(replace(facet, chosen=chosen))
        start += len(facet.tags)
    return tuple(made)
