"""What logits are worth: a line with bends, from those of the second stage to calibrated ones.

A margin's log-odds are no straight line, as Platt's sigmoid has it: they rise steeply about 0 and slowly past
it. So the pairs of a facet that are likely at all bend the line where they must (a linear spline, monotone).
Being made of straight pieces it leaves explanations exact: on its piece a logit is a multiple of the old one
and a constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.logistic import Floats
from autotag.stage.newton import logistic

#: Where the line may bend. Below the first a logit stays as it is: a score of 0.018.
_AT: Final = np.array([-4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.5])
LOWEST: Final = float(_AT[0])
#: How many pairs of evidence a bend takes, and the least slope that is left.
_RIDGE: Final = 3.0
_LEAST: Final = 0.1
_HIGHEST: Final = 20.0
_BINS: Final = 2400


def _none() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, slots=True)
class Curve:
    """From `at[k]` on the slope is more by `bends[k]`, (k,) each; before the first it is 1."""

    at: Floats = field(default_factory=_none)
    bends: Floats = field(default_factory=_none)

    def __call__(self, logits: Floats) -> Floats:
        """The calibrated logits of any logits."""
        found = np.array(logits, np.float64, order="C")
        kernel.bend(found.reshape(1, -1), 0, found.size, self.at, self.bends)
        return found

    def piece(self, logit: float) -> tuple[float, float]:
        """Slope and constant of the piece of the line that a calibrated logit lies on."""
        places = np.searchsorted(self(self.at), logit, side="left")
        bends = self.bends[:places]
        return 1.0 + float(bends.sum()), -float((bends * self.at[:places]).sum())


def stacked(curves: Sequence[Curve]) -> tuple[Floats, Floats]:
    """(f, k) where each curve bends, and (f, k) how much: a short one's last bends are infinitely far off."""
    longest = max((len(curve.at) for curve in curves), default=0)
    at, bends = np.full((len(curves), longest), np.inf), np.zeros((len(curves), longest))
    for f, curve in enumerate(curves):
        at[f, : len(curve.at)], bends[f, : len(curve.at)] = curve.at, curve.bends
    return at, bends


def fit(logits: Floats, truth: NDArray[np.bool_]) -> Curve:
    """The curve of the pairs (p,) of a facet that are above the first bend; the logits are out of fold."""
    width = (_HIGHEST - LOWEST) / _BINS
    bins = np.minimum(((np.minimum(logits, _HIGHEST) - LOWEST) / width).astype(np.int64), _BINS - 1)
    counts = np.bincount(bins, minlength=_BINS).astype(np.float64)
    positives = np.bincount(bins[truth], minlength=_BINS).astype(np.float64)
    used = counts > 0
    centres = (LOWEST + (np.arange(_BINS) + 0.5) * width)[used]
    line = np.column_stack([centres, np.maximum(centres[:, None] - _AT, 0)])
    ridge, start = np.append(np.inf, np.full(len(_AT), _RIDGE)), np.append(1.0, np.zeros(len(_AT)))
    weights = logistic(line, positives[used], (counts - positives)[used], ridge, start)
    slopes = np.maximum(np.cumsum(weights)[1:], _LEAST)
    return Curve(_AT.copy(), np.diff(slopes, prepend=1.0))
