"""What the commands share about their input: options, articles, and telling of rejected records."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from autotag.article import Article, RecordError
from autotag.errors import InputError
from autotag.formats import Found, ReadOptions, find, is_address, read_all
from autotag.formats.options import Notes
from autotag.vocabulary import Vocabulary, countries, countries_with, mediatopics, read_vocabulary

_SHOWN = 5


def options(args: argparse.Namespace) -> ReadOptions:
    """How the articles are to be read."""
    pairs = [pair.partition("=") for pair in args.map]
    for facet, equals, field in pairs:
        if not (facet and equals and field):
            raise InputError(f"--map takes FACET=FIELD, as topic=categories, not {facet + equals + field!r}")
    return ReadOptions(
        map={facet: field for facet, _, field in pairs},
        separator=args.separator,
        encoding=args.encoding,
        vocabulary=vocabulary(args.vocabulary),
        countries=countries_with(args.aliases) if args.aliases else countries(),
    )


def vocabulary(name: str | None) -> Vocabulary | None:
    """The vocabulary of `--vocabulary`."""
    if name is None:
        return None
    return mediatopics() if name == "iptc" else read_vocabulary(Path(name))


def named(args: argparse.Namespace) -> Callable[[str, str], str]:
    """Display names: a country's by its code, another tag's by the vocabulary or IPTC's topics."""
    own = vocabulary(args.vocabulary)

    def name(facet: str, tag: str) -> str:
        if facet == "country":
            return countries().name(tag)
        return own.name(tag) if own and tag in own else mediatopics().name(tag)

    return name


def found(inputs: list[str]) -> Found:
    """The sources of articles; skipped files are named on stderr."""
    result = find(inputs)
    if result.skipped:
        some = ", ".join(result.skipped[:_SHOWN]) + (", …" if len(result.skipped) > _SHOWN else "")
        tell(f"skipped {len(result.skipped)} files of unknown suffix: {some}")
    return result


def apart(sources: Found, output: str) -> None:
    """Refuses an output that is one of its own inputs."""
    if output == "-" or not Path(output).exists():
        return
    for source in sources.sources:
        if source.path != "-" and not is_address(source.path) and Path(source.path).samefile(output):
            raise InputError(f"{output} is one of the inputs and would be lost; name another output")


class Records:
    """The records of some sources; the first few errors are told, all are counted."""

    def __init__(self, sources: Found, how: ReadOptions, rejected: int = 0) -> None:
        self._sources, self._how = sources, how
        self.rejected = rejected

    def __iter__(self) -> Iterator[Article | RecordError]:
        yield from read_all(self._sources.sources, self._how)
        _tell_notes(self._how)

    def articles(self) -> Iterator[Article]:
        """The articles alone."""
        for record in self:
            if isinstance(record, Article):
                yield record
            else:
                self.reject(record)

    def reject(self, error: RecordError) -> None:
        """Counts an error, and tells of it if it is one of the first."""
        self.rejected = reported((error,), 1, self.rejected)


def reported(errors: Sequence[RecordError], count: int, before: int) -> int:
    """Tells of the first few errors of a run; how many there are after `count` more than `before`."""
    for error in errors[: max(0, _SHOWN - before)]:
        where = error.file if error.line is None else f"{error.file}:{error.line}"
        tell(f"rejected: {where}: record {error.record}: {error.reason}")
    if before <= _SHOWN < before + count:
        tell("rejected: … (further ones are counted only)")
    return before + count


def finish(articles: int, rejected: int, output: str) -> int:
    """Says what became of the records and returns the exit code."""
    where = "" if output == "-" or not rejected else f", listed in {output}.rejected.jsonl"
    tell(f"{articles} articles written, {rejected} records rejected{where}")
    return 1 if rejected else 0


def _tell_notes(how: ReadOptions) -> None:
    """Says what was asked for and not there, and what was passed over."""
    for facet, field in how.map.items():
        if facet not in how.notes.mapped:
            tell(f"--map {facet}={field}: no record has a field {field!r}; check its name")
    tell_notes(how.notes)


def tell_notes(notes: Notes) -> None:
    """Says what the readers passed over."""
    if notes.skipped:
        some = ", ".join(notes.some) + (", …" if notes.skipped > len(notes.some) else "")
        tell(f"skipped {notes.skipped} files in archives, of unknown suffix or no plain files: {some}")
    if notes.passed:
        kinds = ", ".join(f"{count} {kind}" for kind, count in notes.passed.most_common(_SHOWN))
        tell(f"passed over {notes.passed.total()} records that are no pages: {kinds}")


def min_score(args: argparse.Namespace) -> float:
    """The least score of `--min-score`, a probability."""
    if not 0 <= args.min_score <= 1:
        raise InputError(f"--min-score {args.min_score}: a score lies between 0 and 1")
    return float(args.min_score)


def scheduler(args: argparse.Namespace) -> str:
    """The address of the cluster to work on; empty: none."""
    if args.backend == "dask" and not args.scheduler:
        raise InputError("--backend dask needs --scheduler, as tcp://192.0.2.1:8786")
    if args.scheduler and args.backend != "dask":
        raise InputError("--scheduler is for --backend dask")
    return args.scheduler or ""


def tell(message: str) -> None:
    """Says something to the person at the terminal, above any progress bar."""
    tqdm.write(f"autotag: {message}", file=sys.stderr)
