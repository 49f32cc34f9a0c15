"""WARC: pages among what is none, damage that costs one record, and what servers do to pages."""

from __future__ import annotations

import gzip
import io

import pytest

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions
from autotag.formats.warc import read
from tests.forms import page, warc

CRAWLED = "2020-01-02T03:04:05Z"
PAGE = page("Rain fell.")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html"


def response(
    block: bytes, kind: str = "response", media: str = "application/http", length: object = None
) -> bytes:
    """A record with an id and a date."""
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        f"WARC-Date: {CRAWLED}\r\nWARC-Target-URI: https://news.example/a\r\nContent-Type: {media}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def items(raw: bytes, options: ReadOptions | None = None) -> list[Article | RecordError]:
    return list(read(io.BytesIO(raw), "a.warc", options or ReadOptions()))


def test_record() -> None:
    """The page's text, with the record's id and address, and when it was crawled."""
    (found,) = items(response(HEAD + b"\r\n\r\n" + PAGE))
    assert found == Article(
        id="urn:uuid:1",
        text="Rain fell.",
        url="https://news.example/a",
        meta={"crawled": CRAWLED},
    )


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Encoding: gzip", gzip.compress(PAGE, mtime=0)),
        (
            b"Transfer-Encoding: chunked",
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE),
        ),
        (b"X: y", page("Rain fell.")),
    ],
)
def test_what_the_server_did_for_the_way_is_undone(headers: bytes, body: bytes) -> None:
    """Packed and chunked pages."""
    (found,) = items(response(HEAD + b"\r\n" + headers + b"\r\n\r\n" + body))
    assert isinstance(found, Article) and found.text == "Rain fell."


def test_what_is_no_page_is_counted() -> None:
    """Requests, pictures and errors are no articles and no faults."""
    options = ReadOptions()
    raw = (
        warc("a", "", kind="request", http=b"GET / HTTP/1.1") + warc("b", "", http=b"HTTP/1.1 404 Not Found")
        + response(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx") + warc("Rain", "")
        + response(b"software: x", "warcinfo", "application/warc-fields")
        + response("Rain fell à noon.".encode(), "conversion", "text/plain")
    )  # fmt: skip
    found = items(raw, options)
    assert [item.text for item in found if isinstance(item, Article)] == [
        "Rain",
        "Rain fell à noon.",
    ]
    assert options.notes.passed == {"request": 1, "response 404": 1, "response image/png": 1, "warcinfo": 1}


GOOD = warc("Rain", "")
FAULTS = {
    "garbage": b"garbage\r\n" * 3,
    "length too short": response(HEAD + b"\r\n\r\n" + page("x"), length=30),
    "length too long": response(HEAD + b"\r\n\r\n" + page("x"), length=300),
    "length without end": response(HEAD + b"\r\n\r\n" + page("x"), length=1 << 45),
    "length no number": response(HEAD + b"\r\n\r\n" + page("x"), length="many"),
    "negative length": response(HEAD + b"\r\n\r\n" + page("x"), length=-7),
    "no HTTP": response(b"nonsense\r\n\r\n" + page("x")),
    "endless header": b"WARC/1.0\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    "page without text": response(HEAD + b"\r\n\r\n<html></html>"),
    "text that is none": response(b"\xff\xfe", "conversion", "text/plain"),
    "bomb": response(HEAD + b"\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b" " * (1 << 26) + b"abc")),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_damage_costs_one_record(fault: bytes) -> None:
    """What comes before and after is read, also where a length is wrong; the error stands between."""
    found = items(GOOD + fault + GOOD + GOOD)
    assert [type(item) for item in found] == [Article, RecordError, Article, Article]
    assert isinstance(found[1], RecordError) and found[1].record == 2 and found[1].reason


def test_the_last_record_may_be_cut_off() -> None:
    """A file that ends within a record."""
    for cut in (5, 40, len(GOOD) - 20):
        first, last = items(GOOD + GOOD[:cut])
        assert isinstance(first, Article) and isinstance(last, RecordError)


def test_a_film_is_passed_over() -> None:
    """A record too large to be a page is not held; if it says that it is one, it is an error."""
    for media, kinds in (("video/mp4", [Article, Article]), ("text/html", [Article, RecordError, Article])):
        film = f"HTTP/1.1 200 OK\r\nContent-Type: {media}\r\n\r\n".encode() + b"\0" * (70 << 20)
        assert [type(item) for item in items(GOOD + response(film) + GOOD)] == kinds
