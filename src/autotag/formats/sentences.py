"""Sentences that a scraper broke over lines, put together again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autotag.formats.bullets import is_item
from autotag.formats.page import Line, ends_sentence, words

_QUOTES = frozenset('"“”„«»')
_CLOSING = frozenset(",.;:?!)]")
_REMEMBERED = 40
_DOUBTFUL_WORDS = 8
_HANGING = re.compile(
    r"(?:[,;(\[–—-]|(?<!\w)(?:a|an|the|of|in|on|at|to|by|for|from|with|and|or|but|that|which|who|"
    r"because|until|than|as|so|is|are|was|were|has|have|had|its|their|his|her|into|between|le|la|les|"
    r"de|du|des|et|à|un|une|que|qui|der|die|das|den|dem|und|von|mit|ein|eine|el|los|las|y|en|con|"
    r"un|una|o|os|e|do|da|em|com|il|di|che))$",
    re.IGNORECASE,
)


class _Paragraph:
    """A paragraph as it grows: its pieces, whether a quotation is open in it, its last words."""

    __slots__ = ("last", "open", "pieces", "words")

    def __init__(self, text: str) -> None:
        self.pieces: list[str] = []
        self.words = 0
        self.open = False
        self.last = ""
        self.add("", text)

    def add(self, separator: str, text: str) -> None:
        self.pieces += (separator, text)
        self.words += words(text)
        self.open ^= sum(text.count(quote) for quote in _QUOTES) % 2 == 1
        self.last = (self.last + separator + text)[-_REMEMBERED:]

    def without_lost_quote(self, text: str) -> _Paragraph | None:
        """The paragraph and a text, without the two marks between which a link was lost."""
        self.pieces[-1] = self.pieces[-1][:-1].rstrip()
        self.last = self.last[:-1].rstrip()
        self.open = False
        if not self.last:
            return _Paragraph(text) if text else None
        if text:
            self.add(" ", text)
        return self

    @property
    def quote_waits(self) -> bool:
        return self.open and self.last[-1:] in _QUOTES

    def text(self) -> str:
        return "".join(self.pieces)


def joined(lines: Sequence[Line]) -> str:
    """The text of a story's lines: broken sentences whole, paragraphs a blank line apart."""
    return "".join(_pieces(lines))


def _pieces(lines: Sequence[Line]) -> Iterator[str]:
    paragraph: _Paragraph | None = None
    is_first = True
    for index, line in enumerate(lines):
        text = _without_lost_link(line.text)
        if paragraph is None:
            paragraph = _Paragraph(text)
            continue
        if paragraph.quote_waits and _closes(text):
            paragraph = paragraph.without_lost_quote(text[1:].lstrip())
            continue
        below = lines[index + 1].text if index + 1 < len(lines) else ""
        separator = _separator(paragraph, Line(text, line.gap), below, is_first=is_first)
        if separator is not None:
            paragraph.add(separator, text)
            continue
        yield paragraph.text()
        yield "\n\n" if line.gap else "\n"
        is_first = False
        paragraph = _Paragraph(text)
    if paragraph:
        yield paragraph.text()


def _without_lost_link(text: str) -> str:
    """The text with one full stop where a link was lost between two: "to gain. ." """
    bare = text.rstrip(". \t\u00a0")
    stops = text[len(bare) :].split()
    return bare + "." if bare and stops == [".", "."] else text


def _separator(before: _Paragraph, line: Line, below: str, *, is_first: bool) -> str | None:
    """What stands between a paragraph and a line that goes on with it; None: it is a new one."""
    text, first = line.text, line.text[0]
    if before.quote_waits:
        return ""
    if first in _CLOSING and not text.startswith(".."):
        return "" if text[1:2] != first else None
    if before.open and _closes(text):
        return ""
    if is_item(text):
        return None
    if first.islower():
        return " " if line.gap or not ends_sentence(before.last.rstrip(":")) else None
    return " " if _goes_on(before, line, below, is_first=is_first) else None


def _goes_on(before: _Paragraph, line: Line, below: str, *, is_first: bool) -> bool:
    """Whether a line with a capital or a quotation mark goes on with a sentence left open."""
    if ends_sentence(before.last) or before.open or not _has_case(line.text):
        return False
    if len(line.text) == 1:
        return before.words >= 3 and line.text in _QUOTES
    if hangs(before.last) or _ends_with_comma_quoted(before.last):
        return True
    if before.pieces[-1] in _QUOTES and not before.open:
        return True
    if before.last[-1] == ")":
        return False
    fragment = words(line.text) <= 3 and (below[:1].islower() or below[:1] in _CLOSING)
    return line.gap and not is_first and (fragment or before.words >= _DOUBTFUL_WORDS)


def hangs(text: str) -> bool:
    """Whether a text breaks off where no sentence and no headline ends: at a comma or "of"."""
    return bool(_HANGING.search(text[-12:]))


def _ends_with_comma_quoted(text: str) -> bool:
    return len(text) > 1 and text[-1] in _QUOTES and text.rstrip('"“”„«» ').endswith(",")


def _has_case(text: str) -> bool:
    """Whether the script has capitals; without them a new paragraph looks like a broken one."""
    head = text.lstrip("\"“”„«»'(‘’ ")[:1]
    return head.isupper() or head.isdigit() or not head


def _closes(text: str) -> bool:
    """Whether a quotation mark that begins a line ends what was quoted: no word touches it."""
    return text[0] in _QUOTES and not (text[1:2].isalnum() or text[1:2] in {"'", "(", "¿", "¡"})
