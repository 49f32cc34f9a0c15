"""Intervals by drawing the articles again and again (Efron 1979), and F1 from counts.

An interval holds the 2.5th to the 97.5th percentile of 200 draws. Articles are drawn, not pairs: the tags
of one article go together.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag.evaluate.report import Estimate

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DRAWS: Final = 200


def ratio(part: float, whole: float) -> float:
    """A share; 0 of nothing."""
    return float(part) / float(whole) if whole else 0.0


def draws(n: int, seed: int, times: int = DRAWS) -> Floats:
    """(times + 1, n) how often each article is drawn; the first row is the sample itself."""
    rng = np.random.default_rng(seed)
    drawn = [np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(times)] if n else []
    return np.array([np.ones(n), *drawn], np.float64)


def f1(tp: Floats, fp: Floats, fn: Floats) -> Floats:
    """F1 from counts; 0 where there is nothing to be right about."""
    return 2 * tp / np.maximum(2 * tp + fp + fn, 1)


def estimate(values: Floats) -> Estimate:
    """The first value, with the interval of the others."""
    low, high = np.percentile(values[1:], [2.5, 97.5]) if len(values) > 1 else (values[0], values[0])
    return Estimate(float(values[0]), float(low), float(high))


def summed(drawn: Floats, part: Bools) -> Floats:
    """(draws, t) how many of each tag's pairs (n, t) were drawn; the pairs are few."""
    return np.asarray((sparse.csr_array(part.T.astype(np.float64)) @ drawn.T).T, np.float64)
