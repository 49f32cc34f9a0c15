"""Reading a source whole: open it, give it to the reader of its format, report where it breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import BinaryIO

from autotag.article import Article, RecordError
from autotag.errors import MissingExtra
from autotag.formats.clipping import read as read_clipping
from autotag.formats.extras import load
from autotag.formats.json_file import read as read_json
from autotag.formats.json_record import BOM, is_object
from autotag.formats.jsonl import read as read_jsonl
from autotag.formats.members import Member
from autotag.formats.opening import DamagedArchive, opened, rejoined, unpacked
from autotag.formats.options import ReadOptions
from autotag.formats.reuters import read as read_reuters
from autotag.formats.source import ARCHIVES, MODULES, Source, printable, source_of
from autotag.formats.table import read_csv, read_tsv
from autotag.formats.tar_archive import members as in_tar
from autotag.formats.zip_archive import members as in_zip

Read = Callable[[BinaryIO, str, ReadOptions], Iterator[Article | RecordError]]
READERS: dict[str, Read] = {
    "jsonl": read_jsonl,
    "json": read_json,
    "csv": read_csv,
    "tsv": read_tsv,
    "reuters": read_reuters,
    "clipping": read_clipping,
}
_MEMBERS: dict[str, Callable[[BinaryIO], Iterator[Member]]] = {"zip": in_zip, "tar": in_tar}
_DEFAULT = ReadOptions()


def reader(form: str, name: str = "this format") -> Read:
    """The reader of a format; `name` is the file's, for the message where its library is missing.

    Raises: MissingExtra.
    """
    if form in READERS:
        return READERS[form]
    extra: Read = load(MODULES[form], name).read
    return extra


def read(
    source: Source, options: ReadOptions = _DEFAULT, content: BinaryIO | None = None
) -> Iterator[Article | RecordError]:
    """The source's articles, and an error in the place of each record that can't be read.

    A file that can't be opened, or breaks off, gives one error after what could be read; so does a file
    in an archive, and the files after it are read. What `content` holds is read instead of the file where
    it is given, unpacked.
    """
    count = 0
    try:
        with opened(source.path) if content is None else nullcontext(content) as stream:
            for item in _items(source, stream, options):
                count += 1
                yield item
    except OSError as error:
        reason = f"can't be read: {error.strerror}" if error.strerror else str(error)
        yield RecordError(file=source.name, line=None, record=count + 1, reason=reason)


def _items(source: Source, stream: BinaryIO, options: ReadOptions) -> Iterator[Article | RecordError]:
    """What a stream holds, whether one file or an archive of them."""
    if source.format in ARCHIVES:
        for member in _MEMBERS[source.format](stream):
            yield from _member(member, source, options)
        return
    form, content = _sniffed(stream) if source.format == "stdin" else (source.format, stream)
    yield from reader(form, source.name)(content, source.name, options)


def _member(member: Member, archive: Source, options: ReadOptions) -> Iterator[Article | RecordError]:
    """What a file in an archive holds, under the name `ARCHIVE!FILE`."""
    source = source_of(member.name, f"{archive.name}!{member.name}")
    if member.is_hidden:
        return
    if source is None or source.format in ARCHIVES or not member.is_file:
        options.notes.skip(printable(f"{archive.name}!{member.name}"))
        return
    count = 0
    try:
        if member.fault:
            raise DamagedArchive(member.fault)
        with member.open() as stream:
            for item in _items(source, unpacked(stream, member.name), options):
                count += 1
                yield item
    except (OSError, MissingExtra) as error:
        yield RecordError(file=source.name, line=None, record=count + 1, reason=str(error))


def read_all(sources: Iterable[Source], options: ReadOptions = _DEFAULT) -> Iterator[Article | RecordError]:
    """What all the sources hold, one after another."""
    for source in sources:
        yield from read(source, options)


def _sniffed(stream: BinaryIO) -> tuple[str, BinaryIO]:
    """The format of a stream by how it begins, and the stream from its beginning.

    One that begins with { is JSON Lines if its first or second line is an object by itself: one
    object printed over several lines has no such line, and one bad line does not decide.
    """
    head, first = _filled_line(stream)
    first = first.removeprefix(BOM).lstrip()
    if first.startswith(b"["):
        return "json", rejoined(head, stream)
    if not first.startswith(b"{"):
        return "clipping", rejoined(head, stream)
    if is_object(first):
        return "jsonl", rejoined(head, stream)
    more, second = _filled_line(stream)
    return "jsonl" if is_object(second) else "json", rejoined(head + more, stream)


def _filled_line(stream: BinaryIO) -> tuple[bytes, bytes]:
    """All that was read up to the end of the first line that is not blank, and that line."""
    read_so_far: list[bytes] = []
    for line in stream:
        read_so_far.append(line)
        if line.removeprefix(BOM).strip():
            return b"".join(read_so_far), line
    return b"".join(read_so_far), b""
