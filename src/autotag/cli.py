"""The command line: a table of commands, and where errors become exit codes.

Each command's work is in `autotag.commands`, imported when it is run: `--help` loads nothing.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from autotag import archive_arguments, arguments, judging, service_arguments, streams
from autotag.concepts import OWN
from autotag.errors import STOPPED, AutotagError, Stopped
from autotag.version import VERSION

_DESCRIPTION = """\
Learns country and topic tags from a newsroom's own labelled articles and puts them on new text:
train a model, tag an article or an archive with it, or serve it over HTTP.
"""
_EPILOG = """\
a first try:
  autotag train training/sample -m models/default
  echo "Kenya's runners won in Boston" | autotag tag --explain
  autotag batch archive.jsonl.gz -o tagged.jsonl
  autotag serve

exit codes: 0 done; 1 done, but records were rejected or something was found; 2 can't start;
3 stopped by the machine; 130 interrupted. Data go to stdout, messages to stderr.
"""
_INPUT = "articles: .jsonl, .json (also IPTC ninjs), .csv, .tsv, .parquet, .html, .rss, .atom, .xml (feeds), \
.warc, .sgm (Reuters-21578), .txt (clippings), each also as .gz or .zst, or in a .zip or .tar; directories \
are read whole; patterns such as 'news/**/*.json'; s3://, gs:// and other addresses; - is standard input"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    streams.reopen()
    parser = _parser()
    args = parser.parse_args(argv)
    try:
        code: int = _loaded(args.command).run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader of our output has gone: that is no fault, and there is nobody to tell.
        _drop_output()
        return 0
    except KeyboardInterrupt:
        print("autotag: interrupted", file=sys.stderr)
        return 128 + signal.SIGINT
    except AutotagError as error:
        print(f"autotag: {error}", file=sys.stderr)
        return 3 if isinstance(error, Stopped) else 2
    except OSError as error:
        print(f"autotag: {_told(error)}", file=sys.stderr)
        if error.errno not in STOPPED:
            return 2
        _drop_output()
        return 3


def _loaded(command: str) -> Any:
    """The module of a command. What it loads stays: looking for garbage in it takes a sixth of the time."""
    gc.disable()
    try:
        return import_module(f"autotag.commands.{command}")
    finally:
        gc.freeze()
        gc.enable()


def _drop_output() -> None:
    """What is still to be written goes nowhere: Python would try it again when it ends, and complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError:  # a stand-in for stdout has no descriptor
        sys.stdout = io.StringIO()


def _told(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "autotag", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"autotag {VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (help_, build) in _COMMANDS.items():
        # No `%` may be left for argparse to read as a format.
        sub = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
        build(sub)
    return parser


def _train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", nargs="+", metavar="DATA", help=_INPUT)
    parser.add_argument(
        "-m", "--model", type=Path, required=True, metavar="MODEL",
        help="the model directory to make or renew",
    )  # fmt: skip
    facet = "only this facet (repeatable)"
    parser.add_argument("--facet", action="append", default=[], metavar="F", help=facet)
    parser.add_argument(
        "--split", choices=("time", "random", "none"),
        help="how to hold articles back to judge the model on: the latest fifth (default where there are "
        "dates), a random fifth (optimistic), none",
    )  # fmt: skip
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings; see the README")
    parser.add_argument("--search", type=float, metavar="MINUTES", help="look so long for better settings")
    parser.add_argument("--seed", type=int, metavar="N", help="of folds and orders (default: 0)")
    judging.training(parser)
    arguments.reading(parser)
    arguments.jobs(parser)
    arguments.backend(
        parser, "threads", "learn in threads of this machine (default), or on the Dask cluster of --scheduler"
    )


def _labelled(parser: argparse.ArgumentParser, own: Callable[[argparse.ArgumentParser], None]) -> None:
    """The arguments of a command that reads labelled articles, after its own."""
    own(parser)
    parser.add_argument("data", nargs="+", metavar="DATA", help=_INPUT)
    arguments.reading(parser)


def _tag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", default="-", metavar="FILE",
        help="read by its suffix; - (the default) is text, or JSON if it begins with { or [",
    )  # fmt: skip
    arguments.model(parser)
    parser.add_argument(
        "--explain", nargs="?", const="*", action="append", default=[], metavar="FACET/TAG",
        help="say which words made each tag given, or this one (repeatable)",
    )  # fmt: skip
    arguments.wish(parser)
    arguments.policy(parser)
    parser.add_argument(
        "--format", choices=("text", "json", "ninjs", "jsonld"), default="text",
        help="text is for people (default), json a line each; ninjs (IPTC, 3.1) and jsonld (schema.org) hold "
        "the article with its tags",
    )  # fmt: skip
    _uri_prefix(parser)


def _uri_prefix(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--uri-prefix", default=OWN, metavar="URI",
        help=f"of your own tags in ninjs and JSON-LD (default: {OWN})",
    )  # fmt: skip


def _batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", nargs="+", metavar="INPUT", help=_INPUT)
    arguments.model(parser)
    arguments.wish(parser)
    arguments.policy(parser)
    arguments.jobs(parser)
    archive_arguments.batch(parser)


def _convert(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", nargs="+", metavar="INPUT", help=_INPUT)
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUTPUT", help="JSON Lines; - is standard output"
    )
    arguments.reading(parser)


def _serve(parser: argparse.ArgumentParser) -> None:
    arguments.model(parser)
    arguments.policy(parser)
    service_arguments.serve(parser)
    _uri_prefix(parser)


def _feedback(parser: argparse.ArgumentParser) -> None:
    arguments.model(parser)
    service_arguments.feedback(parser)
    arguments.reading(parser)


def _inspect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tag", nargs="?", metavar="FACET/TAG", help="what this tag learned")
    arguments.model(parser)


def _models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "promote", "rollback"))
    parser.add_argument(
        "digest", nargs="?", help="for promote: the digest of a kept bundle, or its beginning"
    )
    arguments.model(parser)


_COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "train": ("learn a model from labelled articles", _train),
    "evaluate": ("judge a model on labelled articles", lambda p: _labelled(p, judging.evaluation)),
    "compare": ("say which of two models is better, and why", lambda p: _labelled(p, judging.comparison)),
    "doctor": ("find faults in labelled articles", lambda p: _labelled(p, judging.examination)),
    "tag": ("tag one article, or a few, and say why", _tag),
    "batch": ("tag an archive: one line out per article in", _batch),
    "serve": ("serve a model over HTTP", _serve),
    "inspect": ("say what a model is, or what one of its tags learned", _inspect),
    "verify": ("check every byte of a model, and its self-test", arguments.model),
    "models": ("list the kept bundles of a model, or put another one into use", _models),
    "convert": ("turn any readable articles into canonical JSON Lines", _convert),
    "keys": ("make, list and remove the API keys of a server", service_arguments.keys),
    "feedback": ("write the articles that were corrected over HTTP, for training", _feedback),
    "warm": ("compile the kernels now, so that the first tagging need not", lambda parser: None),
}


if __name__ == "__main__":
    sys.exit(main())
