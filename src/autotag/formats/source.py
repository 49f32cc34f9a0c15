"""Which files to read: what a user names, made into sources in a stable order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autotag.errors import InputError

#: The formats by suffix; a suffix in `PACKINGS` may follow each.
FORMATS = {
    ".jsonl": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".sgm": "reuters",
    ".txt": "clipping",
}
PACKINGS = (".gz", ".zst")
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `name` is what error records and ids carry: the path as the user gave it.

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
    """The sources that files, directories and `-` stand for, in the order given.

    Directories are searched to the bottom, sorted by the bytes of the path; hidden files are left
    out. Raises: InputError where a path does not exist or a file named has an unknown suffix.

    >>> find(["-"]).sources
    (Source(path='-', name='-', format='stdin'),)
    """
    sources: list[Source] = []
    skipped: list[str] = []
    for path in (os.fspath(given) for given in inputs):
        if path == STDIN:
            sources.append(Source(path, path, "stdin"))
        elif os.path.isdir(path):
            for found in sorted(_files(path), key=os.fsencode):
                source = _source(found)
                if source is not None and os.path.isfile(found):
                    sources.append(source)
                else:
                    skipped.append(_name(found))
        else:
            sources.append(_named(path))
    return Found(tuple(sources), tuple(skipped))


def _files(directory: str) -> Iterator[str]:
    """Every file below that is not hidden; a link to a directory is not followed but named."""
    for root, directories, files in os.walk(directory, onerror=_unlistable):
        directories[:] = [name for name in directories if not name.startswith(".")]
        links = [name for name in directories if os.path.islink(os.path.join(root, name))]
        yield from (os.path.join(root, name) for name in files + links if name[0] != ".")


def _unlistable(error: OSError) -> None:
    raise InputError(f"{error.filename}: can't be listed: {error.strerror}; check its permissions") from error


def _named(path: str) -> Source:
    if not os.path.exists(path):
        raise InputError(f"{path or repr(path)}: no such file or directory; check the path")
    source = _source(path)
    if source is None:
        raise InputError(
            f"{_name(path)}: no reader for this suffix; there are {', '.join(FORMATS)}, "
            f"each also with {' or '.join(PACKINGS)}: rename the file or convert it"
        )
    return source


def _source(path: str) -> Source | None:
    stem = path.lower()
    for packing in PACKINGS:
        stem = stem.removesuffix(packing)
    form = FORMATS.get(os.path.splitext(stem)[1])
    return None if form is None else Source(path, _name(path), form)


def _name(path: str) -> str:
    """The path as text: a name that is not UTF-8 could stand in no JSON."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
