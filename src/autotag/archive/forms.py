"""The forms of an output, by its suffix: what it is made of, and how it is packed."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, Literal

import zstandard

from autotag.errors import InputError

Kind = Literal["jsonl", "csv", "parquet", "sqlite"]
_KINDS: Final[dict[str, Kind]] = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".sqlite": "sqlite",
}  # fmt: skip
_PACKINGS: Final = (".gz", ".zst")
#: zlib's own default makes files a tenth smaller and takes three times as long.
_GZIP_LEVEL: Final = 4
_ZSTD_LEVEL: Final = 3


@dataclass(frozen=True, slots=True)
class Form:
    """What an output is: lines of JSON or CSV, plain or packed (`.gz`, `.zst`), or a table of results."""

    kind: Kind
    packing: str = ""

    @property
    def table(self) -> bool:
        """Whether it is made at the end, of lines that hold what its rows need."""
        return self.kind in ("parquet", "sqlite")


#: What standard output and devices get.
LINES: Final = Form("jsonl")


def form_of(name: str) -> Form:
    """The form that a file name asks for.

    Raises: InputError where there is none.

    >>> form_of("tagged.csv.zst")
    Form(kind='csv', packing='.zst')
    """
    path = PurePath(name.lower())
    packing = path.suffix if path.suffix in _PACKINGS else ""
    kind = _KINDS.get(PurePath(path.stem).suffix if packing else path.suffix)
    if kind is None:
        raise InputError(
            f"{name}: the output's form is told by its suffix; there are .jsonl and .csv, each also with .gz "
            "or .zst, .parquet and .sqlite: name it by one"
        )
    if packing and Form(kind).table:
        raise InputError(f"{name}: a {kind} file is packed inside already; leave {packing} away")
    return Form(kind, packing)


def packer(packing: str) -> Callable[[bytes], bytes]:
    """Packs some bytes as a member of their own: members one after another are a file.

    The same bytes give the same member: no clock, no name.
    """
    if packing == ".gz":
        return _gzip
    return _zstd if packing == ".zst" else bytes


def unpacked(raw: bytes, packing: str) -> bytes:
    """What `packer` packed."""
    if packing == ".gz":
        return zlib.decompress(raw, wbits=31)
    return zstandard.ZstdDecompressor().decompress(raw) if packing == ".zst" else raw


def _gzip(raw: bytes) -> bytes:
    member = zlib.compressobj(_GZIP_LEVEL, wbits=31)
    return member.compress(raw) + member.flush()


def _zstd(raw: bytes) -> bytes:
    return zstandard.ZstdCompressor(_ZSTD_LEVEL, write_checksum=True).compress(raw)
