"""Text out of a fragment of HTML, as bodies of ninjs and of feeds hold it; nothing is fetched or run.

For whole web pages see `web_page`: there the article must be told from what surrounds it. The standard
library's parser is not used: 80 KB of `<a<a<a` keep it busy for half a minute, and a character reference of
5,000 digits is an error to it. Here every step goes forward, so that the time is the length's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

_BLOCKS: Final = frozenset(
    "address article aside blockquote br dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table td th tr ul".split()
)
_UNSEEN: Final = frozenset("head iframe noscript object script style svg template textarea".split())
#: What has no elements in it: all up to its end tag is its own.
_RAW: Final = frozenset(("script", "style"))
_LOOKS_MARKED: Final = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
_OPENS: Final = re.compile(r"<(?=[A-Za-z/!?])")
_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")
#: The rest of a tag, in whose values `>` may stand.
_TAG: Final = re.compile(r"""(?:[^"'>]|"[^"]*"|'[^']*')*>""")
#: More digits than any character has: Python refuses to read thousands of them.
_LONG: Final = re.compile(r"&#[xX]?[0-9A-Fa-f]{8,};?")
_DEPTH: Final = 1000


def plain(fragment: str) -> str:
    r"""The text of a fragment: paragraphs apart by a blank line, scripts and styles gone.

    What holds no markup comes back as it is, stripped.

    >>> plain("<p>Rain &amp; <b>wind</b>.</p><script>x()</script><p>Snow.</p>")
    'Rain & wind.\n\nSnow.'
    >>> plain("2 < 3, said AT&T")
    '2 < 3, said AT&T'
    """
    if not _LOOKS_MARKED.search(fragment):
        return fragment.strip()
    blocks: list[list[str]] = [[]]
    unseen: list[str] = []
    for text, tag in _pieces(fragment):
        if text and not unseen:
            blocks[-1].append(unescape(_LONG.sub("\ufffd", text)))
        if found := _NAME.match(tag):
            name = found[1].lower()
            _enter_or_leave(unseen, name, tag)
            if name in _BLOCKS:
                blocks.append([])
    lines = (" ".join("".join(block).split()) for block in blocks)
    return "\n\n".join(filter(None, lines))


def _enter_or_leave(unseen: list[str], name: str, tag: str) -> None:
    """Keeps the elements that are open and not seen."""
    if tag.startswith("</"):
        if name in unseen:
            del unseen[unseen.index(name) :]
    elif name in _UNSEEN and not tag.endswith("/>") and len(unseen) < _DEPTH:
        unseen.append(name)


def _pieces(fragment: str) -> Iterator[tuple[str, str]]:
    """Each stretch of text with the tag that ends it; comments are tags without a name."""
    at = 0
    balanced = True  # until a quote is found that nothing closes: it would be looked for again and again
    while opens := _OPENS.search(fragment, at):
        start = opens.start()
        if fragment.startswith("<!--", start):
            end = fragment.find("-->", start) + 3
            close = end if end > 2 else len(fragment)
        else:
            whole = _TAG.match(fragment, start) if balanced else None
            balanced = balanced and whole is not None
            close = whole.end() if whole else fragment.find(">", start) + 1
        if not close:
            break  # no tag ends any more: the rest is text
        tag = fragment[start:close]
        yield fragment[at:start], tag
        at = close
        found = _NAME.match(tag)
        if found and found[1].lower() in _RAW and not tag.startswith("</"):
            end_tag = re.compile(rf"</{found[1]}(?![A-Za-z0-9])", re.IGNORECASE).search(fragment, at)
            inside = fragment[at : end_tag.start()] if end_tag else fragment[at:]
            yield inside, ""
            at += len(inside)
    yield fragment[at:], ""
