"""The logistic function and its inverse: logits to probabilities and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sigmoid(logits: Floats) -> Floats:
    """The probability of a logit; far out it is 0 or 1 and never an overflow.

    >>> float(sigmoid(np.float64(0)))
    0.5
    """
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -500, 500)))


def logit(score: Floats | float) -> Floats:
    """The logit of a probability; infinite at 0 and 1.

    >>> float(logit(0.5))
    0.0
    """
    with np.errstate(divide="ignore"):
        return np.log(score) - np.log1p(-np.asarray(score, np.float64))
