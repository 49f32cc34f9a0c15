"""The arguments that `autotag batch` alone has."""

from __future__ import annotations

import argparse
from pathlib import Path

from autotag import arguments
from autotag.judging import with_text


def batch(parser: argparse.ArgumentParser) -> None:
    """Where it writes, how it goes on, and where it works."""
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUTPUT",
        help="its suffix tells the form: .jsonl and .csv, each also .gz or .zst, .parquet, .sqlite; - is "
        "standard output, as JSON Lines",
    )  # fmt: skip
    parser.add_argument("--encoding", default="utf-8", help="of CSV and TSV files (default: utf-8)")
    arguments.backend(
        parser, "processes", "work in processes of this machine (default), or on the Dask cluster of "
        "--scheduler, whose workers see the same files",
    )  # fmt: skip
    again = parser.add_mutually_exclusive_group()
    again.add_argument(
        "--fresh", action="store_true", help="tag everything, whatever OUTPUT holds, and replace it"
    )
    again.add_argument(
        "--update", action="store_true",
        help="tag what is new or changed, take the other lines over from OUTPUT, and replace it",
    )  # fmt: skip
    parser.add_argument(
        "--report", type=Path, metavar="FILE.html",
        help="write what the archive is about, how it changes and how like the training articles it is: a "
        "page, and the same as FILE.json beside it; FILE.json alone where that is named",
    )  # fmt: skip
    with_text(parser)
    parser.add_argument(
        "--progress", choices=("auto", "plain", "json", "none"), default="auto",
        help="on stderr: a bar at a terminal, lines elsewhere, nothing where OUTPUT is - (auto); lines; "
        "objects of JSON; nothing",
    )  # fmt: skip
