"""What every reader promises, tried on each."""

from __future__ import annotations

import gzip
import io
import itertools
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, Source, find, read, read_all, to_json
from autotag.formats.reading import reader
from autotag.formats.source import FORMATS, MODULES
from tests.forms import FORMS, Form, text

each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
each_stream = pytest.mark.parametrize(
    "form", [form for form in FORMS if form.streams], ids=lambda form: form.name
)
each_packing = pytest.mark.parametrize(
    ("suffix", "pack"), [("gz", gzip.compress), ("zst", zstandard.compress)], ids=["gz", "zst"]
)


class Endless(io.RawIOBase):
    """A stream of pieces that are made as they are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = filter(None, pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        self._left = self._left or next(self._pieces, b"")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def items(path: Path, raw: bytes) -> list[Article | RecordError]:
    path.write_bytes(raw)
    return list(read_all(find([path]).sources))


def texts(found: list[Article | RecordError]) -> list[str]:
    return [item.text for item in found if isinstance(item, Article)]


def numbered(count: int) -> list[str]:
    return [text(number) for number in range(count)]


def streamed(form: Form, pieces: Iterator[bytes]) -> Iterator[Article | RecordError]:
    """What a stream of a format holds."""
    stream = io.BufferedReader(Endless(pieces))
    if form.archive:
        return read(Source("-", "a", form.name), ReadOptions(), stream)
    return reader(FORMATS[f".{form.suffix}"])(stream, "a", ReadOptions())


def test_every_reader_is_tried() -> None:
    """A format without a form here would be held to nothing; a page and a clipping are one record."""
    tried = {FORMATS[f".{form.suffix}"] for form in FORMS}
    assert tried == set(FORMATS.values()) - {"clipping", "html"}
    assert set(MODULES) <= tried | {"html"}


@each_stream
def test_streams(form: Form) -> None:
    """Articles come before the end of the source, even where there is none."""
    record = form.record("Rain fell", "usa")
    pieces = itertools.chain([form.head], itertools.repeat(one(form, record)))
    found = list(itertools.islice(streamed(form, pieces), 200))
    assert texts(found) == ["Rain fell"] * 200


def one(form: Form, record: bytes) -> bytes:
    """A record's bytes within a stream of them; of a tar archive a member without the archive's end."""
    return form.file([record])[:1024] if form.archive else record


@each_form
def test_memory_is_constant(form: Form, tmp_path: Path) -> None:
    """Many articles need no more room than a few; a zip archive's directory is held by its library."""
    words = "Rain fell on the harbour all day long"
    path = tmp_path / f"a.{form.suffix}"
    path.write_bytes(form.numbered(3))
    assert sum(1 for _ in read_all(find([path]).sources)) == 3
    path.write_bytes(form.file([form.record(words, "usa")] * form.many))
    (source,) = find([path]).sources
    tracemalloc.start()
    count = sum(1 for _ in read(source))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == form.many
    assert peak < (1_000_000 if form.name != "zip" else 3_000_000)


@each_form
def test_a_bad_record_is_an_error_and_the_rest_goes_on(form: Form, tmp_path: Path) -> None:
    """The error names file, line, record and reason; records after it keep their numbers."""
    good = form.record("Rain", "usa")
    path = tmp_path / f"a.{form.suffix}"
    first, error, last = items(path, form.file([good, form.bad, good]))
    assert isinstance(error, RecordError)
    assert isinstance(first, Article) and first.id == form.id(path, 1)
    assert isinstance(last, Article) and last.id == form.id(path, 3)
    assert f"{error.file}:{error.record}" == form.id(path, 2)
    if form.archive:
        assert error.line == 1
    else:
        assert error.line == ((form.head + good).count(b"\n") + 1 if form.lines else None)
    assert error.reason and error.raw.strip()


@each_form
def test_ids_and_countries(form: Form, tmp_path: Path) -> None:
    """An article without an id gets FILE:N, and its countries resolve."""
    path = tmp_path / f"a.{form.suffix}"
    found = items(path, form.numbered(3))
    assert texts(found) == numbered(3)
    articles = [item for item in found if isinstance(item, Article)]
    assert [article.id for article in articles] == [form.id(path, n + 1) for n in range(3)]
    assert all(article.tags == ({"country": ("US",)} if form.tagged else {}) for article in articles)
    assert all(to_json(article) for article in articles)


@each_form
@each_packing
def test_packed_is_as_plain(form: Form, suffix: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """A packed file gives the same articles, under its own name."""
    path = tmp_path / f"a.{form.suffix}.{suffix}"
    count = min(form.many, 5000)
    found = items(path, pack(form.numbered(count)))
    assert texts(found) == numbered(count)
    assert isinstance(found[-1], Article) and found[-1].id == form.id(path, count)


@each_stream
@each_packing
def test_truncated_archive_is_one_error_after_the_good(
    form: Form, suffix: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """What was read before the end stays, and one error says that the archive is cut off."""
    packed = pack(form.numbered(form.many))
    *good, error = items(tmp_path / f"a.{form.suffix}.{suffix}", packed[: len(packed) * 4 // 5])
    assert texts(good) == numbered(form.many)[: len(good)]
    assert len(good) > form.many // 20
    assert isinstance(error, RecordError)
    assert "the archive ends in the middle; what was read before stays" in error.reason
    assert form.archive or error.record == len(good) + 1


@each_form
def test_empty_archive_is_cut_off(form: Form, tmp_path: Path) -> None:
    """A packed file without a byte is damaged; a plain one is empty, unless its format has a frame."""
    (error,) = items(tmp_path / f"a.{form.suffix}.gz", b"")
    assert isinstance(error, RecordError)
    plain = items(tmp_path / f"b.{form.suffix}", b"")
    assert [type(item) for item in plain] == ([RecordError] if form.of else [])


@each_form
def test_the_reader_can_be_left_early(form: Form, tmp_path: Path) -> None:
    """A reader that is not read to its end closes its file without a warning."""
    (tmp_path / f"a.{form.suffix}").write_bytes(form.numbered(min(form.many, 10_000)))
    (source,) = find([tmp_path]).sources
    reading = read(source)
    assert isinstance(next(reading), Article)
    reading.close()  # type: ignore[attr-defined]


@each_form
@settings(max_examples=40)
@given(data=st.data())
def test_damage_anywhere_is_an_error_and_no_traceback(form: Form, data: st.DataObject) -> None:
    """Bytes overwritten, cut out or put in: whatever is read is an article or an error with a reason."""
    raw = bytearray(form.numbered(4))
    for _ in range(data.draw(st.integers(1, 3), "faults")):
        at = data.draw(st.integers(0, len(raw) - 1), "at")
        size = data.draw(st.integers(0, 12), "size")
        raw[at : at + size] = data.draw(st.binary(max_size=12), "instead")
    stream = io.BytesIO(bytes(raw))
    for item in read(Source("-", "a", FORMATS[f".{form.suffix}"]), ReadOptions(), stream):
        assert isinstance(item, Article) or item.reason
        assert not isinstance(item, Article) or to_json(item)


@each_packing
def test_a_clipping_is_one_record(suffix: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """A file of text is one article, with its id and countries, packed or plain, or one error."""
    raw = b"Rain in Burma\n\nIt rained all day on the harbour.\n\n- Burma\n- weather\n"
    path = tmp_path / f"a.txt.{suffix}"
    (packed,) = items(path, pack(raw))
    (plain,) = items(tmp_path / "a.txt", raw)
    assert isinstance(packed, Article) and isinstance(plain, Article)
    assert packed.id == f"{path}:1"
    assert packed.text == plain.text
    assert packed.tags == {"country": ("MM",), "topic": ("weather",)}
    (error,) = items(path, pack(raw)[:-4])
    assert isinstance(error, RecordError)
    assert "the archive ends in the middle" in error.reason
