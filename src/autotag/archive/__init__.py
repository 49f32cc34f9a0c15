"""Tags an archive, or rewrites one: in order, in constant memory, and nothing half-written under its name."""

from autotag.archive.converting import write_lines
from autotag.archive.counting import run_tally
from autotag.archive.deciding import Places
from autotag.archive.forms import form_of
from autotag.archive.plan import size_of
from autotag.archive.receipts import Receipt
from autotag.archive.tagging import Counts, Request, resumable, tag_archive

__all__ = [
    "Counts", "Places", "Receipt", "Request", "form_of", "resumable", "run_tally", "size_of", "tag_archive",
    "write_lines",
]  # fmt: skip
