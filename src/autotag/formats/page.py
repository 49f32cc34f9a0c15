"""A page as its lines: what the steps that read a clipping hand to one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

#: A longer line is a paragraph of a story; no pattern is tried on it.
LONGEST_FURNITURE = 400
_BREAK = re.compile(r"\r\n|\r|\n")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\U0010ffff]")
_QUOTED_END = "\"'“”„«»’‘)]*_ \t\u00a0"
_FULL_STOPS = frozenset(".。．।۔።")
_TERMINALS = _FULL_STOPS | frozenset("!?…:！？؟：‼⁉")


class Kind(Enum):
    """What a line is that isn't story."""

    ADVERT = auto()
    APPEAL = auto()
    AUTHOR = auto()
    AUTHOR_NEXT = auto()
    CAPTION = auto()
    CREDIT = auto()
    DATE = auto()
    KICKER = auto()
    LABEL_HEADER = auto()
    POINTER = auto()
    POINTER_NEXT = auto()
    READING_TIME = auto()
    RELATED = auto()
    RIGHTS = auto()
    SHARE = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that isn't blank, stripped; `gap`: a blank line stands before it."""

    text: str
    gap: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What a line is; `sure`: even where nothing else on the page is furniture."""

    kind: Kind
    sure: bool = False
    author: str = ""
    reading_time: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page and what each is, side by side."""

    lines: Sequence[Line]
    findings: Sequence[Finding | None]


def split(text: str) -> list[Line]:
    """The lines of a text that aren't blank."""
    lines: list[Line] = []
    gap = True
    for raw in _BREAK.split(text):
        stripped = raw.strip().strip("\u200b\u200e\u200f\ufeff")
        if stripped:
            lines.append(Line(stripped, gap))
        gap = not stripped
    return lines


def words(text: str) -> int:
    """How many words; in a script without spaces, two characters count as one."""
    return max(len(text.split()), 0 if text[:40].isascii() else _unspaced(text) // 2)


def _unspaced(text: str) -> int:
    return len(_UNSPACED.findall(text))


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, or with the colon before what is said."""
    return text.rstrip(_QUOTED_END)[-1:] in _TERMINALS


def is_statement(text: str) -> bool:
    """Whether a line is a whole sentence with a full stop, which headlines don't have."""
    return text.rstrip(_QUOTED_END)[-1:] in _FULL_STOPS and words(text) >= 5
