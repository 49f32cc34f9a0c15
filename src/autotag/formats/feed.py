"""RSS 0.9 to 2.0 and Atom: one <item> or <entry> a record.

Parsed by lxml and not by feedparser: feedparser holds the whole feed, so that memory grows with it, and
guesses at what is broken, where a broken record is to be listed. Each record is cut out and parsed by
itself, so that a broken one costs only itself; no document type is ever read, no entity is resolved but
HTML's names for characters, and nothing is fetched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO, Final

from lxml import etree

from autotag.article import Article, RecordError
from autotag.formats.bounds import RECORD, TOO_LONG
from autotag.formats.elements import Element, cut
from autotag.formats.markup import plain
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place, not_text

_NAME: Final = rb"(?:[A-Za-z][\w.-]*:)?(?:item|entry)"
_MARK: Final = re.compile(rb"<%b(?=[\s>])|</%b\s*>" % (_NAME, _NAME))
_PREFIX: Final = re.compile(r"<([A-Za-z][\w.-]*):")
_NAMESPACE: Final = re.compile(r"""\bxmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_LANGUAGE: Final = re.compile(
    r"""<language>\s*(?P<rss>[A-Za-z-]{2,20})\s*</language>|<feed[^>]*\bxml:lang=["'](?P<atom>[^"']*)"""
)
_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][0-9A-Fa-f]+);)([A-Za-z][A-Za-z0-9]*;)?")
_CDATA: Final = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PARSER: Final = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
    remove_comments=True, remove_pis=True,
)  # fmt: skip


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each item's article, or why it has none. Categories go to `meta`: `--map topic=categories`."""
    builder = Builder(name, options)
    for number, element in enumerate(cut(stream, _MARK), 1):
        place = Place(number, element.line, element.raw)
        if reason := _unusable(element):
            yield builder.error(reason, place)
            continue
        try:
            item = _parsed(element)
        except (etree.XMLSyntaxError, ValueError) as error:
            yield builder.error(f"not XML: {error}; the item is left out", place)
            continue
        yield builder.article(_record(item, element.head), place)


def _unusable(element: Element) -> str:
    if len(element.raw) > RECORD:
        return TOO_LONG
    if not _MARK.match(element.raw):
        return "no <item> or <entry> here; is this RSS or Atom?"
    if not element.raw.rstrip().endswith(b">") or not _ends(element.raw):
        return "an item without its end; is the file whole?"
    return not_text(element.raw, _encoding(element.head))


def _ends(raw: bytes) -> bool:
    *_, last = _MARK.finditer(raw)
    return last[0].startswith(b"</")


def _encoding(head: bytes) -> str:
    """The declared encoding; a name that Python does not know is taken for UTF-8."""
    found = _ENCODING.search(head[:1024])
    name = found[1].decode() if found else "utf-8"
    try:
        "".encode(name)
    except LookupError:
        return "utf-8"
    return name


def _parsed(element: Element) -> etree._Element:
    """The item as a tree, under the namespaces that the feed declares."""
    encoding = _encoding(element.head)
    text = element.raw.decode(encoding)
    spaces = " ".join(_spaces(element.head.decode(encoding, "replace"), text))
    return etree.fromstring(f"<feed {spaces}>{_characters(text)}</feed>".encode(), _PARSER)[0]


def _spaces(head: str, text: str) -> Iterator[str]:
    """Each declaration of a prefix once, and one for each prefix that the feed forgot to declare."""
    seen = set()
    for space in _NAMESPACE.findall(head):
        prefix = space.partition("=")[0].strip()
        if prefix not in seen:
            seen.add(prefix)
            yield space
    for name in dict.fromkeys(_PREFIX.findall(text)):
        if f"xmlns:{name}" not in seen and name != "xml":
            yield f'xmlns:{name}="urn:undeclared:{name}"'


def _characters(text: str) -> str:
    """Outside of literal sections, HTML's names as characters and a bare & as itself."""
    if "&" not in text:
        return text
    parts = _CDATA.split(text)
    return "".join(part if n % 2 else _ENTITY.sub(_character, part) for n, part in enumerate(parts))


def _character(found: re.Match[str]) -> str:
    return html.escape(html.unescape(found[0]))


def _record(item: etree._Element, head: bytes) -> dict[str, Any]:
    own = etree.QName(item).namespace
    texts = _Texts(item, f"{{{own}}}" if own else "")
    body = texts.first(_CONTENT) or texts.first("content")
    summary = texts.first("description") or texts.first("summary")
    dates = (texts.first(key) for key in ("pubDate", "published", f"{_DC}date", "updated"))
    meta = {"author": texts.author(), "categories": texts.categories()}
    return {
        "id": texts.first("guid") or texts.first("id") or item.get(_ABOUT),
        "title": " ".join(texts.first("title").split()),
        "lead": summary if body and summary != body else "",
        "text": body or summary,
        "date": _date(*dates),
        "language": item.get(_LANG) or texts.first(f"{_DC}language") or _language(head),
        "url": texts.link(),
        "meta": {key: value for key, value in meta.items() if value},
    }


def _language(head: bytes) -> str:
    found = _LANGUAGE.search(head.decode(_encoding(head), "replace"))
    return next(filter(None, found.groups()), "") if found else ""


class _Texts:
    """What an item's children say."""

    def __init__(self, item: etree._Element, own: str) -> None:
        self._item, self._own = item, own
        self._first: dict[str, etree._Element] = {}
        for child in item:
            self._first.setdefault(child.tag, child)

    def first(self, name: str) -> str:
        """The text of the first such child; a name without a namespace is in the item's own."""
        found = self._first.get(name if name.startswith("{") else self._own + name)
        return "" if found is None else _text(found)

    def link(self) -> str:
        """RSS has the address as text, Atom as an attribute, the page's own without `rel`."""
        for link in self._item.findall(f"{self._own}link"):
            if link.get("rel", "alternate") == "alternate" and (url := link.get("href") or _text(link)):
                return url
        return ""

    def author(self) -> str:
        """Who wrote it: Atom has the name apart from the address."""
        name = self._item.find(f"{self._own}author/{self._own}name")
        return _text(name) if name is not None else self.first(f"{_DC}creator") or self.first("author")

    def categories(self) -> list[str]:
        """What it is filed under, as written."""
        found = [*self._item.findall(f"{self._own}category"), *self._item.findall(f"{_DC}subject")]
        return list(dict.fromkeys(term for entry in found if (term := entry.get("term") or _text(entry))))


def _text(element: etree._Element) -> str:
    """The text of an element; markup in it, escaped or not, becomes paragraphs."""
    if len(element):
        return plain(etree.tostring(element, encoding="unicode", with_tail=False))
    return plain(element.text or "")


def _date(*given: str) -> str:
    """The first date that can be read, as ISO 8601: RFC 822 and RFC 3339 are what feeds have."""
    for value in given:
        if found := _ISO.match(value):
            return found[0]
        try:
            date = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            continue
        return date.isoformat()
    return ""
