"""`autotag batch`: one line out per article in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from autotag.archive import Counts, tag_archive, write_lines
from autotag.bundle import load
from autotag.commands.reading import Records, apart, found, min_score, options, tell
from autotag.tagger import Wish


def run(args: argparse.Namespace) -> int:
    """Writes the results; 1 where records were rejected."""
    tagger = load(args.model, args.policy)
    sources = found(args.data)
    apart(sources, args.output)
    records = Records(sources, options(args))
    output = sys.stdout.buffer if args.output == "-" else Path(args.output)
    wish = Wish(tuple(args.facet), min_score(args), mentions=args.mentions)
    with tqdm(unit=" articles", disable=None, leave=False) as bar:

        def progress(written: int, rejected: int) -> None:
            if written % 256 == 0:
                bar.set_postfix(rejected=rejected, refresh=False)
                bar.update(written - bar.n)

        counts = write_lines(
            records, tag_archive(tagger, wish), output, progress=progress, tell=records.reject
        )
    return finish(counts, args.output)


def finish(counts: Counts, output: str) -> int:
    """Says what became of the records and returns the exit code."""
    where = "" if output == "-" or not counts.rejected else f", listed in {output}.rejected.jsonl"
    tell(f"{counts.written} articles written, {counts.rejected} records rejected{where}")
    return 1 if counts.rejected else 0
