"""`autotag doctor`: faults of labelled articles, each with its file and line."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from tqdm import tqdm

from autotag.commands.pages import beside, writable, write
from autotag.commands.reading import Records, apart, found, named, options, tell
from autotag.config import TrainingConfig
from autotag.doctor import Finding, Line, Placed, copies, foreign, leaking, repeated, short, synonyms, thin
from autotag.errors import InputError
from autotag.formats import Found, ReadOptions

_SHOWN = 8


def run(args: argparse.Namespace) -> int:
    """Prints the findings, a line each; 1 where there are any, or records were rejected."""
    sources = found(args.data)
    if args.boilerplate:
        apart(sources, str(args.boilerplate))
        writable(args.boilerplate)
    placed, rejected = _placed(sources, options(args))
    if not placed:
        raise InputError(f"no usable article in {', '.join(args.data)} ({rejected} were rejected)")
    lines = repeated(placed)
    counts: Counter[str] = Counter()
    for finding in _findings(args, placed, lines):
        counts[finding.kind] += 1
        print(finding, file=beside(args.boilerplate))
    _tell_of_thin(placed)
    if args.boilerplate:
        write(args.boilerplate, _setting(lines))
        tell(f"wrote {len(lines)} lines to {args.boilerplate}")
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    tell(f"{len(placed)} articles, {counts.total()} findings{f' ({told})' if told else ''}")
    return 1 if counts or rejected else 0


def _setting(lines: list[Line]) -> str:
    """The lines as TOML, whose basic strings are written as JSON's are."""
    return "".join(
        ["boilerplate = [\n", *(f"  {json.dumps(x.text, ensure_ascii=False)},\n" for x in lines), "]\n"]
    )


def _placed(sources: Found, how: ReadOptions) -> tuple[list[Placed], int]:
    """The articles with their places, and how many records were rejected."""
    place: list[int | None] = [None]

    def note(record: int, line: int | None) -> None:
        place[0] = line

    placed: list[Placed] = []
    rejected = 0
    with tqdm(desc="reading", unit=" articles", disable=None, leave=False) as bar:
        for source in sources.sources:
            records = Records(replace(sources, sources=(source,)), replace(how, placed=note), rejected)
            for article in records.articles():
                placed.append(Placed(article, source.name, place[0]))
                bar.update()
            rejected = records.rejected
    return placed, rejected


def _findings(args: argparse.Namespace, placed: list[Placed], lines: list[Line]) -> Iterator[Finding]:
    names = named(args)
    checks = [copies(placed), synonyms(placed, names), short(placed), foreign(placed), leaking(placed, names)]
    for check in tqdm(checks, "looking", disable=None, leave=False):
        yield from check
    for line in lines:
        message = f"{line.text!r} stands in {line.articles} articles; no tag is told by it"
        yield Finding(line.first, "boilerplate", message)


def _tell_of_thin(placed: list[Placed]) -> None:
    """Thin tags are no fault of an article: a message, not a finding."""
    fewest = TrainingConfig().min_articles
    for facet, tags in thin(placed, fewest).items():
        if tags:
            some = ", ".join(tags[:_SHOWN]) + (", …" if len(tags) > _SHOWN else "")
            tell(f"{facet}: {len(tags)} tags have fewer than {fewest} articles and can't be learned: {some}")
