"""What came of a chunk, and the file that keeps it: one sync and one rename, whole or not there.

A chunk's file is its output, its rejected records and its articles' hashes, one after the other, then the
receipt as JSON, and the receipt's length in four bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from autotag.archive.disk import write_whole
from autotag.article import RecordError

_LENGTH: Final = 4
_encode: Final = msgspec.json.Encoder().encode


class Sizes(Struct, frozen=True):
    """The bytes of a chunk's three parts."""

    output: int
    rejected: int
    hashes: int


class Receipt(Struct, frozen=True, omit_defaults=True):
    """What came of the chunk of this number: counts, bytes read, the first errors, the parts' sizes.

    `reused` articles had their lines from an earlier run. `held` are the parts where no file keeps them.
    """

    number: int
    articles: int
    rejected: int
    size: int
    sizes: Sizes
    reused: int = 0
    told: tuple[RecordError, ...] = ()
    held: tuple[bytes, bytes, bytes] | None = None


def store(directory: Path, receipt: Receipt, parts: tuple[bytes, bytes, bytes]) -> None:
    """Writes a chunk's file."""
    trailer = _encode(receipt)
    write_whole(
        chunk_path(directory, receipt.number), [*parts, trailer, len(trailer).to_bytes(_LENGTH, "big")]
    )


def stored(directory: Path, number: int) -> Receipt | None:
    """The receipt of a chunk that was finished, or None."""
    try:
        with chunk_path(directory, number).open("rb") as stream:
            end = stream.seek(-_LENGTH, 2)
            stream.seek(-_LENGTH, 2)
            length = int.from_bytes(stream.read(_LENGTH), "big")
            stream.seek(end - length)
            receipt = msgspec.json.decode(stream.read(length), type=Receipt)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    whole = receipt.sizes.output + receipt.sizes.rejected + receipt.sizes.hashes + length == end
    return receipt if whole and receipt.number == number else None


def chunk_path(directory: Path, number: int) -> Path:
    """Where the file of a chunk lies."""
    return directory / f"{number:08d}.chunk"
