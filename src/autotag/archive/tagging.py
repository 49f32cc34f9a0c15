"""Tagging an archive: plan, tag in chunks, join, and put the output in its place.

Every step can be cut off: what is finished is kept in the journal, and the same request goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from autotag.archive.chunks import reading
from autotag.archive.deciding import Places, decide, reusable
from autotag.archive.earlier import DAMAGE, Earlier, make_index, unmade
from autotag.archive.finishing import finish
from autotag.archive.forms import LINES, Form, form_of
from autotag.archive.hashes import frames
from autotag.archive.joining import Joined
from autotag.archive.journal import Journal
from autotag.archive.plan import CHUNK_BYTES, plan
from autotag.archive.receipts import Receipt
from autotag.archive.records import Run, fingerprint, run_of
from autotag.archive.tables import lines_of_table
from autotag.archive.work import Job, facets, forget, ready, tagger_of, work
from autotag.errors import InputError
from autotag.formats import ReadOptions, Source
from autotag.formats.options import Notes
from autotag.formats.source import STDIN
from autotag.parallel import Backend
from autotag.parallel import run as in_parallel
from autotag.tagger import Wish

_INDEX, _ROWS = "earlier.sqlite", "earlier.rows"
Seen = Callable[[Receipt], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a run. `model` is a digest directory; `output` a file, or a stream to write to;
    `figures` are kept for a report (0: none; 1: with the titles of doubtful articles; 2: with texts).
    """

    sources: tuple[Source, ...]
    output: Path | BinaryIO
    model: Path
    wish: Wish
    policy: str | None = None
    encoding: str = "utf-8"
    fresh: bool = False
    update: bool = False
    jobs: int = 1
    backend: Backend = "processes"
    scheduler: str = ""
    chunk_bytes: int = CHUNK_BYTES
    figures: int = 0


@dataclass(slots=True)
class Counts:
    """What became of the records of a run; `chunks` it had, `nothing` was there to do. Of the articles some
    were `reused` from an earlier output, others done `before` by a run that was cut off.
    """

    articles: int = 0
    rejected: int = 0
    reused: int = 0
    before: int = 0
    chunks: int = 0
    nothing: bool = False
    notes: Notes = field(default_factory=Notes)

    def add(self, receipt: Receipt) -> None:
        """Counts a chunk in."""
        self.articles += receipt.articles
        self.rejected += receipt.rejected
        self.reused += receipt.reused
        self.before += receipt.articles if receipt.before else 0
        self.notes.add(receipt.noted.skipped, receipt.noted.some, receipt.noted.passed)
        self.chunks += 1


def tag_archive(request: Request, seen: Seen = lambda receipt: None) -> Counts:
    """Tags the articles of a request's sources; `seen` is told of each chunk, in order.

    Under the output's name stands a whole file or what stood there before.
    Raises: InputError where the output is another run's or nothing is to be tagged; Stopped; OSError.
    """
    if isinstance(request.output, Path):
        return _to_file(request, request.output, seen)
    return _to_stream(request, request.output, seen)


def _to_stream(request: Request, stream: BinaryIO, seen: Seen) -> Counts:
    how = reading(request.encoding)
    counts = Counts(notes=how.notes)
    for receipt in _receipts(request, _job(request, LINES), how):
        if receipt.held is not None:
            stream.write(receipt.held[0])
        counts.add(receipt)
        seen(receipt)
    return _usable(counts)


def _usable(counts: Counts) -> Counts:
    if not counts.articles:
        raise InputError("there was no usable record; nothing was written")
    return counts


def _to_file(request: Request, output: Path, seen: Seen) -> Counts:
    places, form = Places(output), form_of(output.name)
    journal, job = Journal(output), _job(request, form)
    run = _run(request, job)
    with journal.locked():
        decision = decide(journal, places, run, update=request.update)
        if decision.kind == "nothing":
            return Counts(nothing=True)
        if decision.kind == "begin":
            journal.clear()
        earlier = _earlier(journal, places, job) if reusable(decision.earlier, run) else None
        if decision.kind == "begin" and resumable(request.sources):
            journal.begin(run)
        how = reading(request.encoding)
        counts = Counts(notes=how.notes)
        with Joined(journal.path) as joined:
            for receipt in _receipts(request, replace(job, journal=journal.path, earlier=earlier), how):
                joined.add(receipt)
                counts.add(receipt)
                seen(receipt)
        _check_unchanged(request.sources, run)
        kept = _done(run, counts) if resumable(request.sources) else None
        finish(joined, places, job, kept)
        journal.end()
    return _usable(counts)


def resumable(sources: tuple[Source, ...]) -> bool:
    """Whether the sources can be read a second time."""
    return all(source.path != STDIN for source in sources)


def _done(run: Run, counts: Counts) -> Run:
    """The run as it is when it is done, but for the output's bytes."""
    return Run(
        run.format, run.autotag, run.model, run.options, run.inputs, figures=run.figures,
        articles=counts.articles, rejected=counts.rejected,
    )  # fmt: skip


def _job(request: Request, form: Form) -> Job:
    """What the chunks have in common; whatever can't be had is told before anything is written."""
    job = Job(
        request.model.resolve(), request.policy, request.wish, request.encoding, form, figures=request.figures
    )  # fmt: skip
    forget()
    job = replace(job, label=tagger_of(job).label)
    ready(job)
    reading(job.encoding)
    return job


def _run(request: Request, job: Job) -> Run:
    wish = request.wish
    options = {
        "form": job.form.kind, "packing": job.form.packing, "facets": list(wish.facets),
        "min_score": wish.min_score, "mentions": wish.mentions, "encoding": request.encoding,
        "chunk_bytes": request.chunk_bytes,
    }  # fmt: skip
    return run_of(job.label, options, request.sources, fresh=request.fresh, figures=request.figures)


def _receipts(request: Request, job: Job, how: ReadOptions) -> Iterator[Receipt]:
    """What came of each chunk, in order. One chunk alone is not worth another process."""
    chunks = plan(request.sources, how, request.chunk_bytes)
    first = list(islice(chunks, 2))
    tasks = (partial(work, job, chunk) for chunk in chain(first, chunks))
    jobs = request.jobs if len(first) > 1 else 1
    return in_parallel(tasks, jobs=jobs, backend=request.backend, scheduler=request.scheduler)


def _earlier(journal: Journal, places: Places, job: Job) -> Earlier | None:
    """The earlier run's lines and their index, which is made once; a table's rows are made lines again."""
    if not places.hashes.exists():
        return None
    form, index, lines = job.form, journal.path / _INDEX, places.output
    told = frames(places.hashes)
    if form.table:
        lines = journal.path / _ROWS
        told = unmade(told, lines_of_table(form, places.output, facets(job)), lines)
    if not index.exists():
        try:
            make_index(index, told)
        except DAMAGE:
            raise InputError(
                f"{places.output} and its hashes are not what the earlier run wrote; "
                "tag all of it with --fresh"
            ) from None
    return Earlier(index, lines, form.packing, index.stat().st_mtime_ns)


def _check_unchanged(sources: tuple[Source, ...], run: Run) -> None:
    for source, before in zip(sources, run.inputs, strict=True):
        if source.path != STDIN and fingerprint(source) != before:
            raise InputError(f"{source.name} changed while it was read; begin again with --fresh")
