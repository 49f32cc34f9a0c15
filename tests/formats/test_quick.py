"""Lines read only to be tagged: the articles and errors of the reader of JSON Lines, but for labels."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, jsonl
from autotag.formats.quick import articles, counted
from autotag.formats.record import Builder

LINES = [
    b'{"text": "Rain."}', b'{"id": 7, "title": "T"}', b'{"id": "", "text": "x"}',
    b'{"id": null, "text": "x"}',
    b'{"id": true, "text": "x"}', b'{"id": 1.5, "text": "x"}',
    b'{"id": 123456789012345678901234, "text": "x"}',
    b'{"title": " ", "text": ""}', b'{"text": null, "title": null}', b"{}", b"[]", b"null", b'"text"', b"5",
    b'{"text": 5}', b'{"text": "x", "tags": {"topic": ["a", "a"]}}', b'{"text": "x", "tags": {"topic": "a"}}',
    b'{"text": "x", "tags": {"topic": [" "]}}', b'{"text": "x", "tags": {"topic": [5]}}',
    b'{"text": "x", "tags": null, "meta": null}', b'{"text": "x", "tags": []}', b'{"text": "x", "meta": []}',
    b'{"text": "x", "meta": {"a": [1, {"b": "c"}]}, "desk": {"x": 1}, "n": [1, 2]}',
    b'{"text": "x", "desk": "\\ud800"}', b'{"text": "\\ud83d\\ude00"}', b'{"text": "\\ud83d"}',
    b'{"text": "x", "desk": "\xff"}', b'{"text": "\xc3\xa9", "title": "\xe6\x9d\xb1"}', b'{"text": "a\x01b"}',
    b'{"text": "x", "meta": ' + b'{"a":' * 150 + b"1" + b"}" * 151,
    b'{"text": "x", "desk": ' + b"[" * 150 + b"1" + b"]" * 150 + b"}",
    b'{"text": "' + b"{" * 150 + b'"}', b'{"text": "x", "text": "y"}', b'{"text": "x"} {}', b"{broken",
    b"", b"  \t", b"\r", b'{"text": "x"}\r', b"\xef\xbb\xbf", b'\xef\xbb\xbf{"text": "x"}', b'{"text": "x",}',
    b'{"text": "x", "lead": "l", "dateline": "d", "date": "2020-01-01", "language": "en", "url": "u"}',
    b'{"text": "x", "date": 5}', b'{"text": "x", "lead": null, "url": null}', b'{"text": "x", "desk": NaN}',
]  # fmt: skip


def read(raw: bytes) -> list[Article | RecordError]:
    """What the reader of JSON Lines makes of it, without labels and unknown keys."""
    found = jsonl.read(io.BytesIO(raw), "a.jsonl", ReadOptions())
    return [replace(r, tags={}, meta={}) if isinstance(r, Article) else r for r in found]


def quick(raw: bytes, line: int = 1, record: int = 1) -> list[Article | RecordError]:
    """What is read quickly."""
    builder = Builder("a.jsonl", ReadOptions())
    found = articles(raw, builder, "a.jsonl", line=line, record=record)
    return [replace(r, tags={}, meta={}) if isinstance(r, Article) else r for r in found]


@pytest.mark.parametrize("line", LINES)
def test_each_line_is_read_as_the_reader_does(line: bytes):
    """First and last in the file, with an end and without."""
    for raw in (line, line + b"\n", b'{"text": "a"}\n' + line, line + b"\n" + line + b'\n{"text": "b"}\n'):
        assert quick(raw) == read(raw)


def test_a_file_may_be_cut_at_any_line():
    """Numbers of lines and records go on where the piece before ended."""
    raw = b"\n".join(LINES)
    whole = read(raw)
    ends = [i + 1 for i, byte in enumerate(raw) if byte == 10]
    for cut in ends:
        lines, records = counted(raw[:cut], 1)
        assert quick(raw[:cut]) + quick(raw[cut:], 1 + lines, 1 + records) == whole


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
KEYS = st.sampled_from(["id", "title", "text", "lead", "date", "tags", "meta", "desk"])


@given(st.dictionaries(KEYS, JSON, max_size=5), st.booleans())
def test_any_object_is_read_as_the_reader_does(record: dict[str, Any], ascii_only: bool):
    """Whatever stands under its keys."""
    raw = json.dumps(record, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert quick(raw) == read(raw)
