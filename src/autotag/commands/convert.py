"""`autotag convert`: any readable articles to canonical JSON Lines."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autotag.archive import write_lines
from autotag.commands.reading import Records, apart, finish, found, options
from autotag.formats import to_json


def run(args: argparse.Namespace) -> int:
    """Writes the articles; 1 where records were rejected."""
    sources = found(args.data)
    apart(sources, args.output)
    records = Records(sources, options(args))
    output = sys.stdout.buffer if args.output == "-" else Path(args.output)
    counts = write_lines(records, lambda articles: map(to_json, articles), output, tell=records.reject)
    return finish(counts.articles, counts.rejected, args.output)
