"""Tagging a chunk: what a worker does, alone with its chunk, its model and its file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Final

from autotag.archive.chunks import Chunk, Record, reading
from autotag.archive.earlier import Earlier, lines_of
from autotag.archive.forms import Form, packer
from autotag.archive.hashes import content_hash, frame, hash_line
from autotag.archive.lines import encoder, header
from autotag.archive.receipts import Receipt, Sizes, store, stored
from autotag.archive.rejected import rejected_line
from autotag.article import Article, RecordError
from autotag.bundle import load
from autotag.errors import InputError
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
    earlier run.
    """

    model: Path
    policy: str | None
    wish: Wish
    encoding: str
    form: Form
    label: str = ""
    journal: Path | None = None
    earlier: Earlier | None = None


def work(job: Job, chunk: Chunk) -> Receipt:
    """Tags a chunk; one that was finished before is not touched.

    The same job and chunk give the same bytes, so that it does no harm to do one twice.
    """
    if job.journal is not None and (before := stored(job.journal, chunk.number)):
        return before
    done, records = _Done(), iter(chunk.part.records(reading(job.encoding)))
    while batch := list(islice(records, _BATCH)):
        _tag(job, batch, done)
    first = header(job.form, facets(job), mentions=job.wish.mentions) if chunk.number == 0 else b""
    pack = packer("" if job.form.table else job.form.packing)
    output = b"".join((first, *done.lines))
    output = pack(output) if output else b""
    hashes = frame(len(output), len(first), done.hashes) if done.lines else b""
    parts = (output, b"".join(map(rejected_line, done.errors)), hashes)
    receipt = Receipt(
        number=chunk.number, articles=len(done.lines), rejected=len(done.errors), size=chunk.size,
        sizes=Sizes(*map(len, parts)), reused=done.reused, told=tuple(done.errors[:_TOLD]),
        held=parts if job.journal is None else None,
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
    articles = [record for record in batch if isinstance(record, Article)]
    done.errors += [record for record in batch if isinstance(record, RecordError)]
    keys = list(map(content_hash, articles))
    known = lines_of(job.earlier, keys) if job.earlier else {}
    new = [article for article, key in zip(articles, keys, strict=True) if key not in known]
    encode = encoder(job.form, facets(job), mentions=job.wish.mentions)
    made = map(encode, new, tagger_of(job).tag_many(new, job.wish))
    lines = [known.get(key) or next(made) for key in keys]
    done.hashes += map(hash_line, articles, keys, map(len, lines))
    done.lines += lines
    done.reused += len(articles) - len(new)


def ready(job: Job) -> None:
    """Loads all that tagging needs: processes that are forked from this one then share it."""
    tagger_of(job).tag("autotag", job.wish)


def facets(job: Job) -> tuple[str, ...]:
    """The facets that results of a job have, in order."""
    return job.wish.facets or tuple(facet.name for facet in tagger_of(job).facets)


def tagger_of(job: Job) -> Tagger:
    """The job's tagger, loaded once in a process.

    Raises: InputError where its policy is not what it was when the run began.
    """
    with _loading:
        tagger = _load(job.model, job.policy)
        if job.label not in ("", tagger.label):
            _load.cache_clear()
            tagger = _load(job.model, job.policy)
        if job.label not in ("", tagger.label):
            raise InputError(f"the model was {job.label} and is now {tagger.label}; begin again with --fresh")
        return tagger


def forget() -> None:
    """The next tagger is read from the disk."""
    _load.cache_clear()


@lru_cache(maxsize=1)
def _load(model: Path, policy: str | None) -> Tagger:
    return load(model, policy)
