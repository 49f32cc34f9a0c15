"""A page without its furniture: which lines are headline and story, and what the others tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from autotag.formats.bullets import is_item
from autotag.formats.bylines import is_name
from autotag.formats.endings import TAIL_WORDS, links_from, without_remains
from autotag.formats.furniture import is_kicker
from autotag.formats.page import Finding, Kind, Line, Page, ends_sentence, is_statement, words
from autotag.formats.sentences import hangs

MAX_TITLE = 200
_SENTENCE_WORDS, _PARAGRAPH_WORDS = 6, 25
_HEADER_LINES, _HEADLINE_WORDS = 10, 30
_BEFORE_TITLE = (Kind.ADVERT, Kind.SHARE, Kind.DATE, Kind.READING_TIME, Kind.APPEAL, Kind.KICKER)
_STANDFIRST = "standfirst:"


@dataclass(frozen=True, slots=True)
class Story:
    """The headline and the lines of the story, with what the furniture said."""

    title: str
    lines: Sequence[Line]
    authors: Sequence[str]
    reading_time: str
    caption: str
    date: str


@dataclass(slots=True)
class _Sorter:
    """Goes through a page once, from its top, and keeps what is story."""

    page: Page
    has_labels: bool
    is_furnished: bool
    title: str = ""
    kept: list[Line] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    reading_time: str = ""
    dates: list[tuple[bool, str]] = field(default_factory=list)
    sentences: int = 0

    @property
    def in_header(self) -> bool:
        return self.sentences < 2 and len(self.kept) < _HEADER_LINES

    def run(self) -> None:
        index, end = self._headline(), links_from(self.page)
        while index < end:
            finding = self.page.findings[index]
            index = self._keep(index) if finding is None else self._drop(index, finding)

    def _headline(self) -> int:
        """The index after the headline; 0 where the page has none."""
        lines, findings = self.page.lines, self.page.findings
        index = 0
        while index < len(lines) and _is_before_title(findings[index], lines[index].text):
            finding = findings[index]
            if finding:
                self._note(finding)
            index += 1
        if index == len(lines):
            return 0
        below = index + 1 == len(lines) or lines[index + 1].gap or findings[index + 1]
        finding = findings[index]
        if not below or len(lines[index].text) > MAX_TITLE or (finding and finding.sure):
            return index
        if index + 1 == len(lines) and (not self.has_labels or ends_sentence(lines[index].text)):
            return index
        self.title = lines[index].text
        return index + 1

    def _keep(self, index: int) -> int:
        line = self.page.lines[index]
        if self._is_caption_above_credit(index) or self._is_between_credits(index):
            self.captions.append(line.text)
            return index + 1
        if self._is_slogan(index) or self._is_kicker(index):
            return index + 1
        text = line.text
        if text.lower().startswith(_STANDFIRST):
            text = text[len(_STANDFIRST) :].strip() or text
        self.kept.append(Line(text, line.gap or self.page.findings[index - 1] is not None))
        count = words(text)
        if count >= _PARAGRAPH_WORDS:
            self.sentences = 2
        elif count >= _SENTENCE_WORDS and ends_sentence(text):
            self.sentences += 1
        return index + 1

    def _is_kicker(self, index: int) -> bool:
        """A section's name over the story, and not a piece of a broken sentence."""
        text = self.page.lines[index].text
        is_candidate = self.is_furnished and self.in_header and self.title and is_kicker(text)
        return bool(is_candidate) and not (
            is_item(text) or self._goes_on(index) or (self.kept and text[0].islower())
        )

    def _goes_on(self, index: int) -> bool:
        """Whether the story breaks off before a line, or goes on after it in the same sentence."""
        lines = self.page.lines
        if self.kept and hangs(self.kept[-1].text):
            return True
        if index + 1 == len(lines) or self.page.findings[index + 1] or not self.kept:
            return False
        below = lines[index + 1].text[0]
        return below.islower() or below in ",.;:"

    def _is_slogan(self, index: int) -> bool:
        """The first line of a box whose second line addresses the reader."""
        lines, findings = self.page.lines, self.page.findings
        if index + 1 == len(lines) or not lines[index].gap or lines[index + 1].gap:
            return False
        below, text = findings[index + 1], lines[index].text
        is_appeal = below is not None and below.kind is Kind.APPEAL
        return is_appeal and words(text) <= TAIL_WORDS and not ends_sentence(text)

    def _is_caption_above_credit(self, index: int) -> bool:
        """A line with "Picture: Jane Roe" right under it."""
        if index + 1 == len(self.page.lines) or self.page.lines[index + 1].gap:
            return False
        below = self.page.findings[index + 1]
        line, credit = self.page.lines[index].text, self.page.lines[index + 1].text
        is_credit = below is not None and below.kind in (Kind.CAPTION, Kind.CREDIT)
        if not is_credit or credit[0] == "(" or words(credit) > TAIL_WORDS:
            return False
        return words(line) <= _HEADLINE_WORDS and (self.in_header or not is_statement(line))

    def _is_between_credits(self, index: int) -> bool:
        """A line right under a byline that names the photographer, with furniture under it."""
        lines, findings = self.page.lines, self.page.findings
        if not 0 < index < len(lines) - 1 or lines[index].gap or lines[index + 1].gap:
            return False
        above = lines[index - 1].text.lower()
        return bool(findings[index - 1] and findings[index + 1]) and "photograph" in above

    def _drop(self, index: int, finding: Finding) -> int:
        """The index after a line of furniture and what belongs to it."""
        line = self.page.lines[index]
        if self._is_story_after_all(index, finding):
            return self._keep(index)
        self._note(finding)
        if finding.kind is Kind.CAPTION and not line.text.startswith("©"):
            self.captions.append(line.text)
        if finding.kind in (Kind.POINTER_NEXT, Kind.RELATED):
            return self._announced(index + 1)
        if finding.kind is Kind.AUTHOR_NEXT:
            return self._named(index + 1)
        if finding.kind is Kind.POINTER and line.text.endswith((":", ">")):
            return self._announced(index + 1)
        return index + 1

    def _is_story_after_all(self, index: int, finding: Finding) -> bool:
        """What only looks like furniture in a sentence, a list or far below the top."""
        line = self.page.lines[index]
        if finding.sure:
            return False
        if is_item(line.text) and finding.kind not in (
            Kind.POINTER,
            Kind.POINTER_NEXT,
            Kind.ADVERT,
        ):
            return line.text[-1] != line.text[0]
        if finding.kind is Kind.DATE:
            return self._goes_on(index) or not (self.in_header or self._is_among_furniture(index))
        if finding.kind is Kind.LABEL_HEADER:
            return index + 1 != len(self.page.lines)
        return finding.kind is Kind.RELATED and not self._is_link(index + 1)

    def _is_among_furniture(self, index: int) -> bool:
        findings = self.page.findings
        return findings[index - 1] is not None or findings[min(index + 1, len(findings) - 1)] is not None

    def _note(self, finding: Finding) -> None:
        if finding.author:
            self.authors.append(finding.author)
        self.reading_time = self.reading_time or finding.reading_time
        if finding.date:
            self.dates.append((finding.sure, finding.date))

    def _named(self, index: int) -> int:
        """The index after the name that stands under "From our correspondent in Moscow"."""
        if index < len(self.page.lines) and self.page.findings[index] is None:
            name = self.page.lines[index].text
            if is_name(name):
                self.authors.append(name)
                return index + 1
        return index

    def _announced(self, index: int) -> int:
        """The index after the headlines that "Read more" announces."""
        lines = self.page.lines
        start = index
        while index < len(lines) and self._is_link(index):
            if index > start and lines[index].gap:
                break
            index += 1
        return index

    def _is_link(self, index: int) -> bool:
        """Whether a line can be another story's headline: no full stop, and no line goes on."""
        lines = self.page.lines
        if index >= len(lines) or self.page.findings[index]:
            return False
        text = lines[index].text
        if text[0] in ":：":
            return True
        if words(text) > _HEADLINE_WORDS or is_statement(text) or text[-1] in ",;:":
            return False
        below = lines[index + 1].text if index + 1 < len(lines) else ""
        return not (text[0].islower() or below[:1].islower() or below[:1] in ",.;")


def _is_before_title(finding: Finding | None, line: str) -> bool:
    if finding is None:
        return bool(line.count(" > ") or line.count(" » ")) and is_kicker(line)
    return finding.kind in _BEFORE_TITLE and (finding.sure or finding.kind is not Kind.KICKER)


def sort(page: Page, *, has_labels: bool) -> Story:
    """The story of a page and what its furniture says; `has_labels`: tags stood below it."""
    sorter = _Sorter(page, has_labels, is_furnished=any(page.findings))
    sorter.run()
    has_remains = has_labels and sorter.is_furnished
    lines = without_remains(sorter.kept) if has_remains else sorter.kept
    dates = sorted(sorter.dates, key=lambda dated: not dated[0])
    return Story(
        title=sorter.title,
        lines=lines,
        authors=tuple(dict.fromkeys(sorter.authors)),
        reading_time=sorter.reading_time,
        caption=_bare(sorter.captions[0]) if sorter.captions else "",
        date=dates[0][1] if dates else "",
    )


def _bare(caption: str) -> str:
    """A caption without the brackets around it."""
    inner = caption[1:-1]
    whole = caption[0] + caption[-1] in ("[]", "()")
    return inner.strip() if whole and not set(inner) & set("[]()") else caption
