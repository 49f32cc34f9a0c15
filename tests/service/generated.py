"""What schemathesis can't make from a description: pages of HTML and lines of JSON.

It makes the other bodies itself, and none is left out.
"""

from __future__ import annotations

import json

import schemathesis
from hypothesis import strategies as st

#: Two words, which may be anything but markup.
_WORDS = st.lists(st.from_regex(r"[^\s<>&]{1,12}", fullmatch=True), min_size=2, max_size=30).map(" ".join)
_MARKUP = st.sampled_from(
    ["", "<nav><a href='//x'>Home</a></nav>", "<script>alert(1)</script>", "<!-- > -->", "<p", "</div></p>",
     "<style>p{}</style>", "<svg onload=x()></svg>", "&#0;&nbsp;&bad;", "<![CDATA[x]]>", "<?php x ?>", "\0"]
)  # fmt: skip
_PAGE = st.builds(
    "<!doctype html><html lang='en'><head><title>{}</title></head><body>{}<p>{}</p>{}</body></html>".format,
    _WORDS, _MARKUP, _WORDS, _MARKUP,
)  # fmt: skip

_ARTICLE = st.fixed_dictionaries(
    {"text": _WORDS},
    optional={"id": st.integers() | st.text(), "title": _WORDS, "tags": st.just({"topic": ["x"]})},
)
_ITEM = st.builds(lambda text: {"uri": "urn:x", "bodies": [{"value": text}]}, _WORDS)
_VALUE = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(),
    st.lists,
    max_leaves=5,
)
_LINE = (_ARTICLE | _ITEM | _VALUE).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40)
_LINES = st.lists(_LINE, max_size=20).flatmap(
    lambda lines: st.sampled_from([b"\n", b"\r\n"]).map(lambda e: e.join(lines))
)

schemathesis.openapi.media_type("text/html", _PAGE.map(lambda page: page.encode("utf-8", "replace")))
schemathesis.openapi.media_type("application/x-ndjson", _LINES)
