"""The bullets at the end of a page that are its tags, told from lists and from links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autotag.formats.appeals import buttons
from autotag.formats.page import (
    LONGEST_FURNITURE,
    Finding,
    Kind,
    Page,
    ends_sentence,
    is_statement,
    words,
)
from autotag.vocabulary import Vocabulary

#: In print these begin an item and nothing else; the others stand in sentences too.
_ROUND = "•‣◦▪▫■□●○◆◇►▶▸➤∙⋅·・"
_MARKS = frozenset(_ROUND + "-–—−‐‑*+>→»★☆✓✔")
_ROUND_SPLIT = re.compile(rf"\s+[{_ROUND}]\s*")
_TOPIC_ID = re.compile(r"(?:medtop:)?\d{8}|[a-z][\w-]*:[\w-]+")
_MAX_WORDS, _MAX_LENGTH = 8, 80
# What follows tags that are no doubt tags may be a short notice; more is story.
_NOTICE_WORDS = 10
# Tags stand near the end of a page: so many lines from it are searched for bullets.
_SEARCHED = 2000


_NO_ITEMS = frozenset(
    {Kind.ADVERT, Kind.AUTHOR, Kind.AUTHOR_NEXT, Kind.CAPTION, Kind.LABEL_HEADER, Kind.POINTER}
    | {Kind.POINTER_NEXT, Kind.READING_TIME, Kind.RELATED, Kind.RIGHTS}
)


@dataclass(frozen=True, slots=True)
class Labels:
    """The tags as written, and the lines they take: from `first` up to, not including, `end`."""

    first: int
    end: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    first: int
    end: int
    mark: str
    text: str
    tight: bool = False


def is_item(line: str) -> bool:
    """Whether a line begins as an item of a list does."""
    return line[0] in _MARKS and (line[0] in _ROUND or line[1:2].isspace())


def find_labels(page: Page, places: Vocabulary) -> Labels | None:
    """The labels at the end of a page; None where it has none, or where story follows them."""
    after = _story_after(page)
    blocks = list(_blocks(page))
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        end = block[-1].end
        labels = _labels(block, page, places)
        if after[end] and not (_known(labels, places) and after[end] < _NOTICE_WORDS):
            return None
        if labels:
            return _with_earlier(labels, blocks[:number], page, places)
        if any(is_statement(item.text) for item in block) or _introduced(block, page):
            return None
    return None


def _with_earlier(
    items: Sequence[_Item], earlier: Sequence[Sequence[_Item]], page: Page, places: Vocabulary
) -> Labels:
    """The labels with those of the blocks right above, each under its own header."""
    found = list(items)
    first = _above(found[0].first, page)
    for block in reversed(earlier):
        more = _labels(block, page, places) if block[-1].end == first < found[0].first else []
        if not more:
            break
        found[:0] = more
        first = _above(found[0].first, page)
    values = (value for item in found for value in _values(item))
    return Labels(first, found[-1].end, tuple(dict.fromkeys(filter(None, values))))


def _above(first: int, page: Page) -> int:
    """Where the block begins if the line over it is its header, "Tags:"."""
    header = page.findings[first - 1] if first else None
    return first - 1 if header and header.kind is Kind.LABEL_HEADER else first


def _values(item: _Item) -> list[str]:
    if item.mark not in _ROUND or len(item.text) > LONGEST_FURNITURE:
        return [item.text]
    return [value.strip() for value in _ROUND_SPLIT.split(item.text)]


def _story_after(page: Page) -> list[int]:
    """For each line, the words of story from it on, up to a header of related headlines."""
    counts = [0] * (len(page.lines) + 1)
    for index in range(len(page.lines) - 1, -1, -1):
        finding, line = page.findings[index], page.lines[index].text
        if finding and finding.kind is Kind.RELATED:
            continue
        is_story = finding is None and is_statement(line)
        counts[index] = counts[index + 1] + (words(line) if is_story else 0)
    return counts


def _blocks(page: Page) -> Iterator[list[_Item]]:
    block: list[_Item] = []
    for item in _items(page):
        if block and block[-1].end != item.first:
            yield block
            block = []
        block.append(item)
    if block:
        yield block


def _items(page: Page) -> Iterator[_Item]:
    lines, index = page.lines, max(0, len(page.lines) - _SEARCHED)
    while index < len(lines):
        item = _item(index, lines[index].text, page.findings[index])
        # Scraped pages have the mark on a line of its own, its text on the next.
        if item and not item.text and index + 1 < len(lines):
            below = lines[index + 1].text
            joined = item.mark in _ROUND and len(below) <= _MAX_LENGTH and below[0] not in _MARKS
            item = _Item(index, index + 2, item.mark, below) if joined else None
        if item and item.text:
            yield item
        index = item.end if item else index + 1


def _item(index: int, line: str, finding: Finding | None) -> _Item | None:
    if line[0] not in _MARKS or (finding and finding.kind in _NO_ITEMS):
        return None
    text = line[1:].strip()
    if text and (text[0] in _MARKS or not any(c.isalnum() for c in text)):
        return None
    tight = bool(text) and line[0] not in _ROUND and not line[1].isspace()
    return None if tight and not text[0].isalpha() else _Item(index, index + 1, line[0], text, tight)


def _labels(block: Sequence[_Item], page: Page, places: Vocabulary) -> list[_Item]:
    """The items of a block that are labels: from its end, as far as they have that shape."""
    found: list[_Item] = []
    for item in reversed(block):
        other_mark = bool(found) and item.mark != found[-1].mark and not _known([item], places)
        if other_mark or not _is_label(item, places):
            break
        found.append(item)
    found.reverse()
    if not found or _are_buttons(found):
        return []
    if _known(found, places):
        # A story cut off at a colon has its tags a blank line below.
        is_list = _introduced(found, page) and not page.lines[found[0].first].gap
        doubtful = is_list and not _is_short_header(found, page)
        return [] if doubtful else found
    cut = len(found) < len(block) and block[-len(found) - 1].mark == found[0].mark
    tight = any(item.tight for item in found) and len(found) < 2
    related = _is_under(found, page, Kind.RELATED, Kind.POINTER_NEXT)
    doubtful = cut or tight or related or not _stands_apart(found, page)
    return [] if doubtful or _introduced(found, page) else found


def _stands_apart(items: Sequence[_Item], page: Page) -> bool:
    """Whether items of unknown words stand as tags do, and not as a signature ("- Jane Roe")."""
    first = items[0].first
    above = page.lines[first - 1].text if first else ""
    below_story = items[0].mark in _ROUND and ends_sentence(above)
    if not (page.lines[first].gap or page.findings[first - 1] or below_story):
        return False
    may_sign = len(items) == 1 and items[0].mark not in _ROUND + "*"
    return not may_sign or (items[0].mark == "-" and any(f and f.sure for f in page.findings))


def _is_label(item: _Item, places: Vocabulary) -> bool:
    values = _values(item)
    if all(_is_known(value, places) for value in values):
        return True
    return all(
        0 < words(v) <= _MAX_WORDS
        and len(v) <= _MAX_LENGTH
        and v[-1] not in ",;:"
        and not v.endswith((" and", " or", " et", " und", " y"))
        and not (ends_sentence(v) and words(v) > 1 and not v[-3:-2].isupper())
        for v in values
    ) and not (item.tight and item.mark in "->" and len(item.text) < 3)


def _is_known(value: str, places: Vocabulary) -> bool:
    return places.resolve(value) in places or bool(_TOPIC_ID.fullmatch(value))


def _known(items: Sequence[_Item], places: Vocabulary) -> bool:
    return any(_is_known(value, places) for item in items for value in _values(item))


def _are_buttons(items: Sequence[_Item]) -> bool:
    return len(items) > 1 and all(buttons(item.text) for item in items)


def _introduced(items: Sequence[_Item], page: Page) -> bool:
    """Whether the line over the items announces a list: it ends with a colon and is no header."""
    first = items[0].first
    above = page.lines[first - 1].text if first else ""
    return above.endswith((":", "：")) and page.findings[first - 1] is None


def _is_short_header(items: Sequence[_Item], page: Page) -> bool:
    return words(page.lines[items[0].first - 1].text) <= 2


def _is_under(items: Sequence[_Item], page: Page, *kinds: Kind) -> bool:
    above = page.findings[items[0].first - 1] if items[0].first else None
    return bool(above and above.kind in kinds)
