"""The arguments that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path


def model(parser: argparse.ArgumentParser) -> None:
    """Which model."""
    parser.add_argument(
        "-m", "--model", type=Path, default=Path("models/default"), metavar="MODEL",
        help="a model directory, or one digest directory in it (default: models/default)",
    )  # fmt: skip


def reading(parser: argparse.ArgumentParser) -> None:
    """How articles are read."""
    parser.add_argument(
        "--map", action="append", default=[], metavar="FACET=FIELD",
        help="read a facet's tags from another field, as topic=categories (repeatable)",
    )  # fmt: skip
    parser.add_argument("--separator", default="|", help="between the tags of a CSV cell (default: |)")
    parser.add_argument("--encoding", default="utf-8", help="of CSV and TSV files (default: utf-8)")
    parser.add_argument(
        "--vocabulary", metavar="iptc|FILE.tsv",
        help="resolve names and aliases of facets other than country to its ids",
    )  # fmt: skip
    parser.add_argument(
        "--aliases", type=Path, metavar="FILE.tsv", help="further names of countries and places"
    )


def jobs(parser: argparse.ArgumentParser) -> None:
    """How many cores."""
    parser.add_argument("--jobs", type=int, metavar="N", help="how many cores to use (default: all)")


def wish(parser: argparse.ArgumentParser) -> None:
    """What is asked of a tagging."""
    parser.add_argument(
        "--facet", action="append", default=[], metavar="F", help="only this facet (repeatable)"
    )
    parser.add_argument(
        "--min-score", type=float, default=0.0, metavar="X", help="only tags from this score on"
    )
    parser.add_argument(
        "--mentions", action="store_true", help="tell every country named, tag or not, and where"
    )


def policy(parser: argparse.ArgumentParser) -> None:
    """Which policy."""
    parser.add_argument(
        "--policy", metavar="FILE",
        help="a policy file, or publish, assist or archive (default: policy.toml in the model directory)",
    )  # fmt: skip


def backend(parser: argparse.ArgumentParser, own: str, told: str) -> None:
    """Where work is done: by this machine's `own` means, or on a cluster."""
    parser.add_argument("--backend", choices=(own, "dask"), default=own, help=told)
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of the Dask cluster, as tcp://192.0.2.1:8786")
