"""`autotag tag`: the tags of one article or a few, for people or as JSON."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import msgspec

from autotag import kernel
from autotag.article import Article, Explanation, Result, TagScore
from autotag.bundle import load
from autotag.commands.first import TAGGING, compile_first
from autotag.commands.reading import Records, found, min_score
from autotag.concepts import own_prefix
from autotag.errors import InputError
from autotag.formats import ReadOptions
from autotag.interchange import FORMS, encoded
from autotag.tagger import Wish

_TERMS = 10


def run(args: argparse.Namespace) -> int:
    """Prints a result per article; 1 where records were rejected."""
    kernel.without_blas()
    tagger = load(args.model, args.policy)
    wish = Wish(tuple(args.facet), min_score(args), tuple(args.explain), args.mentions)
    records = Records(found([args.file]), ReadOptions())
    own = own_prefix(args.uri_prefix)
    compile_first(TAGGING)
    results = 0
    articles: list[Article] = []

    def watched() -> Iterator[Article]:
        for article in records.articles():
            articles.append(article)
            yield article

    for result in tagger.tag_many(watched(), wish):
        article = articles.pop(0)
        if args.format == "json":
            sys.stdout.write(msgspec.json.encode(result).decode() + "\n")
        elif args.format in FORMS:
            sys.stdout.write(encoded(FORMS[args.format], article, result, own).decode() + "\n")
        else:
            print(("\n" if results else "") + "\n".join(_text(article, result)))
        results += 1
    if not results:
        raise InputError(f"no usable article in {args.file}")
    return 1 if records.rejected else 0


def _text(article: Article, result: Result) -> Iterator[str]:
    """A result for people."""
    if article.title:
        yield article.title
    for warning in result.warnings:
        yield f"  warning: {warning}"
    explained = result.explain if isinstance(result.explain, dict) else {}
    for facet, tags in result.tags.items():
        yield f"  {facet}" + ("" if tags else ": none")
        reasons = dict(explained.get(facet, {}))
        for tag in tags:
            yield f"    {tag.score:.2f}  {_named(tag)}"
            if tag.tag in reasons:
                yield from _reasons(reasons.pop(tag.tag))
        for tag in result.review[facet]:
            yield f"    {tag.score:.2f}  {_named(tag)}, to review"
            if tag.tag in reasons:
                yield from _reasons(reasons.pop(tag.tag))
        for other, reason in reasons.items():
            yield f"    {reason.score:.2f}  {other}, not given"
            yield from _reasons(reason)
    if isinstance(result.mentions, dict):
        for facet, mentions in result.mentions.items():
            yield f"  {facet}, named" + ("" if mentions else ": none")
            for m in mentions:
                yield f"    {m.tag}  {_on_one_line(m.text)}  ({m.kind}, {m.field} {m.start}-{m.end})"


def _named(tag: TagScore) -> str:
    return tag.name if tag.name == tag.tag else f"{tag.name} ({tag.tag})"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _reasons(reason: Explanation) -> Iterator[str]:
    yield f"          logit {reason.logit:+.2f} (given from a score of {reason.threshold:.2f})"
    yield f"          {reason.bias:+.2f}  before a word is read"
    for term in reason.terms[:_TERMS]:
        yield f"          {term.contribution:+.2f}  {term.term}  ({term.field})"
    for m in reason.mentions if isinstance(reason.mentions, tuple) else ():
        yield f"          {m.contribution:+.2f}  named as {_on_one_line(m.text)}  ({m.kind}, {m.field})"
    rest = sum(term.contribution for term in reason.terms[_TERMS:]) + reason.rest
    yield f"          {rest:+.2f}  all other words"
