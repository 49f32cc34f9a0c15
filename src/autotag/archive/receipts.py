"""What came of a chunk, and the file that keeps it.

A chunk's file is its output, its rejected records and its articles' hashes, one after the other, then the
receipt as JSON, the receipt's length in four bytes, and the BLAKE2 hash of all that. It is not synced, which
takes longer than the tagging where a disk is slow: what a power cut left of it is told by the hash, and a
chunk that is not whole is tagged again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from autotag.archive.disk import write_whole
from autotag.article import RecordError

_LENGTH: Final = 4
_HASH: Final = 16
_encode: Final = msgspec.json.Encoder().encode


class Sizes(Struct, frozen=True):
    """The bytes of a chunk's three parts."""

    output: int
    rejected: int
    hashes: int


class Noted(Struct, frozen=True, omit_defaults=True):
    """What readers noticed in a chunk that is no record: see `formats.options.Notes`."""

    skipped: int = 0
    some: tuple[str, ...] = ()
    passed: dict[str, int] = {}


class Receipt(Struct, frozen=True, omit_defaults=True):
    """What came of the chunk of this number: counts, bytes read, the first errors, the parts' sizes.

    `reused` articles had their lines from an earlier run. `held` are the parts where no file keeps them.
    `before`: the chunk was finished by a run that was cut off.
    """

    number: int
    articles: int
    rejected: int
    size: int
    sizes: Sizes
    reused: int = 0
    told: tuple[RecordError, ...] = ()
    noted: Noted = Noted()
    held: tuple[bytes, bytes, bytes] | None = None
    before: bool = False


def store(directory: Path, receipt: Receipt, parts: tuple[bytes, bytes, bytes]) -> None:
    """Writes a chunk's file."""
    trailer = _encode(receipt)
    content = [*parts, trailer, len(trailer).to_bytes(_LENGTH, "big")]
    content.append(_hash(b"".join(content)))
    write_whole(chunk_path(directory, receipt.number), content, sync=False)


def stored(directory: Path, number: int) -> Receipt | None:
    """The receipt of a chunk that was finished, or None."""
    try:
        raw = chunk_path(directory, number).read_bytes()
    except OSError:
        return None
    content, told = raw[:-_HASH], raw[-_HASH:]
    if _hash(content) != told:
        return None
    end = len(content) - _LENGTH
    length = int.from_bytes(content[end:], "big")
    return replace(msgspec.json.decode(content[end - length : end], type=Receipt), before=True)


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_HASH).digest()


def chunk_path(directory: Path, number: int) -> Path:
    """Where the file of a chunk lies."""
    return directory / f"{number:08d}.chunk"
