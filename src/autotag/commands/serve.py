"""`autotag serve`: a model over HTTP."""

from __future__ import annotations

import argparse

from autotag import kernel
from autotag.service import Limits, Options, serve


def run(args: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    kernel.without_blas()
    limits = Limits(
        body=args.max_body,
        articles=args.max_articles,
        characters=args.max_characters,
        seconds=args.max_seconds,
    )
    options = Options(
        host=args.host, port=args.port, workers=args.workers, keys=args.keys, open_to_all=args.no_auth,
        feedback=args.feedback, own=args.uri_prefix, access_log=args.access_log, limits=limits,
        policy=args.policy,
    )  # fmt: skip
    serve(args.model, options)
    return 0
