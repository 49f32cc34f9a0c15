"""JSON files: one object, an array, several values; bad ones among good ones."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions
from autotag.formats.json_file import read


class Dripping(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read1(self, _size: int | None = -1, /) -> bytes:
        return self.read(self._size)


def items(content: bytes, size: int = 1 << 16) -> list[Article | RecordError]:
    return list(read(Dripping(content, size), "a.json", ReadOptions()))


def titles(content: bytes, size: int = 1 << 16) -> list[str | None]:
    return [item.title if isinstance(item, Article) else None for item in items(content, size)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b" [ ] ", []),
        (b'{"title": "a"}', ["a"]),
        (b'\xef\xbb\xbf[{"title": "a"},{"title": "b"}]', ["a", "b"]),
        (b'{"title": "a"}\n{"title": "b"}', ["a", "b"]),
        (b'[{"title": "a"}]\n[{"title": "b"}]', ["a", "b"]),
        (b'[{"title": "]}\\"{["}, {"title": "b\\\\"}]', [']}"{[', "b\\"]),
        (b'[{"title": NaN}, {"title": "b"}]', [None, "b"]),
        (b'[{"title": "\xff"}, {"title": "b"}]', [None, "b"]),
        (b'[{"title": "a", "x": [1}, {"title": "b"}]', [None, "b"]),
        (b'[{"title": "a", "x": 1]}, {"title": "b"}]', [None, "b"]),
        (b'[1, "a,b", [2, 3], {"title": "b"}]', [None, None, None, "b"]),
        (b'[{"title": "a"}, {"title": "b"', ["a", None]),
        (b'[{"title": "a"}', ["a", None]),
        (b"rain", [None]),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 1 << 16])
def test_records_are_cut_out(content: bytes, expected: list[str | None], size: int) -> None:
    """Each record is found by itself, however the bytes arrive, and a bad one costs itself only."""
    assert titles(content, size) == expected


def test_lines_and_ids() -> None:
    """An error names the line on which its record begins."""
    content = b'[\n  {\n    "title": "a"\n  },\n\n  {\n    "title": 1\n  }, {"title": "c"}\n]\n'
    first, second, third = items(content)
    assert isinstance(first, Article) and first.id == "a.json:1"
    assert isinstance(second, RecordError) and (second.line, second.record) == (6, 2)
    assert isinstance(third, Article) and third.id == "a.json:3"


@given(
    st.lists(st.dictionaries(st.text(), st.recursive(st.text(), st.lists, max_leaves=5))),
    st.sampled_from([None, 2]),
    st.booleans(),
    st.integers(1, 30),
)
def test_cutting_loses_nothing(
    records: list[dict[str, object]], indent: int | None, ascii_only: bool, size: int
) -> None:
    """Whatever the strings, the spacing and the pieces, all records come out as they went in."""
    whole = [{"text": "x", "meta": record} for record in records]
    content = json.dumps(whole, indent=indent, ensure_ascii=ascii_only).encode()
    found = items(content, size)
    assert [item.meta for item in found if isinstance(item, Article)] == records


@given(st.binary(max_size=200) | st.text('[]{}",:\\1 \n').map(str.encode), st.integers(1, 9))
def test_any_bytes_are_read_without_a_traceback(content: bytes, size: int) -> None:
    """What is not JSON gives errors, the same whatever the pieces."""
    whole = [item for item in items(content) if isinstance(item, RecordError)]
    assert [item for item in items(content, size) if isinstance(item, RecordError)] == whole
