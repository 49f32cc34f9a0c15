"""Which of two models is better on the same articles, by how much, and whether that is chance.

Paired bootstrap (Koehn 2004; Berg-Kirkpatrick, Burkett & Klein 2012): both models' figures from the same
draws of articles, so that what is hard for both does not widen the interval of their difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from msgspec import Struct

from autotag.evaluate.bootstrap import Bools, Floats, draws, estimate, f1, summed
from autotag.evaluate.figures import Decisions
from autotag.evaluate.report import Estimate

_DRAWS: Final = 500


class TagChange(Struct, frozen=True):
    """A tag's F1 under both, and the difference (B - A) with its interval."""

    tag: str
    name: str
    support: int
    a: float
    b: float
    difference: Estimate


class FacetComparison(Struct, frozen=True, kw_only=True):
    """A facet under both models; differences are B - A, so above 0 where B is better.

    `tags` are those whose difference is no chance, the worst first; `changed` the positions of the
    articles whose tags are not the same.
    """

    facet: str
    articles: int
    a: float
    b: float
    micro: Estimate
    macro_a: float
    macro_b: float
    macro: Estimate
    tags: tuple[TagChange, ...]
    changed: tuple[int, ...]

    @property
    def worse(self) -> bool:
        """Whether B's micro-F1 is lower, and not by chance."""
        return self.micro.high < 0


def aligned(a: Decisions, b: Decisions) -> tuple[Decisions, Decisions]:
    """Two models' decisions on the same articles, both on the tags that either can give.

    A tag that only the other can give is missed on the articles that have it.
    """
    names = {**dict(b.names), **dict(a.names)}
    tags = sorted(names)
    place = {tag: t for t, tag in enumerate(tags)}
    truth = _spread(a.truth, a, place) | _spread(b.truth, b, place)
    unknown = a.unknown + a.truth.sum(axis=1) - truth.sum(axis=1)
    shown = [(tag, names[tag]) for tag in tags]
    made = [
        Decisions(
            one.facet, shown, _spread(one.given, one, place), truth, one.scores[:, :0], unknown, one.rows
        )
        for one in (a, b)
    ]
    return made[0], made[1]


def _spread(part: Bools, made: Decisions, place: Mapping[str, int]) -> Bools:
    """(n, all tags) what is (n, t), each tag in its place."""
    whole = np.zeros((len(part), len(place)), np.bool_)
    whole[:, [place[tag] for tag, _ in made.names]] = part
    return whole


def compared(a: Decisions, b: Decisions, seed: int = 0) -> FacetComparison:
    """The comparison of two models' decisions on the same articles and tags, column by column."""
    drawn = draws(len(a.truth), seed, _DRAWS)
    micro_a, micro_b = (f1(*(drawn @ part for part in made.counts)) for made in (a, b))
    tags_a, tags_b = _f1_of_tags(a, drawn), _f1_of_tags(b, drawn)
    judged = a.truth.any(axis=0)
    macros = [
        tags[:, judged].mean(axis=1) if judged.any() else np.zeros(len(drawn)) for tags in (tags_a, tags_b)
    ]
    changes = [
        TagChange(tag, name, int(a.truth[:, t].sum()), float(tags_a[0, t]), float(tags_b[0, t]),
                  estimate(tags_b[:, t] - tags_a[:, t]))
        for t, (tag, name) in enumerate(a.names)
    ]  # fmt: skip
    sure = [change for change in changes if change.difference.high < 0 or change.difference.low > 0]
    return FacetComparison(
        facet=a.facet, articles=len(a.truth), a=float(micro_a[0]), b=float(micro_b[0]),
        micro=estimate(micro_b - micro_a), macro_a=float(macros[0][0]), macro_b=float(macros[1][0]),
        macro=estimate(macros[1] - macros[0]),
        tags=tuple(sorted(sure, key=lambda change: (change.difference.value, change.tag))),
        changed=tuple(np.flatnonzero((a.given != b.given).any(axis=1)).tolist()),
    )  # fmt: skip


def _f1_of_tags(made: Decisions, drawn: Floats) -> Floats:
    """(draws + 1, t)"""
    given, truth = made.given, made.truth
    return f1(*(summed(drawn, part) for part in (given & truth, given & ~truth, ~given & truth)))
