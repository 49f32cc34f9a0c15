"""A web page saved as HTML: its main text by trafilatura, told from menus, adverts and comments.

Nothing is fetched: the page goes to the parser as bytes, the parser may not use the network, and
trafilatura gets the tree. Scripts are not run, entities of a document type are not resolved.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, cast

import trafilatura
from lxml import etree
from lxml import html as lxml_html
from trafilatura.settings import Document

from autotag.article import Article, RecordError
from autotag.errors import ArticleError
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place

_CHARSET: Final = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""", re.IGNORECASE)
# Larger ones are no articles, and trafilatura takes its time.
_PAGE: Final = 1 << 24
_ELEMENTS: Final = 50_000
_DECLARED_WITHIN: Final = 4096
# What browsers read these as (WHATWG Encoding Standard, section 4.2): pages say the one and mean the other.
_MEANT: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
#: Python's codecs that are no encodings of pages: they refuse bytes, or take the square of their number.
_OTHER_CODECS: Final = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"))
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: No characters of XML. HTML brings them, raw or as `&#2;`, and trafilatura gives up a page for one.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Dates are not guessed out of the text, and do not depend on today's.
_DATES: Final = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}
# They would say on stderr what is said here as an error of the record.
for _noisy in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_noisy).addHandler(logging.NullHandler())


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """The one article of a page, or why it has none."""
    raw = stream.read(_PAGE + 1)
    builder, place = Builder(name, options), Place(1, 1, raw)
    try:
        yield builder.article(record_of(raw), place)
    except ArticleError as error:
        yield builder.error(str(error), place)


def record_of(raw: bytes, charset: str = "") -> dict[str, Any]:
    """The article of a page in the JSON form; `charset` is what the server said, if it said something.

    Raises: ArticleError where the page has no main text.

    >>> record_of(b"<title>Rain</title><p>Rain fell on the harbour.</p>")["text"]
    'Rain fell on the harbour.'
    """
    if len(raw) > _PAGE:
        raise ArticleError(f"a page of more than {_PAGE >> 20} MiB; is it one?")
    tree = _tree(decoded(raw, charset))
    if tree is not None and sum(1 for _ in tree.iter()) > _ELEMENTS:
        raise ArticleError(f"a page of more than {_ELEMENTS:,} elements; is it one?")
    found = None if tree is None else _found(tree)
    if tree is None or found is None or not found.text or not found.text.strip():
        raise ArticleError("no article was found in this page: it is empty, or holds no running text")
    title = " ".join((found.title or "").split())
    paragraphs = [line.strip() for line in found.text.split("\n") if line.strip()]
    if len(paragraphs) > 1 and " ".join(paragraphs[0].split()) == title:
        del paragraphs[0]
    meta = {"author": found.author, "site": found.sitename, "keywords": _keywords(found)}
    return {
        "title": title,
        "text": "\n\n".join(paragraphs),
        "date": found.date,
        "language": tree.get("lang"),
        "url": found.url,
        "meta": {key: value for key, value in meta.items() if value},
    }


def _found(tree: lxml_html.HtmlElement) -> Document | None:
    try:
        found = trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, include_tables=False,
            date_extraction_params=dict(_DATES),
        )  # fmt: skip
    except Exception as error:  # whatever a page does to four libraries, the next one is read
        raise ArticleError(f"this page can't be read: {type(error).__name__}") from error
    return cast(Document | None, found)


def _tree(text: str) -> lxml_html.HtmlElement | None:
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):  # empty, or nothing but comments
        return None
    for node in tree.iter():
        _make_writable(node)
    return tree


def _make_writable(node: lxml_html.HtmlElement) -> None:
    if node.text and _UNWRITABLE.search(node.text):
        node.text = _UNWRITABLE.sub("", node.text)
    if node.tail and _UNWRITABLE.search(node.tail):
        node.tail = _UNWRITABLE.sub("", node.tail)
    for name, value in node.items():
        if _UNWRITABLE.search(value):
            node.set(name, _UNWRITABLE.sub("", value))


def _keywords(found: Any) -> list[str]:
    """The page's keywords and categories, one by one."""
    given = [*(found.tags or ()), *(found.categories or ())]
    return list(dict.fromkeys(word for entry in given for part in entry.split(",") if (word := part.strip())))


def decoded(raw: bytes, charset: str = "") -> str:
    """The page's characters: by its mark, as UTF-8 where it is that, else as declared or Western.

    UTF-8 that is valid by chance is rare, and a page with a wrong declaration is not.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(raw[:_DECLARED_WITHIN])
    for name in (charset, declared[1].decode("ascii") if declared else "", "cp1252"):
        if codec := _codec(name):
            return raw.decode(codec, "replace")
    return raw.decode("cp1252", "replace")


def _codec(name: str) -> str:
    """Python's name of an encoding that pages are written in; empty where it knows none, or the bytes are no
    UTF-8.
    """
    try:
        known = codecs.lookup(name).name
        "".encode(known)
    except (LookupError, ValueError):
        return ""
    return "" if known == "utf-8" or known in _OTHER_CODECS else _MEANT.get(known, known)
