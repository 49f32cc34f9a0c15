"""The end of a run: the joined files are put in their places, in an order that may be cut off anywhere.

While the journal stands the chunks are kept, and what was moved is joined and moved again; `run.json`, which
says that all is done, comes last.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from msgspec.structs import replace

from autotag.archive.deciding import Places
from autotag.archive.disk import sync_directory, sync_file
from autotag.archive.joining import Joined
from autotag.archive.records import Run, write_run
from autotag.archive.tables import make_table
from autotag.archive.work import Job, facets

_TABLE: Final = "table"


def finish(joined: Joined, places: Places, job: Job, run: Run | None) -> None:
    """Puts everything in its place; `run` is None where it can't be told again what was read.

    Without a single article the output stays as it was.
    """
    joined.sync()
    _publish_if_any(joined, "rejected", places.rejected)
    if not joined.sizes["hashes"]:
        return
    made = joined.path("output")
    if job.form.table:
        made = joined.path(_TABLE)
        make_table(job.form, joined.path("output"), made, facets(job))
        sync_file(made)
    made.chmod(_mode(places.output))
    if run is None:
        places.run.unlink(missing_ok=True)
        places.hashes.unlink(missing_ok=True)
        _publish(made, places.output)
        return
    _publish(joined.path("hashes"), places.hashes)
    size = made.stat().st_size
    _publish(made, places.output)
    write_run(places.run, replace(run, output_bytes=size))


def _publish_if_any(joined: Joined, part: str, place: Path) -> None:
    if joined.sizes[part]:
        _publish(joined.path(part), place)
    else:
        place.unlink(missing_ok=True)


def _publish(source: Path, place: Path) -> None:
    source.replace(place)
    sync_directory(place.parent)


def _mode(output: Path) -> int:
    """The mode of the output: as it was, else what any new file of this user's gets."""
    if output.exists():
        return output.stat().st_mode & 0o777
    probe = output.with_name(f"{output.name}.journal") / "mode"
    probe.unlink(missing_ok=True)
    probe.touch()
    return probe.stat().st_mode & 0o777
