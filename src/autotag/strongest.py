"""Which terms speak most for a tag, and which most against it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autotag.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Strongest:
    """Terms with their weights, the strongest first; `total` is how many terms speak at all."""

    favour: tuple[tuple[str, float], ...]
    against: tuple[tuple[str, float], ...]
    total: int


def strongest(tagger: Tagger, facet: int, tag: int, most: int) -> Strongest:
    """The strongest terms of a learned tag, by the positions of its facet and in its facet."""
    column = sum(other.learned for other in tagger.facets[:facet]) + tag
    weights, terms = tagger.linear.of(column), tagger.terms()
    spoken = np.flatnonzero(weights)
    order = spoken[np.argsort(-weights[spoken], kind="stable")].tolist()

    def named(columns: list[int], sign: int) -> tuple[tuple[str, float], ...]:
        return tuple(
            (terms[c].partition(":")[2], float(weights[c])) for c in columns[:most] if weights[c] * sign > 0
        )

    return Strongest(named(order, 1), named(order[::-1], -1), len(order))
