"""Whether scores mean what they say: of the pairs with a score of 0.7, seven in ten are to be true."""

from __future__ import annotations

from typing import Final

import numpy as np

from autotag.evaluate.bootstrap import Bools, Floats, Ints, estimate
from autotag.evaluate.report import Bin, Estimate

_BINS: Final = 15
_LIKELY: Final = 0.05


def calibration(scores: Floats, truth: Bools, drawn: Floats) -> tuple[Estimate, tuple[Bin, ...]]:
    """The expected calibration error, with its interval, and its bins, of scores and truth (n, t).

    Over 15 equal-mass bins of the pairs with a score above 0.05 (Naeini, Cooper & Hauskrecht 2015, in
    the equal-mass form of Nixon et al. 2019); `drawn` (draws + 1, n) says how often each article counts.
    """
    i, t = np.nonzero(scores > _LIKELY)
    p, y = scores[i, t], truth[i, t].astype(np.float64)
    order = np.argsort(p, kind="stable")
    if not len(order):
        return Estimate(0.0, 0.0, 0.0), ()
    i, p, y = i[order], p[order], y[order]
    error = estimate(_centred(np.array([_error(p, y, weights[i]) for weights in drawn])))
    starts = _starts(np.ones(len(p)))
    bins = zip(np.split(p, starts[1:]), np.split(y, starts[1:]), strict=True)
    return error, tuple(Bin(len(a), float(a.mean()), float(b.mean())) for a, b in bins if len(a))


def calibration_error(scores: Floats, truth: Bools) -> tuple[float, int]:
    """The expected calibration error alone, and how many pairs have a score above 0.05.

    >>> calibration_error(np.full((30, 1), 0.75), np.arange(30)[:, None] % 2 == 0)
    (0.25, 30)
    """
    error, bins = calibration(scores, truth, np.ones((1, len(scores))))
    return error.value, sum(part.pairs for part in bins)


def _centred(errors: Floats) -> Floats:
    """The errors of draws (after that of all) about that: drawn pairs are fewer, which alone adds error."""
    draws = errors[1:]
    if len(draws):
        draws = np.maximum(draws - (draws.mean() - errors[0]), 0)
    return np.append(errors[:1], draws)


def _starts(weights: Floats) -> Ints:
    """Where each of the bins begins among sorted pairs of weights (k,), so that all weigh the same."""
    ends = np.cumsum(weights)
    edges = np.arange(_BINS) * (ends[-1] / _BINS)
    return np.unique(np.searchsorted(ends, edges, side="right"))


def _error(p: Floats, y: Floats, weights: Floats) -> float:
    total = weights.sum()
    if not total:
        return 0.0
    starts = _starts(weights)
    gaps = np.add.reduceat((p - y) * weights, starts[starts < len(p)])
    return float(np.abs(gaps).sum() / total)
