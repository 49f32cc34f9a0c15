"""What the forms share: the tags of a result as named concepts, and the names of an article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from autotag.article import Article, Result
from autotag.concepts import OWN, is_uri, uri_of
from autotag.vocabulary import countries

COUNTRY: Final = "country"


@dataclass(frozen=True, slots=True)
class Concept:
    """A tag as others know it; `score` in [0, 1], `best` the facet's highest."""

    facet: str
    tag: str
    uri: str
    name: str
    score: float
    best: float


def concepts(result: Result, own: str = OWN) -> Iterator[Concept]:
    """The tags given, facet by facet, the likeliest first; those for review are not given."""
    for facet, tags in result.tags.items():
        best = max((tag.score for tag in tags), default=0.0)
        for tag in tags:
            yield Concept(facet, tag.tag, uri_of(facet, tag.tag, own), tag.name, tag.score, best)


def mentioned(result: Result, own: str = OWN) -> Iterator[tuple[str, str]]:
    """URI and name of each country that is named and not tagged; none where mentions were not asked for."""
    found = result.mentions.get(COUNTRY, ()) if isinstance(result.mentions, dict) else ()
    given = {tag.tag for tag in result.tags.get(COUNTRY, ())}
    for tag in dict.fromkeys(mention.tag for mention in found):
        if tag not in given:
            yield uri_of(COUNTRY, tag, own), countries().name(tag)


def uri_of_article(article: Article, own: str = OWN) -> str:
    """The article's id where it is a URI, else one made of it, or of its words where it has none.

    >>> uri_of_article(Article(id="urn:newsml:a:1", text="Rain."))
    'urn:newsml:a:1'
    >>> uri_of_article(Article(id="a 1", text="Rain."))
    'urn:x-autotag:article:a%201'
    """
    if article.id and is_uri(article.id):
        return article.id
    if article.id:
        return uri_of("article", article.id, own)
    words = "\n\n".join((article.title, article.lead, article.text))
    return uuid5(NAMESPACE_URL, words).urn
