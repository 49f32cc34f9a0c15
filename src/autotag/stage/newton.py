"""Logistic regression by Newton's method, over few features and rows that stand for many pairs."""

from __future__ import annotations

from typing import Final

import numpy as np

from autotag import kernel
from autotag.logistic import Floats

_STEPS: Final = 200
_SMALL: Final = 1e-8


def logistic(A: Floats, positives: Floats, negatives: Floats, ridge: Floats, start: Floats) -> Floats:
    """(f,) the weights of least logistic loss over rows A (k, f), each of so many positives and negatives
    (k,). Each weight is drawn to its `start` by its ridge; where that is infinite it stays there.

    A step that goes too far is halved: the loss of rows far from 0 is nearly flat, and whole steps there go
    to and fro for ever.
    """
    free = np.isfinite(ridge)
    drawn = np.where(free, ridge, 0.0)
    weights, step, lowest = start.astype(np.float64), np.zeros(len(start)), np.inf
    for _ in range(_STEPS):
        gradient, curvature, loss = kernel.moments(A, positives, negatives, weights)
        loss += (drawn * (weights - start) ** 2).sum() / 2
        if loss > lowest and np.abs(step).max() > _SMALL:
            step /= 2
            weights = weights + step
            continue
        lowest = min(lowest, loss)
        gradient += drawn * (weights - start)
        step[free] = np.linalg.solve((curvature + np.diag(drawn))[np.ix_(free, free)], gradient[free])
        weights = weights - step
        if np.abs(step).max() < _SMALL:
            break
    return weights
