"""The arguments of the commands about the service: what they are called, and what they mean."""

from __future__ import annotations

import argparse
from pathlib import Path


def serve(parser: argparse.ArgumentParser) -> None:
    """Adds those of `autotag serve`."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port; 0 takes a free one (default: 8000)")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes (default: 2)")
    access = parser.add_mutually_exclusive_group()
    access.add_argument(
        "--keys", type=Path, metavar="FILE", help="ask for the keys of this file (see: autotag keys); "
        "needed where --host is not loopback",
    )  # fmt: skip
    access.add_argument("--no-auth", action="store_true", help="let everybody in, also from elsewhere")
    _feedback_file(parser)
    parser.add_argument(
        "--access-log", choices=("none", "plain", "json"), default="none",
        help="a line a request on stdout, without a word of an article (default: none)",
    )  # fmt: skip
    parser.add_argument(
        "--max-body", type=int, default=16 * 1024 * 1024, metavar="BYTES",
        help="of a request's body, else 413 (default: 16777216)",
    )  # fmt: skip
    parser.add_argument(
        "--max-articles", type=int, default=1000, metavar="N", help="in a request, else 413 (default: 1000)"
    )
    parser.add_argument(
        "--max-characters", type=int, default=1_000_000, metavar="N",
        help="read of one article; the rest is cut with a warning (default: 1000000)",
    )  # fmt: skip
    parser.add_argument(
        "--max-seconds", type=float, default=30.0, metavar="S",
        help="for a request to arrive, and to be answered (default: 30)",
    )  # fmt: skip


def _feedback_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--feedback", type=Path, metavar="FILE",
        help="where corrections are kept (default: feedback.sqlite in the model directory)",
    )  # fmt: skip


def keys(parser: argparse.ArgumentParser) -> None:
    """Adds those of `autotag keys`."""
    parser.add_argument("action", choices=("add", "list", "remove"))
    parser.add_argument("name", nargs="?", metavar="NAME", help="who or what uses the key, as newsroom-cms")
    parser.add_argument(
        "--scope", action="append", default=[], choices=("tag", "feedback", "admin"),
        help="for add: what it allows (repeatable); admin allows everything",
    )  # fmt: skip
    parser.add_argument(
        "--keys", type=Path, default=Path("models/keys.jsonl"), metavar="FILE",
        help="the file of keys, hashed (default: models/keys.jsonl)",
    )  # fmt: skip


def feedback(parser: argparse.ArgumentParser) -> None:
    """Adds those of `autotag feedback`, beside the model and how articles are read."""
    parser.add_argument("action", choices=("export",))
    parser.add_argument("data", nargs="*", metavar="DATA", help="the archive, where ids are looked up")
    parser.add_argument(
        "-o", "--output", default="-", metavar="OUTPUT", help="JSON Lines; - is standard output (default)"
    )
    _feedback_file(parser)
