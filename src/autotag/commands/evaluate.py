"""`autotag evaluate`: how good a model is on labelled articles."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import msgspec

from autotag.article import Article
from autotag.bundle import Bundle, read
from autotag.commands.first import TAGGING, compile_first
from autotag.commands.pages import beside, drawing, writable, write
from autotag.commands.reading import Records, apart, found, options, tell
from autotag.commands.summary import summary
from autotag.errors import InputError
from autotag.evaluate import Data, Decisions, Report
from autotag.judge import decide, report_of
from autotag.leaks import leaks
from autotag.near import near
from autotag.seen import out_of_fold
from autotag.versions import standing


def run(args: argparse.Namespace) -> int:
    """Prints the summary; 1 where records were rejected."""
    bundle = read(args.model)
    sources = found(args.data)
    for output in filter(None, (args.json, args.html)):
        apart(sources, str(output))
        writable(output)
    if args.html:
        drawing()
    for name in args.curve:
        bundle.tagger.find(name)
    records = Records(sources, options(args))
    compile_first(TAGGING)
    report, made, articles = judged(bundle, list(records.articles()))
    if args.json:
        write(args.json, msgspec.json.format(msgspec.json.encode(report)).decode() + "\n")
    if args.html:
        write(args.html, _page(args, bundle, report, made, articles))
        tell(f"wrote {args.html}")
    print(summary(report), file=beside(args.json, args.html))
    return 1 if records.rejected else 0


def judged(
    bundle: Bundle, given: Sequence[Article]
) -> tuple[Report, tuple[Decisions, ...], Sequence[Article]]:
    """The report of a bundle on articles, the decisions that it is of, and the articles that stand."""
    kept = standing(given)
    articles = kept.articles
    labelled(articles, {facet.name for facet in bundle.tagger.facets})
    known = out_of_fold(bundle, articles)
    data = Data(
        replaced=kept.replaced, killed=kept.killed, alike=int((near(articles).sizes > 1).sum()),
        leaking=len({leak.article for leak in leaks(articles)}), learned=int(known.seen.sum()),
    )  # fmt: skip
    made = decide(bundle.tagger, articles, known)
    split = f"judged on {len(articles)} articles given to evaluate"
    return report_of(made, len(articles), split=split, data=data), made, articles


def labelled(articles: Sequence[Article], facets: set[str]) -> None:
    """Refuses articles that judge nothing."""
    if not any(facets & set(article.tags) for article in articles):
        raise InputError(
            f"no usable article is labelled for {', '.join(sorted(facets))}: nothing to judge on"
        )


def _page(
    args: argparse.Namespace, bundle: Bundle, report: Report, made: Sequence[Decisions],
    articles: Sequence[Article],
) -> str:  # fmt: skip
    pages = drawing()
    doubts = pages.judged_doubts(made, articles, with_text=args.with_text)
    subject = pages.Subject(bundle.tagger, report, made, heldout=bundle.heldout, choices=bundle.choices)
    page: str = pages.evaluation_page(pages.found_in(subject, doubts, chosen=args.curve))
    return page
