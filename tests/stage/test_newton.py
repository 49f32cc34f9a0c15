"""Newton's method: the optimum, also where whole steps would go to and fro."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.logistic import sigmoid
from autotag.stage.newton import logistic


def gradient(A, positives, negatives, ridge, start, weights) -> np.ndarray:
    """Of the loss, which is convex: 0 at its optimum and nowhere else."""
    residual = (positives + negatives) * sigmoid((A * weights).sum(axis=1)) - positives
    return (A * residual[:, None]).sum(axis=0) + ridge * (weights - start)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("scale", [1.0, 30.0])
def test_it_ends_at_the_optimum(seed: int, scale: float):
    """Of rows near 0, and of rows so far from it that whole steps never end."""
    rng = np.random.default_rng(seed)
    line = rng.normal(0, 1, 200) * scale
    A = np.column_stack([np.ones(200), line, np.maximum(line - scale, 0)])
    positives = rng.integers(0, 30, 200) * (line > 0) + rng.integers(0, 2, 200)
    negatives = rng.integers(0, 30, 200) * (line <= 0) + rng.integers(0, 2, 200)
    some = A, positives.astype(float), negatives.astype(float), np.full(3, 0.01), np.array([0.0, 1.0, 0.0])
    assert np.abs(gradient(*some, logistic(*some))).max() < 1e-5


def test_an_infinite_ridge_keeps_a_weight():
    """The others are fitted beside it."""
    A, ones = np.column_stack([np.arange(6.0), np.ones(6)]), np.ones(6)
    weights = logistic(A, ones, 2 * ones, np.array([np.inf, 1e-6]), np.array([0.0, 5.0]))
    np.testing.assert_allclose(weights, [0.0, np.log(0.5)], atol=1e-5)
    weights = logistic(A, ones, 2 * ones, np.array([np.inf, 1e-6]), np.array([1.0, 0.0]))
    assert weights[0] == 1.0 and weights[1] < -2


def test_nothing_to_go_by_leaves_the_start():
    """No row at all."""
    start = np.array([1.0, -2.0])
    assert logistic(np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.ones(2), start).tolist() == [1.0, -2.0]
