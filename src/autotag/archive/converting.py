"""Rewrites an archive: one line out per article in, in order, in constant memory.

The output is written beside its place and moved there when it is whole; records that could not be
read are listed in `OUTPUT.rejected.jsonl`, which is absent where there are none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from autotag.archive.rejected import rejected_line
from autotag.article import Article, RecordError
from autotag.errors import InputError

_OTHER_FORMS: Final = (".gz", ".zst", ".csv", ".tsv", ".parquet", ".sqlite", ".json", ".txt")


@dataclass(slots=True)
class Written:
    """How many articles were written, and how many records rejected."""

    articles: int = 0
    rejected: int = 0


class Rejected:
    """Collects rejected records in a file that is only made when there is one."""

    def __init__(self, path: Path | None, tell: Callable[[RecordError], None]) -> None:
        self.counts = Written()
        self._path, self._tell = path, tell
        self._stream: BinaryIO | None = None

    def articles(self, records: Iterable[Article | RecordError]) -> Iterator[Article]:
        """The articles among records; the others are written down."""
        for record in records:
            if isinstance(record, Article):
                yield record
            else:
                self._write(record)

    def _write(self, error: RecordError) -> None:
        self.counts.rejected += 1
        self._tell(error)
        if self._path is None:
            return
        if self._stream is None:
            handle = os.open(_part(self._path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._stream = os.fdopen(handle, "wb")
        self._stream.write(rejected_line(error))

    def close(self, *, whole: bool) -> None:
        """Moves the file into place where the run went through; else removes it."""
        if self._path is None:
            return
        if self._stream is not None:
            self._stream.close()
            _finish(self._path, whole=whole)
        elif whole:
            self._path.unlink(missing_ok=True)


def write_lines(
    records: Iterable[Article | RecordError],
    lines: Callable[[Iterator[Article]], Iterator[bytes]],
    output: Path | BinaryIO,
    *,
    tell: Callable[[RecordError], None] = lambda error: None,
) -> Written:
    """Writes what `lines` makes of the articles, a line each; returns the counts.

    Under `output`'s name, or where it links to, stands a whole file or what stood there before. A device
    or a named pipe is written to as it is, like a stream. Raises: InputError where it can't be an output.
    """
    path = output.resolve() if isinstance(output, Path) and _is_file(output) else None
    rejected = Rejected(path and path.with_name(f"{path.name}.rejected.jsonl"), tell)
    whole = False
    try:
        with _replacing(path) if path else _opened(output) as stream:
            for line in lines(rejected.articles(records)):
                stream.write(line + b"\n")
                rejected.counts.articles += 1
            whole = True
            if not rejected.counts.articles:
                raise InputError("there was no usable record; nothing was written")
    finally:
        rejected.close(whole=whole)
    return rejected.counts


def _is_file(output: Path) -> bool:
    """Whether there can be a file under this name: no device, no pipe, nothing the system keeps there."""
    if output.name.endswith(_OTHER_FORMS):
        raise InputError(f"{output}: the output is JSON Lines; name it .jsonl, or write to - and pack that")
    if output.is_dir():
        raise InputError(f"{output} is a directory; name a file in it")
    if not output.parent.is_dir():
        raise InputError(f"{output.parent} is no directory; make it, or name another output")
    kept = output.absolute().parts[1:2] in (("dev",), ("proc",))
    return not kept and (output.is_file() or not output.exists())


def _opened(output: Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return output.open("wb") if isinstance(output, Path) else nullcontext(output)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream to a file that takes the place of `path` when it is whole and on the disk."""
    whole = False
    try:
        with _part(path).open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        whole = True
    finally:
        _finish(path, whole=whole)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _finish(path: Path, *, whole: bool) -> None:
    if whole:
        _part(path).replace(path)
    else:
        _part(path).unlink(missing_ok=True)
