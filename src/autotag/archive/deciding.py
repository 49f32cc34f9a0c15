"""What a run is to do with what it finds: begin, go on, nothing, or refuse and say what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from autotag.archive.journal import Journal
from autotag.archive.records import Run, differences, read_run, same_options
from autotag.errors import InputError


@dataclass(frozen=True, slots=True)
class Places:
    """The files of a run: the output and what stands beside it."""

    output: Path

    @property
    def run(self) -> Path:
        """What the run was."""
        return self.output.with_name(f"{self.output.name}.run.json")

    @property
    def hashes(self) -> Path:
        """Ids and content hashes of the articles."""
        return self.output.with_name(f"{self.output.name}.run.hashes.zst")

    @property
    def rejected(self) -> Path:
        """The records that could not be read."""
        return self.output.with_name(f"{self.output.name}.rejected.jsonl")


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and for an update the run whose lines may be used again."""

    kind: Literal["begin", "resume", "nothing"]
    earlier: Run | None = None


def decide(journal: Journal, places: Places, run: Run, *, update: bool) -> Decision:
    """What to do for a run.

    Raises: InputError where what is there is another run's, or nobody knows whose.
    """
    begun = journal.run()
    if begun is not None:
        other = list(differences(begun, run))
        if not other and (begun.fresh or not run.fresh):
            return Decision("resume", read_run(places.run) if update else None)
        if not (run.fresh or update):
            raise InputError(
                f"{journal.path} holds another run that was not finished: {'; '.join(other)}; finish that "
                "one by its own command, or begin again with --fresh"
            )
    if run.fresh or not places.output.exists():
        if update:
            raise InputError(f"--update needs the output of an earlier run, and {places.output} is not there")
        return Decision("begin")
    return _beside(places, run, update=update)


def _beside(places: Places, run: Run, *, update: bool) -> Decision:
    """What to do where there is an output."""
    done = read_run(places.run)
    if done is None:
        raise InputError(
            f"{places.output} is there, and no {places.run.name} says what it is of; --fresh replaces it"
        )
    if done.output_bytes != places.output.stat().st_size:
        raise InputError(f"{places.output} is not as its run left it; --fresh replaces it")
    # What is kept for a report is no fault where none is asked for.
    other = list(differences(replace(done, figures=min(done.figures, run.figures)), run))
    if not other:
        return Decision("nothing")
    told = f"{places.output} is of another run: {'; '.join(other)}"
    if not same_options(done, run):
        raise InputError(f"{told}; --fresh replaces it, or name another output")
    if not update:
        raise InputError(f"{told}; --update tags what is new or changed, --fresh all of it")
    return Decision("begin", done)


def reusable(earlier: Run | None, run: Run) -> bool:
    """Whether the earlier run's lines are those that this one would make."""
    if earlier is None:
        return False
    return (earlier.autotag, earlier.model, earlier.figures) == (run.autotag, run.model, run.figures)
