"""Names of tags in the language that a client asks for (Accept-Language), where they are known."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Final

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from autotag.tagger import Facet, Tagger
from autotag.vocabulary import countries

#: The language of the names that a model brings.
_OWN: Final = "en"
_LONG: Final = 1000


@lru_cache(256)
def language_of(accept: str) -> str:
    """The language that suits an Accept-Language header best; none where the model's own names do.

    >>> language_of("de-AT, en;q=0.5"), language_of("en-GB, de;q=0.9"), language_of("*")
    ('de', '', '')
    """
    if not accept or len(accept) > _LONG:
        return ""
    for wanted, quality in parse_accept_header(accept, Accept):
        if wanted == "*":
            break
        if quality > 0 and (language := countries().language(wanted)):
            return "" if language == _OWN else language
    return ""


class Names:
    """Taggers that differ from the one in use in the names of their tags alone, by language."""

    def __init__(self) -> None:
        self._own: Tagger | None = None
        self._by_language = dict[str, Tagger]()

    def of(self, tagger: Tagger, language: str) -> Tagger:
        """A tagger whose countries have their names in a language; itself where none is asked for."""
        if not language:
            return tagger
        if tagger is not self._own:  # another model is in use
            self._own, self._by_language = tagger, {}
        known = self._by_language
        if language not in known:
            facets = tuple(_named(facet, language) for facet in tagger.facets)
            known[language] = replace(tagger, facets=facets)
        return known[language]


def _named(facet: Facet, language: str) -> Facet:
    if facet.name != "country":
        return facet
    known = countries()
    names = (
        known.name(tag, language) if tag in known and name in (tag, known.name(tag)) else name
        for tag, name in zip(facet.tags, facet.names, strict=True)
    )
    return replace(facet, names=tuple(names))
