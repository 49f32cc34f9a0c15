"""Chunks: the pieces of an archive that are tagged one by one, and how each is read."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from autotag.article import Article, RecordError
from autotag.errors import InputError
from autotag.formats import ReadOptions, Source, read
from autotag.formats.quick import articles
from autotag.formats.record import Builder
from autotag.vocabulary import Vocabulary

#: Labels are not needed to tag: their names are not looked up.
_NO_NAMES = Vocabulary(())

Record = Article | RecordError


class Lines(Struct, frozen=True):
    """Lines of one JSON Lines file: its bytes from `start` to `end`, or `raw` where it is packed.

    `line` and `record` are the numbers of the first.
    """

    path: str
    name: str
    start: int
    end: int
    line: int
    record: int
    raw: bytes | None = None

    def records(self, options: ReadOptions) -> Iterator[Record]:
        """Each record's article without its labels, or why it has none."""
        raw = self._read() if self.raw is None else self.raw
        return articles(raw, Builder(self.name, options), self.name, line=self.line, record=self.record)

    def _read(self) -> bytes:
        with open(self.path, "rb") as stream:
            stream.seek(self.start)
            raw = stream.read(self.end - self.start)
        if len(raw) < self.end - self.start:
            raise InputError(f"{self.name} became shorter while it was read; begin again with --fresh")
        return raw


class Files(Struct, frozen=True):
    """Some small files, read whole."""

    sources: tuple[Source, ...]

    def records(self, options: ReadOptions) -> Iterator[Record]:
        """Each record's article, or why it has none."""
        for source in self.sources:
            yield from read(source, options)


class Records(Struct, frozen=True):
    """Records that were read already: of a large file that can only be read from its beginning."""

    held: tuple[Record, ...]

    def records(self, options: ReadOptions) -> Iterator[Record]:
        """The records."""
        return iter(self.held)


class Chunk(Struct, frozen=True):
    """The chunk of this `number`, from 0; `size` is how many bytes of the input it stands for."""

    number: int
    part: Lines | Files | Records
    size: int


def reading(encoding: str) -> ReadOptions:
    """How articles are read that are only to be tagged."""
    return ReadOptions(encoding=encoding, countries=_NO_NAMES)
