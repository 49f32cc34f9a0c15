"""A result and its article as schema.org's NewsArticle in JSON-LD (https://schema.org/NewsArticle)."""

from __future__ import annotations

from typing import Any

from autotag.article import Article, Result
from autotag.concepts import COUNTRIES, MEDIATOPICS, OWN
from autotag.interchange.named import COUNTRY, Concept, concepts, mentioned, uri_of_article


def to_jsonld(article: Article, result: Result, own: str = OWN) -> dict[str, Any]:
    """The article with `about` for all tags given, `contentLocation` for its countries, and `keywords`.

    Schema.org has no place for a score: ask for ninjs, or autotag's own form, where it matters.

    >>> from autotag.article import TagScore
    >>> tags = {"country": (TagScore("AM", "Armenia", 0.9),)}
    >>> page = to_jsonld(Article(text="Rain."), Result(id=None, tags=tags, review={}, model="news@1"))
    >>> page["contentLocation"][0]["name"], page["keywords"]
    ('Armenia', ['Armenia'])
    """
    found = list(concepts(result, own))
    page = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": uri_of_article(article, own),
        "headline": article.title,
        "abstract": article.lead,
        "articleBody": article.text,
        "dateline": article.dateline,
        "datePublished": article.date,
        "inLanguage": article.language,
        "url": article.url,
        "about": [_country(c) if c.facet == COUNTRY else _term(c) for c in found],
        "keywords": list(dict.fromkeys(concept.name for concept in found)),
        "contentLocation": [_country(concept) for concept in found if concept.facet == COUNTRY],
        "mentions": [{"@type": "Country", "@id": uri, "name": name} for uri, name in mentioned(result, own)],
    }
    return {key: value for key, value in page.items() if value}


def _country(concept: Concept) -> dict[str, Any]:
    country = {"@type": "Country", "@id": concept.uri, "name": concept.name}
    return country | ({"identifier": concept.tag} if concept.uri.startswith(COUNTRIES) else {})


def _term(concept: Concept) -> dict[str, Any]:
    term = {"@type": "DefinedTerm", "@id": concept.uri, "name": concept.name, "termCode": concept.tag}
    return term | ({"inDefinedTermSet": MEDIATOPICS} if concept.uri.startswith(MEDIATOPICS) else {})
