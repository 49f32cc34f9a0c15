"""Lines that repeat over many articles: what a page prints around every story, and no story's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from autotag.boilerplate import squeezed
from autotag.doctor.finding import Placed

#: A line is furniture from so many articles on, or so large a share of them where those are more.
_FEWEST: Final = 5
_SHARE: Final = 0.005
#: Shorter ones are headings, names and figures, which tell of the article.
_CHARACTERS: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line, in how many articles it stands, and the first of them."""

    text: str
    articles: int
    first: Placed


def repeated(placed: Sequence[Placed]) -> list[Line]:
    """The lines that stand in many articles, the commonest first; white space is read as one space."""
    counts: dict[str, int] = {}
    first: dict[str, int] = {}
    for i, one in enumerate(placed):
        for text in {squeezed(line) for line in one.article.text.split("\n")}:
            if len(text) >= _CHARACTERS:
                counts[text] = counts.get(text, 0) + 1
                first.setdefault(text, i)
    least = max(_FEWEST, _SHARE * len(placed))
    found = [Line(text, n, placed[first[text]]) for text, n in counts.items() if n >= least]
    return sorted(found, key=lambda line: (-line.articles, line.text))
