"""An archive as archives are: many formats, packed and in archives, languages mixed, records damaged.

`build` writes a tree and says what is to come of it: the ids of the good records in their order, and the
place of each damaged one.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pyarrow
import zstandard
from pyarrow import parquet

from tests.forms import tarred_files, zipped_files


@dataclass(frozen=True, slots=True)
class Item:
    """An article to be written in some format; `raw` where it has one of its own already."""

    id: str
    title: str
    text: str
    raw: bytes = b""


@dataclass(frozen=True, slots=True)
class Made:
    """A tree's good records in their order, and file, record and kind of each damaged one."""

    ids: list[str] = field(default_factory=list)
    damaged: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """How some articles of a set are stored: in how many files of which form, packed or in an archive."""

    set: str
    form: str
    share: float
    files: int = 1
    packing: str = ""
    archive: str = ""


def _json(item: Item) -> bytes:
    record = {"id": item.id, "title": item.title, "text": item.text, "tags": {"topic": []}}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _row(item: Item) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerow([item.id, item.title, item.text])
    return stream.getvalue().encode()


def _sgml(item: Item) -> bytes:
    text = f"<TITLE>{escape(item.title)}</TITLE><BODY>{escape(item.text)}</BODY>"
    made = f'<REUTERS TOPICS="NO" NEWID="{item.id}">\n<TEXT>{text}</TEXT>\n</REUTERS>\n'
    return item.raw or made.encode()


def _ninjs(item: Item) -> bytes:
    bodies = [{"contentType": "text/plain", "value": item.text}]
    record = {"uri": item.id, "headlines": [{"value": item.title}], "bodies": bodies}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


def _rss(item: Item) -> bytes:
    parts = (("guid", item.id), ("title", item.title), ("description", item.text))
    inner = "".join(f"<{name}>{escape(_printable(value))}</{name}>" for name, value in parts)
    return f"<item>{inner}</item>\n".encode()


def _warc(item: Item) -> bytes:
    body = f"<body><p>{escape(item.text)}</p></body>"
    page = f"<html><head><title>{escape(item.title)}</title></head>{body}</html>"
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.encode()
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <{item.id}>\r\n"
    head += "Content-Type: application/http\r\n"
    return head.encode() + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


def _cells(item: Item) -> bytes:
    return json.dumps([item.id, item.title, item.text]).encode()


def _printable(text: str) -> str:
    return "".join(char if char >= " " else " " for char in text)


def _rows(records: Sequence[bytes]) -> bytes:
    """Parquet whose columns are bytes, so that a text may be none; a bad row is no JSON."""
    rows = [json.loads(raw) if raw.startswith(b"[") else ["bad", "", raw] for raw in records]
    cells = [[cell.encode() if isinstance(cell, str) else cell for cell in row] for row in rows]
    columns = zip(("id", "title", "text"), zip(*cells, strict=True), strict=True)
    stream = io.BytesIO()
    parquet.write_table(
        pyarrow.table({name: pyarrow.array(column, pyarrow.binary()) for name, column in columns}), stream
    )
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class Form:
    """A format's suffix, how an article is written in it, and how records make a file."""

    suffix: str
    record: Callable[[Item], bytes]
    head: bytes = b""
    tail: bytes = b""
    of: Callable[[Sequence[bytes]], bytes] | None = None


FORMS = {
    "jsonl": Form("jsonl", _json),
    "json": Form("json", lambda item: b"," + _json(item), b"[\n", b"]"),
    "csv": Form("csv", _row, b"id,title,text\r\n"),
    "sgm": Form("sgm", _sgml, b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n'),
    "ninjs": Form("jsonl", _ninjs),
    "rss": Form(
        "rss", _rss, b'<?xml version="1.0" encoding="utf-8"?>\n<rss><channel>\n', b"</channel></rss>\n"
    ),
    "warc": Form("warc", _warc),
    "parquet": Form("parquet", _cells, of=_rows),
}

ARCHIVES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    ".zip": zipped_files,
    ".tar": tarred_files,
    ".tgz": lambda files: gzip.compress(tarred_files(files)),
}

#: Twenty ways in which records are damaged, by format; each makes one record that is no article.
DAMAGE: dict[str, tuple[str, bytes]] = {
    "no JSON": ("jsonl", b"{broken\n"),
    "cut off": ("jsonl", b'{"id": "x", "text": "Rain fell on the har\n'),
    "bytes that are no UTF-8": ("jsonl", b'{"text": "Rain \xff\xfe fell"}\n'),
    "a lone surrogate": ("jsonl", b'{"text": "Rain \\ud800 fell"}\n'),
    "neither title nor text": ("jsonl", b'{"id": "x", "title": " ", "text": ""}\n'),
    "a number for a text": ("jsonl", b'{"text": 1987}\n'),
    "tags that are no lists": ("jsonl", b'{"text": "Rain", "tags": {"topic": "a"}}\n'),
    "nested too deep": ("jsonl", b'{"text": "Rain", "x": ' + b"[" * 300 + b"]" * 300 + b"}\n"),
    "no object": ("jsonl", b'["Rain", "Wind"]\n'),
    "NaN": ("json", b',{"text": NaN}\n'),
    "too few cells": ("csv", b"x,Rain\r\n"),
    "a stray quote": ("csv", b'x,Rain,"It rained\r\n'),
    "a cell that is no UTF-8": ("csv", b"x,Rain,It \xe9\xff rained\r\n"),
    "a NUL byte": ("csv", b"x,Rain,It \x00 rained\r\n"),
    "an element without its end": ("sgm", b'<REUTERS NEWID="x"><TEXT><BODY>Rain fell</BODY></TEXT>\n'),
    "an empty element": ("sgm", b'<REUTERS NEWID="x"><TEXT><BODY> </BODY></TEXT></REUTERS>\n'),
    "a body that is no text": ("ninjs", b'{"uri": "x", "headlines": [], "bodies": [{"value": {}}]}\n'),
    "tags that do not match": ("rss", b"<item><title>Rain</item>\n"),
    "a wrong length": (
        "warc",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999\r\n\r\nRain\r\n\r\n",
    ),
    "a cell that is no text": ("parquet", b"\xff\xfe"),
}


def build(
    root: Path, sets: Mapping[str, Sequence[Item]], parts: Sequence[Part], each: int, seed: int = 0
) -> Made:
    """Writes the sets under `root`, with `each` damaged records of every kind; each form must have a part."""
    rng = random.Random(seed)
    files = dict(_files(sets, parts))
    for kind, (form, raw) in DAMAGE.items():
        places = [path for path in files if files[path].form == form]
        for _ in range(each):
            entries = files[rng.choice(places)].entries
            entries.insert(rng.randrange(len(entries) + 1), (kind, raw))
    made = Made()
    for path in sorted(files, key=lambda path: path.encode()):
        _write(root, path, files[path], made)
    return made


@dataclass(frozen=True, slots=True)
class _File:
    """A file to be: its part, and (id or kind, bytes) of each record; an id is in a list of one."""

    part: Part
    entries: list[tuple[str | list[str], bytes]]

    @property
    def form(self) -> str:
        return self.part.form

    def content(self) -> bytes:
        form = FORMS[self.form]
        records = [raw for _, raw in self.entries]
        return form.of(records) if form.of else form.head + b"".join(records) + form.tail


def _files(sets: Mapping[str, Sequence[Item]], parts: Sequence[Part]) -> Iterator[tuple[str, _File]]:
    """Every file by its path; a set's parts share it out."""
    taken = dict.fromkeys(sets, 0)
    for part in parts:
        items = sets[part.set]
        start, stop = taken[part.set], taken[part.set] + round(part.share * len(items))
        taken[part.set] = stop
        form = FORMS[part.form]
        for n in range(part.files):
            own = items[start:stop][n :: part.files]
            path = f"{part.set}/{part.form}/{n}.{form.suffix}{part.packing}{part.archive}"
            yield path, _File(part, [([item.id], form.record(item)) for item in own])


def _write(root: Path, path: str, file: _File, made: Made) -> None:
    place, name = root / path, str(root / path)
    place.parent.mkdir(parents=True, exist_ok=True)
    raw = file.content()
    inner = f"in/0.{FORMS[file.form].suffix}{file.part.packing}"
    packed = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[file.part.packing](raw)
    if file.part.archive:
        packed = ARCHIVES[file.part.archive]({inner: packed})
        name = f"{name}!{inner}"
    place.write_bytes(packed)
    for number, (entry, _) in enumerate(file.entries, 1):
        if isinstance(entry, str):
            made.damaged[name, number] = entry
        else:
            made.ids.extend(entry)
