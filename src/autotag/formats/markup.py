"""Text out of a fragment of HTML, as bodies of ninjs and of feeds hold it; nothing is fetched or run.

For whole web pages see `web_page`: there the article must be told from what surrounds it.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    "address article aside blockquote br dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table td th tr ul".split()
)
_UNSEEN: Final = frozenset("head iframe noscript object script style svg template textarea".split())
_LOOKS_MARKED: Final = re.compile(r"<[A-Za-z/!][^>]*>|&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
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
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Gathers what would be seen, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[list[str]] = [[]]
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN and len(self._unseen) < _DEPTH:
            self._unseen.append(tag)
        if tag in _BLOCKS:
            self._blocks.append([])

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self._blocks.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        if tag in _BLOCKS:
            self._blocks.append([])

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._blocks[-1].append(data)

    def text(self) -> str:
        """The blocks that hold something, their white space run together."""
        lines = (" ".join("".join(block).split()) for block in self._blocks)
        return "\n\n".join(filter(None, lines))
