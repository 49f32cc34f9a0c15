"""`autotag batch`: tags an archive, in order, and goes on where it was cut off."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from contextlib import nullcontext
from io import BufferedWriter
from pathlib import Path
from typing import BinaryIO

from autotag import kernel
from autotag.archive import Counts, Places, Receipt, Request, form_of, resumable, size_of, tag_archive
from autotag.bundle import locate
from autotag.commands.first import TAGGING, compile_first
from autotag.commands.progress import Meter, shown
from autotag.commands.reading import finish, found, min_score, reported, scheduler, tell, tell_notes
from autotag.commands.run_report import can_report, figures, files, write_report
from autotag.errors import STOPPED, InputError, Stopped
from autotag.formats import Source
from autotag.parallel import cores
from autotag.tagger import Wish


def run(args: argparse.Namespace) -> int:
    """Writes the results; 1 where records were rejected."""
    kernel.without_blas()
    output = _output(args.output)
    kept = isinstance(output, Path)
    sources = _without_own(found(args.data).sources, output, args.report)
    if kept and not resumable(sources):
        tell("standard input can't be read twice: nothing is kept if this is cut off")
    request = Request(
        sources=sources, output=output, model=locate(args.model), policy=_policy(args.policy),
        encoding=args.encoding,
        wish=Wish(tuple(args.facet), min_score(args), mentions=args.mentions), fresh=args.fresh,
        update=args.update, jobs=_jobs(args.jobs), backend=args.backend, scheduler=scheduler(args),
        figures=figures(args),
    )  # fmt: skip
    if args.report:
        can_report(args.report, request)
    compile_first(TAGGING)
    began = time.monotonic()
    with output if isinstance(output, BufferedWriter) and args.output != "-" else nullcontext():
        counts = _tagged(request, args, kept=kept)
    if args.report:
        write_report(args.report, request, counts, time.monotonic() - began)
    if counts.nothing:
        tell(f"{args.output} is whole and of this run already: nothing to do")
        return 0
    if args.update:
        tell(f"{counts.reused} lines were taken over, {counts.articles - counts.reused} articles tagged")
    tell_notes(counts.notes)
    return finish(counts.articles, counts.rejected, args.output if kept else "-")


def _tagged(request: Request, args: argparse.Namespace, *, kept: bool) -> Counts:
    """Tags the archive and shows how far it is; what is kept where it is cut off is told."""
    meter, told = Meter(_total(request.sources)), 0
    show = shown(args.progress, piped=not kept)

    def seen(receipt: Receipt) -> None:
        nonlocal told
        told = reported(receipt.told, receipt.rejected, told)
        meter.add(receipt)
        show.update(meter.now())

    try:
        counts = tag_archive(request, seen)
        if not counts.nothing:
            show.update(meter.now(done=True))
        return counts
    except KeyboardInterrupt:
        show.close()
        tell(f"interrupted after {meter.now().articles} articles{_kept(request)}")
        raise SystemExit(128 + signal.SIGINT) from None
    except (OSError, Stopped) as error:
        if isinstance(error, Stopped) or error.errno in STOPPED:
            tell(f"stopped after {meter.now().articles} articles{_kept(request)}")
        raise
    finally:
        show.close()


def _kept(request: Request) -> str:
    """How to go on."""
    if isinstance(request.output, Path) and resumable(request.sources):
        return f"; they are kept in {request.output}.journal, and the same command goes on from there"
    return "; nothing is kept of a run from or to a stream"


def _output(name: str) -> Path | BinaryIO:
    """The file to write, where a link leads to, or a stream: standard output, a device, a named pipe."""
    if name == "-":
        return sys.stdout.buffer
    path = Path(name)
    if path.is_dir():
        raise InputError(f"{name} is a directory; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"{path.parent} is no directory; make it, or name another output")
    kept_by_system = path.absolute().parts[1:2] in (("dev",), ("proc",))
    if kept_by_system or (path.exists() and not path.is_file()):
        return path.open("wb")
    form_of(path.resolve().name)
    return path.resolve()


def _without_own(
    sources: tuple[Source, ...], output: Path | BinaryIO, report: Path | None
) -> tuple[Source, ...]:
    """The sources but for what an earlier run put beside its output, and its report, where they are in a
    directory to read.

    Raises: InputError where the output is an input that no run of ours wrote.
    """
    if not isinstance(output, Path):
        return sources
    places = Places(output)
    own = {str(path) for path in (places.run, places.hashes, places.rejected)}
    if report is not None and places.run.exists():
        own |= {str(path.resolve()) for path in files(report)}
    left = []
    for source in sources:
        path = "" if source.path == "-" else str(Path(source.path).resolve())
        if path in own or Path(path).parent == output.with_name(f"{output.name}.journal"):
            continue
        if path == str(output):
            if places.run.exists():
                continue
            raise InputError(f"{output} is one of the inputs and would be lost; name another output")
        left.append(source)
    if not left:
        raise InputError("there is no usable record: the inputs hold no file of a known suffix")
    return tuple(left)


def _total(sources: tuple[Source, ...]) -> int | None:
    """The bytes of all the sources, or None where some are no files."""
    sizes = [size_of(source) for source in sources]
    return None if None in sizes else sum(size or 0 for size in sizes)


def _policy(name: str | None) -> str | None:
    """A policy file by its whole path, or the name of a preset."""
    return str(Path(name).resolve()) if name is not None and Path(name).exists() else name


def _jobs(jobs: int | None) -> int:
    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs {jobs}: one at least")
    return jobs or cores()
