"""Tagging a chunk: what a worker does, alone with its chunk, its model and its file."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from autotag.archive.chunks import Chunk, Record, reading
from autotag.archive.earlier import Earlier, lines_of
from autotag.archive.figures import Watched
from autotag.archive.forms import Form, packer
from autotag.archive.hashes import content_hash, frame, hash_line, id_of
from autotag.archive.lines import encoder, header
from autotag.archive.receipts import Noted, Receipt, Sizes, store, stored
from autotag.archive.rejected import rejected_line
from autotag.article import Article, RecordError, Result
from autotag.bundle import load
from autotag.errors import InputError
from autotag.formats import ReadOptions
from autotag.tagger import Tagger, Wish

#: How many errors of a chunk are told in words.
_TOLD: Final = 6
#: Articles held at a time, with their results.
_BATCH: Final = 256
_loading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for all chunks: the bundle, its policy and what it is called then, what is asked of
    it, the form of the output, where the chunks' files go (None: they are handed back), and the lines of an
    earlier run; and what is kept for a report (0, 1, 2; see `Run`).
    """

    model: Path
    policy: str | None
    wish: Wish
    encoding: str
    form: Form
    label: str = ""
    journal: Path | None = None
    earlier: Earlier | None = None
    figures: int = 0


def work(job: Job, chunk: Chunk) -> Receipt:
    """Tags a chunk; one that was finished before is not touched.

    The same job and chunk give the same bytes, so that it does no harm to do one twice.
    """
    if job.journal is not None and (before := stored(job.journal, chunk.number)):
        return before
    how = reading(job.encoding)
    done, records = _Done(), iter(chunk.part.records(how))
    while batch := list(islice(records, _BATCH)):
        _tag(job, batch, done)
    first = header(job.form, facets(job), mentions=job.wish.mentions) if chunk.number == 0 else b""
    pack = packer("" if job.form.table else job.form.packing)
    output = b"".join((first, *done.lines))
    output = pack(output) if output else b""
    size = 0 if job.form.table else len(output)
    hashes = frame(size, len(first), done.hashes) if done.lines else b""
    parts = (output, b"".join(map(rejected_line, done.errors)), hashes)
    receipt = Receipt(
        number=chunk.number, articles=len(done.lines), rejected=len(done.errors), size=chunk.size,
        sizes=Sizes(*map(len, parts)), reused=done.reused, told=tuple(done.errors[:_TOLD]),
        noted=noted(how), held=parts if job.journal is None else None,
    )  # fmt: skip
    if job.journal is not None:
        store(job.journal, receipt, parts)
    return receipt


@dataclass(slots=True)
class _Done:
    """What was made of a chunk so far."""

    lines: list[bytes] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)
    reused: int = 0


def _tag(job: Job, batch: Sequence[Record], done: _Done) -> None:
    """Adds a batch: the lines of an earlier run where it had them, others where it had not."""
    tagger = tagger_of(job)
    articles = [record for record in batch if isinstance(record, Article)]
    done.errors += [record for record in batch if isinstance(record, RecordError)]
    keys = list(map(content_hash, articles))
    known = lines_of(job.earlier, keys) if job.earlier else {}
    new = [article for article, key in zip(articles, keys, strict=True) if key not in known]
    encode = encoder(job.form, facets(job), mentions=job.wish.mentions)
    results = list(tagger.tag_many(new, job.wish))
    made = zip(map(encode, new, results), _told(job, tagger, new, results), strict=True)
    pairs = [known.get(key) or next(made) for key in keys]
    sizes = [0 if job.form.table else len(line) for line, _ in pairs]
    done.hashes += [hash_line(*one) for one in zip(keys, sizes, (told for _, told in pairs), strict=True)]
    done.lines += [line for line, _ in pairs]
    done.reused += len(articles) - len(new)


def _told(
    job: Job, tagger: Tagger, articles: Sequence[Article], results: Sequence[Result]
) -> Iterable[bytes]:
    """What stands beside each article's hash: its id, or its figures for a report."""
    if isinstance(tagger, Watched):
        return tagger.figures(articles, results, texts=job.figures > 1)
    return map(id_of, articles)


def noted(how: ReadOptions) -> Noted:
    """What was noticed by those who read so."""
    return Noted(how.notes.skipped, tuple(how.notes.some), dict(how.notes.passed))


def ready(job: Job) -> None:
    """Loads all that tagging needs: processes that are forked from this one then share it."""
    tagger = tagger_of(job)
    tagger.tag("autotag", job.wish)
    if isinstance(tagger, Watched):
        tagger.forget()


def facets(job: Job) -> tuple[str, ...]:
    """The facets that results of a job have, in order."""
    return job.wish.facets or tuple(facet.name for facet in tagger_of(job).facets)


def tagger_of(job: Job) -> Tagger:
    """The job's tagger, loaded once in a process.

    Raises: InputError where its policy is not what it was when the run began.
    """
    with _loading:
        tagger = _load(job.model, job.policy, watched=job.figures > 0)
        if job.label not in ("", tagger.label):
            _load.cache_clear()
            tagger = _load(job.model, job.policy, watched=job.figures > 0)
        if job.label not in ("", tagger.label):
            raise InputError(f"the model was {job.label} and is now {tagger.label}; begin again with --fresh")
        return tagger


def forget() -> None:
    """The next tagger is read from the disk."""
    _load.cache_clear()


@lru_cache(maxsize=1)
def _load(model: Path, policy: str | None, *, watched: bool) -> Tagger:
    tagger = load(model, policy)
    return Watched.of(tagger) if watched else tagger
