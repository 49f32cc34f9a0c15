"""Where a story ends: before the related headlines, and before what is left of the page's foot."""

from __future__ import annotations

from collections.abc import Sequence

from autotag.formats.bullets import is_item
from autotag.formats.page import Kind, Line, Page, ends_sentence, is_statement, words

TAIL_WORDS = 8


def links_from(page: Page) -> int:
    """The first header of related headlines with no story after it; past the end where none is."""
    found = len(page.lines)
    for index in range(len(page.lines) - 1, 0, -1):
        finding, text = page.findings[index], page.lines[index].text
        if finding and finding.kind is Kind.RELATED:
            found = index
        elif not finding and is_statement(text):
            break
    return found


def without_remains(lines: Sequence[Line]) -> Sequence[Line]:
    """The story without what stands after its last sentence: headers and slogans over the tags."""
    end = len(lines)
    while end > 1 and _is_remains(lines[end - 1]) and ends_sentence(lines[end - 2].text):
        end -= 1
    return lines[:end]


def _is_remains(line: Line) -> bool:
    text = line.text
    starts = not (text[0].islower() or text[0] in '"“”„«»,.;:' or is_item(text))
    return line.gap and starts and not ends_sentence(text) and words(text) <= TAIL_WORDS
