"""`autotag inspect`: what a model is, or what one of its tags learned."""

from __future__ import annotations

import argparse

import msgspec

from autotag.bundle import Bundle, read
from autotag.commands.summary import summary
from autotag.errors import BundleError
from autotag.evaluate import Report
from autotag.policy import NEVER, Cost, menu
from autotag.strongest import strongest
from autotag.tagger import Facet

_TERMS = 20


def run(args: argparse.Namespace) -> int:
    """Prints the model's facts, or a tag's strongest terms."""
    bundle = read(args.model)
    print(_tag(bundle, args.tag) if args.tag else _model(bundle))
    return 0


def _model(bundle: Bundle) -> str:
    manifest = bundle.manifest
    try:
        report = msgspec.convert(manifest.metrics, Report) if manifest.metrics else None
        told = summary(report, manifest.training, manifest.training["rejected"])
    except (msgspec.ValidationError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{bundle.path} is false: its report can't be read: {error}") from None
    lines = [f"{bundle.tagger.label}, trained by autotag {manifest.autotag}"]
    start = 0
    for facet in bundle.tagger.facets:
        lines.append(
            f"{facet.name}: {facet.learned} tags, {facet.policy.rule}: "
            + ", ".join(facet.tags[: min(12, facet.learned)]) + (", …" if facet.learned > 12 else "")
            + (f"; {len(facet.tags) - facet.learned} countries more by name" if facet.aboutness else "")
        )  # fmt: skip
        lines += _costs(bundle, facet, start)
        start += len(facet.tags)
    return "\n".join([*lines, told])


def _costs(bundle: Bundle, facet: Facet, start: int, tag: int | None = None) -> list[str]:
    """What may be chosen in a policy file for a facet, or for one tag, and what that costs."""
    choice = bundle.choices.of(facet.name)
    if tag is not None:
        choice = choice.for_tag(facet.tags[tag])
    costs = menu(facet.found(bundle.heldout, start), choice, tag)
    if not costs:
        return ["  no article was held out to say what another policy would cost"]
    head = ("policy", "precision", "recall", "given", "to review")
    told = _each if tag is None else _in_all
    each = ", tags an article" if tag is None else ", articles"
    lines = [f"  on {facet.articles} articles held out{each}:", "  {:20}{:>10}{:>8}{:>8}{:>11}".format(*head)]
    for name, cost in costs:
        shares = f"{cost.precision:10.3f}{cost.recall:8.3f}"
        lines.append(f"  {name:20}{shares}{told(cost.given, cost):>8}{told(cost.review, cost):>11}")
    return lines


def _each(tags: int, cost: Cost) -> str:
    """So many tags an article."""
    return f"{tags / max(cost.articles, 1):.2f}"


def _in_all(articles: int, cost: Cost) -> str:
    return str(articles)


def _threshold(facet: Facet, t: int) -> str:
    """From which score on a tag is given, and reviewed."""
    policy = facet.policy
    given, review = policy.thresholds[t], NEVER if policy.review is None else policy.review[t]
    told = "never given" if given >= NEVER else f"given from a score of {given:.3f} on"
    if policy.rule == "exactly-one":
        told = "given where it is the best"
    return told + (f", reviewed from {review:.3f} on" if review < NEVER else "")


def _tag(bundle: Bundle, name: str) -> str:
    tagger = bundle.tagger
    k, t = tagger.find(name)
    facet = tagger.facets[k]
    shown = f"{facet.names[t]} ({facet.name}/{facet.tags[t]}) of {tagger.label}"
    threshold = _threshold(facet, t)
    if t >= facet.learned:
        return f"{shown}\nnever learned, told by where an article names it; {threshold}"
    first = sum(len(other.tags) for other in tagger.facets[:k])
    told = strongest(tagger, k, t, _TERMS)
    lines = [
        shown,
        f"{threshold}; {told.total} terms speak for or against it",
        "for:     " + ", ".join(f"{term} {weight:+.2f}" for term, weight in told.favour),
        "against: " + ", ".join(f"{term} {weight:+.2f}" for term, weight in told.against),
        *_costs(bundle, facet, first, t),
    ]
    return "\n".join(lines)
