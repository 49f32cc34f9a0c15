"""`autotag serve`: a model over HTTP."""

from __future__ import annotations

import argparse

from autotag.service import serve


def run(args: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    serve(args.model, host=args.host, port=args.port, workers=args.workers, own=args.uri_prefix)
    return 0
