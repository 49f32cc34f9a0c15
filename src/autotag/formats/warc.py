"""WARC: news as a crawler kept it. The pages in it are read as `web_page` reads them.

Record and HTTP headers are parsed by fastwarc, which also undoes what the server did for the way (chunks,
gzip, brotli). It is compiled, where warcio is Python.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from autotag.article import Article, RecordError
from autotag.errors import ArticleError
from autotag.formats import web_page
from autotag.formats.bounds import RECORD, TOO_LONG
from autotag.formats.options import ReadOptions
from autotag.formats.record import Builder, Place, not_text
from autotag.formats.warc_records import Block, blocks

_PAGES: Final = ("text/html", "application/xhtml+xml")
_TEXT: Final = "text/plain"
_OK: Final = 200


def read(stream: BinaryIO, name: str, options: ReadOptions) -> Iterator[Article | RecordError]:
    """Each page's article, or why it has none. What is no page is counted in the notes: requests,
    redirects, pictures. The record's number is that of the WARC record, its line unknown.
    """
    builder = Builder(name, options)
    for number, block in enumerate(blocks(stream), 1):
        place = Place(number, None, block.raw)
        try:
            record = None if block.fault else _parsed(block)
            found = record and _article(record, options, cut=block.cut)
        except ArticleError as error:
            yield builder.error(str(error), place)
            continue
        if block.fault:
            yield builder.error(block.fault, place)
        elif found:
            yield builder.article(found, place)


def _parsed(block: Block) -> WarcRecord:
    records = ArchiveIterator(
        BytesIO(block.raw), stream_detect=False, fsspec_args=False, auto_decode="all", quirks_mode=True
    )
    try:
        return next(iter(records))
    except (OSError, StopIteration, ValueError) as error:
        raise ArticleError(f"no WARC record that can be read: {error}") from None


def _article(record: WarcRecord, options: ReadOptions, *, cut: bool) -> dict[str, Any] | None:
    """The article of a record in the JSON form; None where it holds no page by its nature."""
    kind, status = _kind(record)
    if kind not in (*_PAGES, _TEXT) or status != _OK:
        what = record.headers.get("WARC-Type") or "unknown"
        options.notes.passed[f"{what} {kind if status == _OK else status}".strip()] += 1
        return None
    try:
        payload = record.reader.read(RECORD + 1)
    except (OSError, ValueError) as error:
        raise ArticleError(f"the page can't be unpacked: {error}") from None
    if cut or len(payload) > RECORD:
        raise ArticleError(TOO_LONG)
    article = _text(payload) if kind == _TEXT else web_page.record_of(payload, record.http_charset or "")
    headers = record.headers
    article["id"] = (record.record_id or "").strip("<>") or None
    article["url"] = headers.get("WARC-Target-URI") or article["url"]
    article["meta"] = {**article["meta"], "crawled": headers.get("WARC-Date") or ""}
    return article


def _kind(record: WarcRecord) -> tuple[str, int]:
    """The media type of what a record holds, and the status; nothing where it can hold no page."""
    if record.record_type == WarcRecordType.response and record.is_http:
        status = record.http_headers and record.http_headers.status_code
        if not status:
            raise ArticleError("a response without HTTP headers that can be read")
        return (record.http_content_type or "").lower(), status
    if record.record_type in (WarcRecordType.resource, WarcRecordType.conversion):
        return (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower(), _OK
    return "", _OK


def _text(payload: bytes) -> dict[str, Any]:
    """A text that someone took out of a page already (WET)."""
    if reason := not_text(payload, "utf-8"):
        raise ArticleError(reason)
    return {"text": payload.decode(), "url": "", "meta": {}}
