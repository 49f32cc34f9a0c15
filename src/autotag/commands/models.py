"""`autotag models`: the kept bundles of a model, and which one is in use."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from autotag import store
from autotag.errors import BundleError, InputError


def run(args: argparse.Namespace) -> int:
    """Lists the bundles, or puts another one into use."""
    if args.action == "list":
        print("\n".join(_listed(args.model)))
        return 0
    if args.action == "promote" and args.digest is None:
        raise InputError("models promote needs a digest; see: autotag models list")
    store.bundles(args.model)  # raises where there is no model
    with store.alone(args.model):
        rollback = args.action == "rollback"
        digest = store.rollback(args.model) if rollback else store.promote(args.model, args.digest)
    print(f"{args.model} is now {digest[:12]}")
    return 0


def _listed(model: Path) -> list[str]:
    try:
        used = store.current(model)
    except BundleError:  # what is kept is listed all the same, as it is the way out
        used = None
        way_out = f"autotag models promote DIGEST -m {model}"
        print(f"autotag: {model / store.CURRENT} names none of these: {way_out}", file=sys.stderr)
    return [
        f"{'*' if digest == used else ' '} {digest[:12]}  {_created(model / digest)}"
        for digest in store.bundles(model)
    ]


def _created(place: Path) -> str:
    try:
        return str(msgspec.json.decode((place / "run.json").read_bytes())["created"])
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return "(no run.json)"
