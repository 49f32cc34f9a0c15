"""What training says an archive should be like: the distributions that a run's are held against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from autotag.archive.figures import BINS
from autotag.bundle import Bundle
from autotag.policy import Pairs, Policy
from autotag.tagger import Facet

Ints = NDArray[np.int64]


def unknown_words(bundle: Bundle) -> Sequence[int]:
    """The training articles by their share of unknown words, over even bins; empty where an older autotag
    trained it.
    """
    found: Sequence[int] = bundle.manifest.training.get("unknown", ())
    return found


def held_out(bundle: Bundle, facet: Facet, start: int) -> tuple[Ints, Ints]:
    """(t,) how many training articles each of a facet's tags was given, and (BINS,) how many there were by
    the score of their likeliest tag: by the scores of models that had not seen them.
    """
    pairs = bundle.heldout.of(start, len(facet.tags), facet.articles)
    numbers, rows = np.unique(pairs.article, return_inverse=True)
    best = np.zeros(len(numbers))
    np.maximum.at(best, rows, pairs.score)
    bins = np.bincount(np.minimum(best * BINS, BINS - 1).astype(int), minlength=BINS)
    bins[0] += facet.articles - len(numbers)  # nothing was likely for them
    given = np.bincount(pairs.tag[_given(facet.policy, pairs, best[rows])], minlength=len(facet.tags))
    return given, bins


def _given(policy: Policy, pairs: Pairs, best: NDArray[np.float64]) -> Ints:
    """Which pairs are given; `best` (p,) is the score of the likeliest tag of each one's article."""
    passed = pairs.score == best if policy.rule == "exactly-one" else True
    floor = 0.0 if policy.rule == "exactly-one" else policy.thresholds[pairs.tag]
    return np.flatnonzero(passed & (pairs.score >= floor))
