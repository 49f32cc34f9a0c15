"""How to write a file of each format that is read: what the contract tests and the soak test make."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import shake_128
from pathlib import Path

import pyarrow
from pyarrow import parquet


@dataclass(frozen=True, slots=True)
class Form:
    """A format: what begins a file of it, one article, a bad record, what ends it.

    `of` puts records together where that is more than to write one after another; `streams` is false of
    formats with a directory at their end. `many` is how many records a long test can read in a second.
    """

    name: str
    suffix: str
    head: bytes
    record: Callable[[str, str], bytes]
    bad: bytes
    tail: bytes = b""
    of: Callable[[Sequence[bytes]], bytes] | None = None
    lines: bool = True
    tagged: bool = True
    streams: bool = True
    archive: bool = False
    many: int = 20_000

    def file(self, records: Sequence[bytes]) -> bytes:
        """A file of records."""
        return self.of(records) if self.of else self.head + b"".join(records) + self.tail

    def numbered(self, count: int) -> bytes:
        """A file of so many articles, whose texts are those of `texts`."""
        return self.file([self.record(text(n), "usa") for n in range(count)])

    def id(self, path: Path, record: int) -> str:
        """The id of an article that has none, by its number from 1."""
        return f"{path}!{record}.jsonl:1" if self.archive else f"{path}:{record}"


def text(number: int) -> str:
    """The text of the article of this number, from 0."""
    return f"Rain {number} fell"


def json_record(text: str, country: str) -> bytes:
    """A line of JSON."""
    return json.dumps({"text": text, "tags": {"country": [country]}}).encode() + b"\n"


def _in_array(text: str, country: str) -> bytes:
    return b"," + json_record(text, country)


def sgml(text: str, country: str) -> bytes:
    """A record of Reuters-21578."""
    return (
        f'<REUTERS TOPICS="NO">\n<PLACES><D>{country}</D></PLACES>\n'
        f"<TEXT><BODY>{text}</BODY></TEXT>\n</REUTERS>\n"
    ).encode()


def ninjs(text: str, country: str) -> bytes:
    """A line of ninjs 3.1; the country as a place."""
    code = {"usa": "us"}.get(country, country)
    places = [{"name": country, "uri": f"http://cvx.iptc.org/iso3166-1a2/{code}"}]
    return json.dumps({"uri": "", "bodies": [{"value": text}], "places": places}).encode() + b"\n"


def rss(text: str, country: str) -> bytes:
    """An item of RSS."""
    category = f"<category>{country}</category>"
    return f"<item><title></title>{category}<description>{text}</description></item>\n".encode()


def atom(text: str, country: str) -> bytes:
    """An entry of Atom."""
    return f'<entry><title/><category term="{country}"/><content>{text}</content></entry>\n'.encode()


def page(text: str) -> bytes:
    """A web page of one paragraph."""
    return f"<!DOCTYPE html><html><head><title></title></head><body><p>{text}</p></body></html>".encode()


def warc(text: str, country: str, kind: str = "response", http: bytes = b"HTTP/1.1 200 OK") -> bytes:
    """A record of WARC without an id: a page that a server gave."""
    block = http + b"\r\nContent-Type: text/html\r\n\r\n" + page(text)
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://news.example/a\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n"
        f"X-Noise: {shake_128(text.encode()).hexdigest(1000)}\r\n\r\n"  # so that it does not pack to nothing
    )
    return head.encode() + block + b"\r\n\r\n"


def row(text: str, country: str) -> bytes:
    """A row of Parquet, as JSON until `rows` makes the file."""
    return json.dumps({"text": text, "country": [country]}).encode()


def rows(records: Sequence[bytes]) -> bytes:
    """A Parquet file of rows, a thousand to a group."""
    schema = pyarrow.schema([("text", pyarrow.string()), ("country", pyarrow.list_(pyarrow.string()))])
    table = pyarrow.Table.from_pylist([json.loads(record) for record in records], schema=schema)
    stream = io.BytesIO()
    parquet.write_table(table, stream, row_group_size=1000)
    return stream.getvalue()


def zipped_files(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of files by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def zipped(records: Sequence[bytes]) -> bytes:
    """A zip archive of files with a record each: `1.jsonl`, `2.jsonl`."""
    return zipped_files({f"{number}.jsonl": record for number, record in enumerate(records, 1)})


def tarred_files(
    files: Mapping[str, bytes], change: Callable[[tarfile.TarInfo], object] = lambda info: None
) -> bytes:
    """A tar archive of files by their names; `change` may do what it likes to each header."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            change(info)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def tarred(records: Sequence[bytes]) -> bytes:
    """A tar archive of files with a record each."""
    return tarred_files({f"{number}.jsonl": record for number, record in enumerate(records, 1)})


FORMS = [
    Form("jsonl", "jsonl", b"", json_record, b'{"text": \n'),
    Form("json", "json", b"[\n", _in_array, b',{"text": NaN}\n', b"]"),
    Form("csv", "csv", b"text,country\n", lambda *it: ",".join(it).encode() + b"\n", b"one\n"),
    Form("tsv", "tsv", b"text\tcountry\n", lambda *it: "\t".join(it).encode() + b"\n", b"one\n"),
    Form("reuters", "sgm", b"<!DOCTYPE lewis>\n", sgml, b"<REUTERS><TEXT></TEXT></REUTERS>\n"),
    Form("ninjs", "jsonl", b"", ninjs, b'{"uri": "", "bodies": [{"value": 1}]}\n', many=5000),
    Form("rss", "rss", b'<?xml version="1.0"?>\n<rss><channel>\n', rss, b"<item><title>a</item>\n",
         b"</channel></rss>\n", tagged=False, many=3000),
    Form("atom", "atom", b'<feed xmlns="http://www.w3.org/2005/Atom">\n', atom, b"<entry><a></entry>\n",
         b"</feed>\n", tagged=False, many=3000),
    Form("warc", "warc", b"", warc, warc("", ""), lines=False, tagged=False, many=120),
    Form("parquet", "parquet", b"", row, b'{"text": " "}', of=rows, lines=False, streams=False),
    Form("zip", "zip", b"", json_record, b'{"text": \n', of=zipped, streams=False, archive=True, many=1000),
    Form("tar", "tar", b"", json_record, b'{"text": \n', of=tarred, archive=True, many=3000),
]  # fmt: skip
