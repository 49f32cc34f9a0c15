"""`autotag batch --report`: what the archive is about, as a page and as JSON beside it."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from autotag.archive import Counts, Request, resumable, run_tally
from autotag.bundle import read
from autotag.commands.pages import drawing, writable, write
from autotag.commands.reading import tell
from autotag.errors import InputError


def figures(args: argparse.Namespace) -> int:
    """What is to be kept for a report: 0, nothing; 1, with titles of doubtful articles; 2, with texts."""
    if args.with_text and not args.report:
        raise InputError("--with-text is for --report")
    return 0 if not args.report else 2 if args.with_text else 1


def can_report(path: Path, request: Request) -> None:
    """Fails before the work and not after it where there can be no report."""
    if path.suffix not in (".html", ".json"):
        raise InputError(f"--report {path}: name it .html, for a page with its JSON beside it, or .json")
    if not isinstance(request.output, Path) or not resumable(request.sources):
        raise InputError("--report needs an output and inputs that are files: of a stream nothing is kept")
    for one in files(path):
        writable(one)
        if one.resolve() == request.output or str(one.resolve()) in {
            str(Path(source.path).resolve()) for source in request.sources
        }:
            raise InputError(f"{one} is the output or an input and would be lost; name another --report")
    if path.suffix == ".html":
        drawing()


def files(path: Path) -> tuple[Path, ...]:
    """The files of a report."""
    return tuple(dict.fromkeys((path, path.with_suffix(".json"))))


def write_report(path: Path, request: Request, counts: Counts, seconds: float) -> None:
    """Writes the report of a run that is done, in so many seconds."""
    assert isinstance(request.output, Path)  # see `can_report`
    tagged = counts.articles - counts.reused - counts.before
    tally = run_tally(request.output, read(request.model, request.policy), tagged=tagged, seconds=seconds)
    write(path.with_suffix(".json"), msgspec.json.format(msgspec.json.encode(tally)).decode() + "\n")
    if path.suffix == ".html":
        write(path, drawing().archive_page(tally))
    tell(f"wrote {' and '.join(map(str, files(path)))}")
