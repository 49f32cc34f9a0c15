"""What the checks take and give: articles with their places, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from autotag.article import Article

Kind = Literal["duplicate", "conflict", "synonym", "short", "language", "leak", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Placed:
    """An article with the file and, where it has one, the line where it stands (from 1)."""

    article: Article
    file: str
    line: int | None

    @property
    def place(self) -> str:
        """FILE:LINE, as compilers write it."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a place, in a sentence."""

    at: Placed
    kind: Kind
    message: str

    def __str__(self) -> str:
        """As one line."""
        return f"{self.at.place}: {self.kind}: {self.message}"
