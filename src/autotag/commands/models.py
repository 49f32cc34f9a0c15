"""`autotag models`: the kept bundles of a model, and which one is in use."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from autotag import store
from autotag.errors import InputError


def run(args: argparse.Namespace) -> int:
    """Lists the bundles, or puts another one into use."""
    if args.action == "list":
        print("\n".join(_listed(args.model)))
    elif args.action == "rollback":
        print(f"{args.model} is now {store.rollback(args.model)[:12]}")
    elif args.digest is None:
        raise InputError("models promote needs a digest; see: autotag models list")
    else:
        print(f"{args.model} is now {store.promote(args.model, args.digest)[:12]}")
    return 0


def _listed(model: Path) -> list[str]:
    used = store.current(model)
    return [
        f"{'*' if digest == used else ' '} {digest[:12]}  {_created(model / digest)}"
        for digest in store.bundles(model)
    ]


def _created(place: Path) -> str:
    try:
        return str(msgspec.json.decode((place / "run.json").read_bytes())["created"])
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return "(no run.json)"
