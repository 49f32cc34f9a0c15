"""`autotag inspect`: what a model is, or what one of its tags learned."""

from __future__ import annotations

import argparse

import msgspec
import numpy as np

from autotag.bundle import Bundle, read
from autotag.commands.summary import summary
from autotag.errors import BundleError
from autotag.evaluate import Report

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
    lines += [
        f"{facet.name}: {facet.learned} tags, {facet.policy.rule}: "
        + ", ".join(facet.tags[: min(12, facet.learned)]) + (", …" if facet.learned > 12 else "")
        + (f"; {len(facet.tags) - facet.learned} countries more by name" if facet.aboutness else "")
        for facet in bundle.tagger.facets
    ]  # fmt: skip
    return "\n".join([*lines, told])


def _tag(bundle: Bundle, name: str) -> str:
    tagger = bundle.tagger
    k, t = tagger.find(name)
    facet = tagger.facets[k]
    shown = f"{facet.names[t]} ({facet.name}/{facet.tags[t]}) of {tagger.label}"
    threshold = f"given from a score of {facet.policy.thresholds[t]:.3f} on"
    if t >= facet.learned:
        return f"{shown}\nnever learned, told by where an article names it; {threshold}"
    start = sum(other.learned for other in tagger.facets[:k])
    weights, terms = tagger.linear.of(start + t), tagger.terms()
    spoken = np.flatnonzero(weights)
    order = spoken[np.argsort(-weights[spoken], kind="stable")].tolist()
    show = [(float(weights[column]), terms[column].partition(":")[2]) for column in order]
    lines = [
        shown,
        f"{threshold}; {len(show)} terms speak for or against it",
        "for:     " + ", ".join(f"{term} {weight:+.2f}" for weight, term in show[:_TERMS] if weight > 0),
        "against: "
        + ", ".join(f"{term} {weight:+.2f}" for weight, term in show[::-1][:_TERMS] if weight < 0),
    ]
    return "\n".join(lines)
