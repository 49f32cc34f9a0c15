"""The options of the commands that judge models and articles."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def training(parser: ArgumentParser) -> None:
    """What a training does besides a model."""
    parser.add_argument(
        "--report", type=Path, metavar="FILE.html",
        help="write a page there that shows how good the model is, and which articles to check",
    )  # fmt: skip
    with_text(parser)
    parser.add_argument(
        "--unless-worse", action="store_true",
        help="exit with 1, and leave the model in use as it is, where the new one is significantly worse",
    )  # fmt: skip


def evaluation(parser: ArgumentParser) -> None:
    """What is judged, where the report is written, and what is in it."""
    parser.add_argument(
        "-m", "--model", type=Path, default=Path("models/default"), metavar="MODEL",
        help="a model directory, or one digest directory in it (default: models/default)",
    )  # fmt: skip
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write the whole report there as JSON (-: to standard output)",
    )
    parser.add_argument(
        "--html", type=Path, metavar="FILE.html", help="write it there as a page with plots, for people"
    )
    parser.add_argument(
        "--curve", action="append", default=[], metavar="FACET/TAG",
        help="a tag whose precision and recall the page draws (repeatable; default: those with most errors)",
    )  # fmt: skip
    with_text(parser)


def comparison(parser: ArgumentParser) -> None:
    """Which models, and where the comparison is written."""
    for name in "ab":
        parser.add_argument(
            f"model_{name}", type=Path, metavar=f"MODEL_{name.upper()}", help="a model directory"
        )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the comparison there as JSON")


def examination(parser: ArgumentParser) -> None:
    """What is done with the lines that repeat."""
    parser.add_argument(
        "--boilerplate", type=Path, metavar="FILE.toml",
        help="write the lines that repeat over many articles there, as the setting `boilerplate`: take out "
        "those that belong to the stories, and give it to train as --config",
    )  # fmt: skip


def with_text(parser: ArgumentParser) -> None:
    """Whether a report shows the beginnings of articles."""
    parser.add_argument(
        "--with-text", action="store_true",
        help="show the beginning of articles in the page, and not only ids and titles",
    )  # fmt: skip
