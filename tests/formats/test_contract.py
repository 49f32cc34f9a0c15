"""What every reader promises, tried on each."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zstandard

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, find, read, read_all
from autotag.formats.reading import READERS


@dataclass(frozen=True, slots=True)
class Form:
    """How to write a file of a format: what begins it, one article, a bad record, what ends it."""

    suffix: str
    head: str
    record: Callable[[str, str], str]
    bad: str
    tail: str = ""


def json_record(text: str, country: str) -> str:
    return json.dumps({"text": text, "tags": {"country": [country]}}) + "\n"


def sgml(text: str, country: str) -> str:
    return (
        f'<REUTERS TOPICS="NO">\n<PLACES><D>{country}</D></PLACES>\n'
        f"<TEXT><BODY>{text}</BODY></TEXT>\n</REUTERS>\n"
    )


FORMS = [
    Form("jsonl", "", json_record, '{"text": \n'),
    Form("json", '[{"text": "first"}\n', lambda *it: f",{json_record(*it)}", ',{"text": NaN}\n', "]"),
    Form("csv", "text,country\n", lambda text, country: f"{text},{country}\n", "one\n"),
    Form("tsv", "text\tcountry\n", lambda text, country: f"{text}\t{country}\n", "one\n"),
    Form("sgm", "<!DOCTYPE lewis>\n", sgml, "<REUTERS><TEXT></TEXT></REUTERS>\n"),
]
each_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.suffix)


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


def content(form: Form, count: int = 3) -> bytes:
    records = (form.record(f"Rain {number} fell", "usa") for number in range(count))
    return (form.head + "".join(records) + form.tail).encode()


def numbered(form: Form, count: int) -> list[str]:
    first = ["first"] if form.suffix == "json" else []
    return first + [f"Rain {number} fell" for number in range(count)]


def items(path: Path, raw: bytes) -> list[Article | RecordError]:
    path.write_bytes(raw)
    return list(read_all(find([path]).sources))


def texts(found: list[Article | RecordError]) -> list[str]:
    return [item.text for item in found if isinstance(item, Article)]


@each_form
def test_streams(form: Form) -> None:
    """Articles come before the end of the source, even where there is none."""
    record = form.record("Rain fell", "usa").encode()
    stream = io.BufferedReader(Endless(itertools.chain([form.head.encode()], itertools.repeat(record))))
    reader = READERS[{"sgm": "reuters"}.get(form.suffix, form.suffix)]
    found = list(itertools.islice(reader(stream, "a", ReadOptions()), 1000))
    assert len(texts(found)) == 1000


@each_form
def test_memory_is_constant(form: Form) -> None:
    """20,000 articles need no more room than a few."""
    record = form.record("Rain fell on the harbour all day long", "usa").encode()
    pieces = itertools.chain([form.head.encode()], itertools.repeat(record, 20_000), [form.tail.encode()])
    reader = READERS[{"sgm": "reuters"}.get(form.suffix, form.suffix)]
    next(reader(io.BytesIO(content(form)), "a", ReadOptions()))
    tracemalloc.start()
    count = sum(1 for _ in reader(io.BufferedReader(Endless(pieces)), "a", ReadOptions()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count >= 20_000
    assert peak < 1_000_000


@each_form
def test_a_bad_record_is_an_error_and_the_rest_goes_on(form: Form, tmp_path: Path) -> None:
    """The error names file, line, record and reason; records after it keep their numbers."""
    good = form.record("Rain", "usa")
    path = tmp_path / f"a.{form.suffix}"
    found = items(path, (form.head + good + form.bad + good + form.tail).encode())
    (error,) = (item for item in found if isinstance(item, RecordError))
    assert found.index(error) == len(found) - 2
    assert (error.file, error.record) == (str(path), len(found) - 1)
    assert error.line == (form.head + good).count("\n") + 1
    assert error.reason and error.raw.strip()
    assert isinstance(found[-1], Article) and found[-1].id == f"{path}:{len(found)}"


@each_form
def test_ids_and_countries(form: Form, tmp_path: Path) -> None:
    """An article without an id gets FILE:N, and its countries resolve."""
    path = tmp_path / f"a.{form.suffix}"
    found = items(path, content(form))
    assert texts(found) == numbered(form, 3)
    articles = [item for item in found if isinstance(item, Article)]
    assert [article.id for article in articles] == [f"{path}:{n + 1}" for n in range(len(found))]
    assert articles[-1].tags["country"] == ("US",)


@each_form
@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("zst", zstandard.compress)])
def test_packed_is_as_plain(form: Form, suffix: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """A packed file gives the same articles, under its own name."""
    path = tmp_path / f"a.{form.suffix}.{suffix}"
    raw = content(form, 5000)
    assert texts(items(path, pack(raw))) == numbered(form, 5000)


@each_form
@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("zst", zstandard.compress)])
def test_truncated_archive_is_one_error_after_the_good(
    form: Form, suffix: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """What was read before the end stays, and one error says that the archive is cut off."""
    packed = pack(content(form, 20_000))
    *good, error = items(tmp_path / f"a.{form.suffix}.{suffix}", packed[: len(packed) * 4 // 5])
    assert texts(good) == numbered(form, 20_000)[: len(good)]
    assert len(good) > 1000
    assert isinstance(error, RecordError)
    assert "the archive ends in the middle; what was read before stays" in error.reason
    assert error.record == len(good) + 1


@each_form
def test_empty_archive_is_cut_off(form: Form, tmp_path: Path) -> None:
    """A packed file without a byte is damaged; a plain one is empty."""
    (error,) = items(tmp_path / f"a.{form.suffix}.gz", b"")
    assert isinstance(error, RecordError)
    assert items(tmp_path / f"b.{form.suffix}", b"") == []


@each_form
def test_the_reader_can_be_left_early(form: Form, tmp_path: Path) -> None:
    """A reader that is not read to its end closes its file without a warning."""
    (tmp_path / f"a.{form.suffix}").write_bytes(content(form, 10_000))
    (source,) = find([tmp_path]).sources
    reading = read(source)
    assert isinstance(next(reading), Article)
    reading.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("zst", zstandard.compress)])
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
