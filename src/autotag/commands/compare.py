"""`autotag compare`: which of two models is better, by how much, and where they differ."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

import msgspec

from autotag.article import Article
from autotag.bundle import read
from autotag.commands.evaluate import labelled
from autotag.commands.first import TAGGING, compile_first
from autotag.commands.pages import beside, writable, write
from autotag.commands.reading import Records, apart, found, options
from autotag.errors import InputError
from autotag.evaluate import Decisions, Estimate, FacetComparison, TagChange, aligned, compared
from autotag.judge import decide
from autotag.seen import out_of_fold
from autotag.versions import standing

_TAGS = 10
_EXAMPLES = 10


def run(args: argparse.Namespace) -> int:
    """Prints what differs; 1 where records were rejected."""
    bundles = [read(path) for path in (args.model_a, args.model_b)]
    sources = found(args.data)
    if args.json:
        apart(sources, str(args.json))
        writable(args.json)
    records = Records(sources, options(args))
    articles = standing(list(records.articles())).articles
    names = [{facet.name for facet in bundle.tagger.facets} for bundle in bundles]
    if not names[0] & names[1]:
        raise InputError(f"{args.model_a} and {args.model_b} have no facet in common: nothing to compare")
    labelled(articles, names[0] & names[1])
    compile_first(TAGGING)
    knowns = [out_of_fold(bundle, articles) for bundle in bundles]
    made = [decide(b.tagger, articles, known) for b, known in zip(bundles, knowns, strict=True)]
    out = beside(args.json)
    a, b = (bundle.tagger.label for bundle in bundles)
    print(f"A: {a}\nB: {b}\non {len(articles)} articles", file=out)
    for name, known in zip("AB", knowns, strict=True):
        if known.seen.any():
            seen = known.seen.sum()
            print(f"{name} learned from {seen} of them; those count by out-of-fold scores", file=out)
    facets = both(*made)
    for facet in facets:
        print("\n".join(_told(facet, made, articles)), file=out)
    if args.json:
        write(args.json, msgspec.json.format(msgspec.json.encode(facets)).decode() + "\n")
    return 1 if records.rejected else 0


def both(a: Sequence[Decisions], b: Sequence[Decisions]) -> list[FacetComparison]:
    """The comparisons of the facets that two models have in common, from their decisions."""
    other = {made.facet: made for made in b}
    return [compared(*aligned(made, other[made.facet])) for made in a if made.facet in other]


def _told(
    facet: FacetComparison, made: Sequence[Sequence[Decisions]], articles: Sequence[Article]
) -> Iterator[str]:
    """A comparison in plain words."""
    yield f"{facet.facet}: {_verdict(facet)}"
    yield f"  micro-F1 {facet.a:.3f} of A, {facet.b:.3f} of B: {_difference(facet.micro)}"
    yield f"  macro-F1 {facet.macro_a:.3f} of A, {facet.macro_b:.3f} of B: {_difference(facet.macro)}"
    worse = [tag for tag in facet.tags if tag.difference.value < 0]
    better = [tag for tag in reversed(facet.tags) if tag.difference.value > 0]
    yield from _tags("worse", worse)
    yield from _tags("better", better)
    if facet.changed:
        yield f"  {len(facet.changed)} of {facet.articles} articles get other tags:"
        a, b = aligned(*(next(one for one in some if one.facet == facet.facet) for some in made))
        yield from (_example(row, a, b, articles) for row in facet.changed[:_EXAMPLES])


def _verdict(facet: FacetComparison) -> str:
    if facet.micro.low > 0:
        return "B is better"
    return "B is worse" if facet.worse else "no difference that is more than chance"


def _difference(estimate: Estimate) -> str:
    return f"{estimate.value:+.3f} ({estimate.low:+.3f} to {estimate.high:+.3f})"


def _tags(what: str, tags: Sequence[TagChange]) -> Iterator[str]:
    if tags:
        yield f"  {len(tags)} tags are {what} in B (F1, of so many articles):"
        for tag in tags[:_TAGS]:
            figures = f"{tag.a:.2f} -> {tag.b:.2f} of {tag.support}"
            yield f"    {tag.name}  {figures}  {_difference(tag.difference)}"


def _example(row: int, a: Decisions, b: Decisions, articles: Sequence[Article]) -> str:
    """An article whose tags changed: each with whether the archive has it."""
    article = articles[int(a.rows[row])]
    changes = [
        f"{sign}{name}{'' if a.truth[row, t] else ' (not in the archive)'}"
        for sign, gained in (("-", False), ("+", True))
        for t, (_, name) in enumerate(a.names)
        if a.given[row, t] != b.given[row, t] and bool(b.given[row, t]) is gained
    ]
    return f"    {article.id or ''}  {' '.join(article.title.split())[:70]}  {', '.join(changes)}"
