"""`autotag evaluate`: how good a model is on labelled articles."""

from __future__ import annotations

import argparse

import msgspec

from autotag.bundle import load
from autotag.commands.reading import Records, apart, found, options
from autotag.commands.summary import summary
from autotag.errors import InputError
from autotag.judge import judge


def run(args: argparse.Namespace) -> int:
    """Prints the summary; 1 where records were rejected."""
    tagger = load(args.model)
    sources = found(args.data)
    if args.json:
        apart(sources, str(args.json))
    records = Records(sources, options(args))
    articles = list(records.articles())
    facets = {facet.name for facet in tagger.facets}
    if not any(facets & set(article.tags) for article in articles):
        raise InputError(
            f"no usable article is labelled for {', '.join(sorted(facets))}: nothing to judge on"
        )
    report = judge(tagger, articles, split=f"judged on {len(articles)} articles given to evaluate")
    if args.json:
        args.json.write_bytes(msgspec.json.format(msgspec.json.encode(report)) + b"\n")
    print(summary(report))
    return 1 if records.rejected else 0
