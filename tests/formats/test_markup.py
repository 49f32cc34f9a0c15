"""Fragments of HTML to text: what is seen, in time that the length sets."""

from __future__ import annotations

import pytest

from autotag.formats.markup import plain


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>Rain</p><p>Snow</p>", "Rain\n\nSnow"),
        ("a<br/>b<BR>c", "a\n\nb\n\nc"),
        ("<b>bold</b> &amp; plain", "bold & plain"),
        ('<a title="a > b">link</a>', "link"),
        ("<a title='it's>link</a>", "link"),
        ("<script>if (a < b) x()</script>seen", "seen"),
        ("<SCRIPT>x</Script >seen", "seen"),
        ("<style>p > a {}</style>seen", "seen"),
        ("<svg><text>x</text></svg>seen", "seen"),
        ("<svg/>seen", "seen"),
        ("seen<!-- not > seen -->, too", "seen, too"),
        ("seen <b>so far<!-- to the end", "seen so far"),
        ("<p>2 < 3 and 5 > 4</p>", "2 < 3 and 5 > 4"),
        ("<p>Rain</p><p", "Rain\n\n<p"),
        ("<script>alone", ""),
        ("<b>&#65;&#x42;&#8364;&#0;</b>", "AB€\ufffd"),
    ],
)
def test_what_would_be_seen(fragment: str, text: str) -> None:
    """Blocks apart, scripts and comments gone, references resolved."""
    assert plain(fragment) == text


@pytest.mark.parametrize("digits", ["9" * 5000, "x" + "f" * 5000, "0" * 5000 + "65"])
def test_a_reference_without_end_is_no_failure(digits: str) -> None:
    """Python refuses to read a number of more than 4,300 digits."""
    assert plain(f"<b>Rain &#{digits};</b>") == "Rain \ufffd"


@pytest.mark.parametrize(
    "unit",
    ["<a", "<!--", "<a >", "&#1", "<![CDATA[", "</", '<a x="', "<a '", "<!", "<?", "<script>", "<svg>"],
)  # fmt: skip
def test_no_fragment_takes_longer_than_its_length(unit: str) -> None:
    """Two megabytes of what opens and never ends: looked at again and again, they would take hours."""
    fragment = unit * (2_000_000 // len(unit)) + " &amp; <"
    assert len(plain(fragment)) <= len(fragment)
