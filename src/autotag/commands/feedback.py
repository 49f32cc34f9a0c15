"""`autotag feedback`: corrections to articles that training reads."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autotag.archive import write_lines
from autotag.commands.reading import Records, apart, found, options, tell
from autotag.corrections import exported
from autotag.feedback import Feedback, beside
from autotag.formats import to_json


def run(args: argparse.Namespace) -> int:
    """Writes the corrected articles; 1 where some are known by an id that no article given has."""
    lacking: list[str] = []
    corrections = Feedback(args.feedback or beside(args.model))
    sources = found(args.data)
    apart(sources, args.output)
    archive = Records(sources, options(args))
    output = sys.stdout.buffer if args.output == "-" else Path(args.output)
    articles = exported(corrections, archive.articles(), lacking.append)
    counts = write_lines(articles, lambda some: map(to_json, some), output)
    tell(f"{counts.articles} corrected articles written; train with them beside the archive")
    if lacking:
        some = ", ".join(lacking[:5]) + (", …" if len(lacking) > 5 else "")
        tell(f"{len(lacking)} are known by id alone and left out; name the archive that has them: {some}")
    return 1 if lacking or archive.rejected else 0
