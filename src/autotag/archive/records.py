"""What a run was: `OUTPUT.run.json`, and at the head of a journal what it is to be."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from autotag.archive.disk import write_whole
from autotag.errors import InputError
from autotag.formats import Source, is_address, state_at
from autotag.version import VERSION

FORMAT: Final = 1
_SHOWN: Final = 3
_FIGURES: Final = ("not at all", "with titles", "with texts")


class Fingerprint(Struct, frozen=True, omit_defaults=True):
    """A file as it was when the run began: its bytes, and when it was last changed, in ns (0: unknown); at an
    address what its store says of its `version`.
    """

    name: str
    size: int
    changed: int = 0
    version: str = ""


class Run(Struct, frozen=True, omit_defaults=True):
    """What decides a run's output, and, when it is done, its counts and the output's bytes; `figures` for a
    report were kept: 1, with titles of doubtful articles; 2, with their texts too.
    """

    format: int
    autotag: str
    model: str
    options: dict[str, Any]
    inputs: tuple[Fingerprint, ...]
    fresh: bool = False
    figures: int = 0
    articles: int = 0
    rejected: int = 0
    output_bytes: int = 0


def run_of(
    model: str, options: dict[str, Any], sources: Iterable[Source], *, fresh: bool, figures: int
) -> Run:
    """The run that is asked for."""
    return Run(FORMAT, VERSION, model, options, tuple(map(fingerprint, sources)), fresh, figures)


def fingerprint(source: Source) -> Fingerprint:
    """A source as it is now."""
    try:
        if is_address(source.path):
            size, version = state_at(source.path)
            return Fingerprint(source.name, size, version=version)
        state = os.stat(source.path)
    except (OSError, ValueError):
        return Fingerprint(source.name, 0)
    return Fingerprint(source.name, state.st_size, state.st_mtime_ns)


def differences(old: Run, new: Run) -> Iterator[str]:
    """What is not the same in two runs, for people."""
    if old.format != new.format or old.autotag != new.autotag:
        yield f"it was made by autotag {old.autotag}, and this is {new.autotag}"
    if old.model != new.model:
        yield f"the model was {old.model} and is {new.model}"
    for name in sorted({*old.options, *new.options}):
        before, now = old.options.get(name), new.options.get(name)
        if before != now:
            yield f"{name} was {_shown(before)} and is {_shown(now)}"
    if old.figures != new.figures:
        yield f"figures for a report were kept {_FIGURES[old.figures]} and are to be {_FIGURES[new.figures]}"
    yield from _changed_inputs(old.inputs, new.inputs)


def same_options(old: Run, new: Run) -> bool:
    """Whether the lines of one run may stand in the other's output, as far as the options go."""
    return (old.format, old.options) == (new.format, new.options)


def read_run(path: Path) -> Run | None:
    """The run that a file tells of, or None where there is none.

    Raises: InputError where it can't be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Run)
    except FileNotFoundError:
        return None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is damaged ({error}); begin again with --fresh") from None


def write_run(path: Path, run: Run) -> None:
    """Writes it, whole or not at all."""
    write_whole(path, [msgspec.json.format(msgspec.json.encode(run, order="sorted")), b"\n"])


def _changed_inputs(old: tuple[Fingerprint, ...], new: tuple[Fingerprint, ...]) -> Iterator[str]:
    before, now = {entry.name: entry for entry in old}, {entry.name: entry for entry in new}
    kinds = {
        "gone": [name for name in before if name not in now],
        "new": [name for name in now if name not in before],
        "changed": [name for name in before if name in now and before[name] != now[name]],
    }
    for kind, names in kinds.items():
        if names:
            some = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
            yield f"{len(names)} of the inputs {'is' if len(names) == 1 else 'are'} {kind}: {some}"
    if old != new and not any(kinds.values()):
        yield "the inputs are in another order"


def _shown(value: Any) -> str:
    return msgspec.json.encode(value).decode()
