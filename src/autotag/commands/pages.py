"""Reports as files: written whole or not at all, and the library that draws them asked for in time."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final, TextIO

from autotag.errors import InputError

#: What stands for standard output.
_STREAM: Final = Path("-")


def drawing() -> ModuleType:
    """The package that makes pages. It is loaded here and not above since matplotlib takes half a second.

    Raises: InputError where matplotlib is not installed.
    """
    try:
        return import_module("autotag.report")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("autotag"):
            raise
        raise InputError(
            f"an HTML report needs {error.name}, which is not installed: pip install 'autotag-news[report]'"
        ) from None


def writable(path: Path) -> None:
    """Fails before the work and not after it where a report can't be written."""
    if path == _STREAM:
        return
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise InputError(f"{path} can't be written: name a file in a directory that is there and yours")


def write(path: Path, text: str) -> None:
    """Writes a file that nobody ever sees in part, and only its owner reads: it holds titles; `-` is
    standard output.
    """
    if path == _STREAM:
        sys.stdout.write(text)
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def beside(*outputs: Path | None) -> TextIO:
    """Where what is for people goes: not among the data, where one of the outputs is standard output."""
    return sys.stderr if _STREAM in outputs else sys.stdout
