"""Tags left in the text: lines that hold nothing but tags of their own article.

A page that prints its tags below the story ("Tags: Syria, Turkey") tells a model the answer, in training
and, worse, where it is judged; on new articles they are not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from autotag.article import Article

#: A tag's display name, by facet and id.
Names = Callable[[str, str], str]
_LABEL: Final = re.compile(r"\s*[^\W\d]{3,12}\s*:\s*")
_BETWEEN: Final = re.compile(r"\s*[,;|/•·#\n]\s*")
_EDGE: Final = " \t-–—*•·#.[]()\"'"
_FEWEST: Final = 2


class Leak(Struct, frozen=True):
    """The article (its position), the line of its text, from 1, and the tags that it prints."""

    article: int
    line: int
    tags: tuple[str, ...]


def leaks(articles: Sequence[Article], names: Names = lambda facet, tag: tag) -> list[Leak]:
    """The lines, in articles of more than one line, that are a list of two or more of the tags, or of
    one after a word and a colon.

    >>> text = "Traffic stood still for hours." + chr(10) + "Tags: Syria, Turkey"
    >>> leaks([Article(text=text, tags={"country": ("Syria", "Turkey")})])
    [Leak(article=0, line=2, tags=('Syria', 'Turkey'))]
    """
    found = []
    for i, article in enumerate(articles):
        if "\n" not in article.text:
            continue
        known = {
            spelling.casefold(): tag
            for facet, tags in article.tags.items() for tag in tags for spelling in (tag, names(facet, tag))
        }  # fmt: skip
        if known:
            for number, line in enumerate(article.text.split("\n"), 1):
                if tags := _listed(line, known):
                    found.append(Leak(i, number, tags))
    return found


def _listed(line: str, known: dict[str, str]) -> tuple[str, ...]:
    """The tags that a line lists; none where it holds anything else."""
    label = _LABEL.match(line)
    parts = _BETWEEN.split(line[label.end() :] if label else line)
    words = [word for part in parts if (word := part.strip(_EDGE).casefold())]
    if not all(word in known for word in words):
        return ()
    tags = tuple(dict.fromkeys(known[word] for word in words))
    return tags if len(tags) >= (1 if label else _FEWEST) else ()
