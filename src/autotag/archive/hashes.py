"""What tells an article that did not change: its id and the hash of its content, beside an output.

Where a report is asked for, the article's figures stand there too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
import zstandard
from msgspec import Struct

from autotag.article import Article

_BYTES: Final = 12
_pack: Final = msgspec.msgpack.Encoder().encode
_encode: Final = msgspec.json.Encoder().encode


class Frame(Struct, frozen=True):
    """The articles of one chunk: the bytes of its output, of what stands before its first line, and for
    each article its hash, the bytes of its line, and its id or figures as JSON. A table has no lines: 0.
    """

    size: int
    before: int
    articles: tuple[tuple[bytes, int, bytes], ...]


def content_hash(article: Article) -> bytes:
    """The hash of an article's id and all that is tagged or shown of it: the first 96 bits of SHA-256."""
    shown = (article.id, article.date, article.language, article.url)
    read = (article.title, article.dateline, article.lead, article.text)
    return hashlib.sha256(_pack((*shown, *read))).digest()[:_BYTES]


def hash_line(key: bytes, length: int, told: bytes) -> bytes:
    """An article's hash, the bytes of its line in the output, and its id or figures as JSON."""
    return b"%s %d %s\n" % (key.hex().encode(), length, told)


def id_of(article: Article) -> bytes:
    """An article's id as JSON."""
    return _encode(article.id)


def frame(size: int, before: int, lines: Iterable[bytes]) -> bytes:
    """The packed hash lines of a chunk: `size` bytes of output, `before` of them above the first line."""
    head = b"%d %d\n" % (size, before)
    return zstandard.ZstdCompressor(write_checksum=True).compress(b"".join((head, *lines)))


def frames(path: Path) -> Iterator[Frame]:
    """The frames of a file of them, one after the other."""
    with path.open("rb") as stream:
        rest = b""
        while raw := rest or stream.read(1 << 16):
            content, rest = _frame(stream, raw)
            yield _parsed(content.split(b"\n"))


def _frame(stream: BinaryIO, raw: bytes) -> tuple[bytes, bytes]:
    """The content of the frame that begins with `raw`, and what was read beyond it."""
    member, content = zstandard.ZstdDecompressor().decompressobj(), b""
    while raw:
        content += member.decompress(raw)
        if member.eof:
            return content, member.unused_data
        raw = stream.read(1 << 16)
    raise EOFError("the file of hashes ends in the middle")


def _parsed(lines: Sequence[bytes]) -> Frame:
    size, before = lines[0].split()
    articles = (line.split(b" ", 2) for line in lines[1:] if line)
    return Frame(
        int(size), int(before),
        tuple((bytes.fromhex(key.decode()), int(size), told) for key, size, told in articles),
    )  # fmt: skip
