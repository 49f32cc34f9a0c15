"""Which files to read: what a user names, made into sources in a stable order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autotag.errors import InputError
from autotag.formats.extras import load, need

#: The formats by suffix; a suffix in `PACKINGS` may follow each.
FORMATS = {
    ".jsonl": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".sgm": "reuters",
    ".txt": "clipping",
    ".parquet": "parquet",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".warc": "warc",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tzst": "tar",
}
PACKINGS = (".gz", ".zst")
ARCHIVES = ("zip", "tar")
#: The formats whose reader needs an extra, with its module.
MODULES = {"parquet": "parquet", "html": "web_page", "feed": "feed", "warc": "warc"}
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `name` is what error records and ids carry: the path as the user gave it, and
    for a file in an archive `ARCHIVE!PATH`.

    `format` is a value of `FORMATS`, or `stdin` where the first bytes are to decide.
    """

    path: str
    name: str
    format: str


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read, and the names of those in directories that no reader takes."""

    sources: tuple[Source, ...]
    skipped: tuple[str, ...]


def find(inputs: Sequence[str | Path]) -> Found:
    """The sources that files, directories, patterns, addresses and `-` stand for, in the order given.

    Directories are searched to the bottom, sorted by the bytes of the path; hidden files are left
    out. A pattern (`news/**/*.jsonl`) stands for the files it matches, sorted so too.
    Raises: InputError where a path does not exist or a file named has an unknown suffix; MissingExtra.

    >>> find(["-"]).sources
    (Source(path='-', name='-', format='stdin'),)
    """
    sources: list[Source] = []
    skipped: list[str] = []
    for path in (os.fspath(given) for given in inputs):
        if path == STDIN:
            sources.append(Source(path, path, "stdin"))
            continue
        files, several = _meant(path)
        for file in files:
            source = source_of(file) if is_address(file) or os.path.isfile(file) else None
            if source is not None:
                sources.append(source)
            elif several:
                skipped.append(printable(file))
            else:
                raise _unreadable(file)
    for form, name in {source.format: source.name for source in reversed(sources)}.items():
        if form in MODULES:
            need(MODULES[form], name)
    return Found(tuple(sources), tuple(skipped))


def state_at(address: str) -> tuple[int, str]:
    """The bytes of the file at an address (0: unknown), and what its store says of this version of it.

    Raises: OSError where it can't be asked.
    """
    found: tuple[int, str] = load("remote", address).state(address)
    return found


def is_address(path: str) -> bool:
    """Whether a path is one of fsspec's and not of this machine.

    >>> is_address("s3://news/a.jsonl"), is_address("news/a.jsonl")
    (True, False)
    """
    return "://" in path


def _meant(path: str) -> tuple[list[str], bool]:
    """The files that a path stands for, and whether it is one that may stand for several."""
    if is_address(path):
        files, several = load("remote", path).listed(path)
        return sorted(files, key=os.fsencode), several
    if os.path.isdir(path):
        return sorted(_files(path), key=os.fsencode), True
    if os.path.exists(path):
        return [path], False
    # A name may hold a bracket: what is there as written is no pattern.
    matched = sorted(glob.glob(path, recursive=True), key=os.fsencode) if glob.has_magic(path) else []
    if not matched:
        what = "no file matches this pattern" if glob.has_magic(path) else "no such file or directory"
        raise InputError(f"{path or repr(path)}: {what}; check the path")
    within = (
        sorted(_files(found), key=os.fsencode) if os.path.isdir(found) else [found] for found in matched
    )
    return list(dict.fromkeys(file for files in within for file in files)), True


def _files(directory: str) -> Iterator[str]:
    """Every file below that is not hidden; a link to a directory is not followed but named."""
    for root, directories, files in os.walk(directory, onerror=_unlistable):
        directories[:] = [name for name in directories if not name.startswith(".")]
        links = [name for name in directories if os.path.islink(os.path.join(root, name))]
        yield from (os.path.join(root, name) for name in files + links if name[0] != ".")


def _unlistable(error: OSError) -> None:
    raise InputError(f"{error.filename}: can't be listed: {error.strerror}; check its permissions") from error


def _unreadable(path: str) -> InputError:
    return InputError(
        f"{printable(path)}: no reader for this suffix; there are {', '.join(FORMATS)}, "
        f"each also with {' or '.join(PACKINGS)}: rename the file or convert it"
    )


def source_of(path: str, name: str = "") -> Source | None:
    """The source that a file is by its suffix, under another name if one is given; None without a reader."""
    stem = path.lower()
    for packing in PACKINGS:
        stem = stem.removesuffix(packing)
    form = FORMATS.get(os.path.splitext(stem)[1])
    return None if form is None else Source(path, printable(name or path), form)


def printable(path: str) -> str:
    """The path as text: bytes that are not UTF-8 could stand in no JSON, control characters in no message.

    >>> printable("a\\x1b[2J.jsonl")
    'a\\\\x1b[2J.jsonl'
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode()
