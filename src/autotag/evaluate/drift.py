"""How far a run's articles have moved from the training articles."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import ArrayLike

from autotag.evaluate.bootstrap import Floats

#: A share of nothing is taken as this: the logarithm needs one.
_LEAST = 1e-4
#: The usual reading of the index: below the first nothing to see, above the second another population.
STEADY, MOVED = 0.1, 0.25


class Trend(Struct, frozen=True):
    """How a tag's share of the articles changed: the late months' over the early ones', and how sure that is
    (`z`, in standard errors of the logarithm).
    """

    ratio: float
    z: float


def psi(expected: ArrayLike, actual: ArrayLike) -> float:
    """The population stability index of two histograms over the same bins, counts or shares.

    Siddiqi 2006, Credit Risk Scorecards: the sum of (actual - expected) * log(actual / expected) of shares.

    >>> psi([50, 50], [50, 50]), round(psi([50, 50], [80, 20]), 3)
    (0.0, 0.416)
    """
    e, a = (_shares(np.asarray(counts, np.float64)) for counts in (expected, actual))
    return float(((a - e) * np.log(a / e)).sum())


def _shares(counts: Floats) -> Floats:
    total = counts.sum()
    return np.maximum(counts / total if total else counts, _LEAST)


def trend(counts: ArrayLike, totals: ArrayLike) -> Trend:
    """The trend of a tag with so many articles in each period, of so many in all: the last third of the
    periods against the others (log ratio of shares, with half an article added to each count).

    >>> trend([5, 5, 5, 5, 40, 40], [100] * 6).ratio > 5
    True
    """
    own, of = np.asarray(counts, np.float64), np.asarray(totals, np.float64)
    late = len(own) - max(1, len(own) // 3)
    a, b = own[:late].sum() + 0.5, own[late:].sum() + 0.5
    n, m = of[:late].sum() + 1, of[late:].sum() + 1
    logarithm = np.log(b / m) - np.log(a / n)
    spread = np.sqrt(max(1 / a - 1 / n + 1 / b - 1 / m, 1e-12))
    return Trend(float(np.exp(logarithm)), float(logarithm / spread))
