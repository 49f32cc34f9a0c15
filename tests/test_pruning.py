"""Pruning: what hardly counts goes, and the bias gets what it added on average."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from autotag.pruning import pruner


def rows(seed: int) -> sparse.csr_array:
    """(300, 80) rows: a third of the values are 0, terms are of unlike size."""
    rng = np.random.default_rng(seed)
    X = rng.random((300, 80)) * np.linspace(0.05, 1, 80)
    return sparse.csr_array(np.where(rng.random(X.shape) < 0.3, 0, X).astype(np.float32))


def test_nothing_is_dropped_where_nothing_is_to_be():
    """At 0 weights and biases are as they were."""
    W = np.random.default_rng(0).normal(size=(80, 4)).astype(np.float32)
    coef, bias = pruner(rows(0), 0.0)(W, np.ones(4, np.float32))
    assert np.array_equal(coef.toarray(), W) and bias.tolist() == [1.0] * 4


def test_margins_stay_the_same_on_average():
    """Over the articles the weights were learned from, margins move up as much as down."""
    X, W = rows(1), np.random.default_rng(1).normal(size=(80, 4)).astype(np.float32)
    coef, bias = pruner(X, 0.3)(W, np.zeros(4, np.float32))
    assert 0 < coef.nnz < W.size
    moved = X @ W - (X @ coef.toarray() + bias)
    assert np.abs(moved.mean(axis=0)).max() < 1e-5 < np.abs(moved).max()


def test_the_same_weight_counts_less_where_values_are_small():
    """Of even weights those of the terms with small values go first."""
    coef, _ = pruner(rows(2), 0.5)(np.ones((80, 1), np.float32), np.zeros(1, np.float32))
    kept = np.flatnonzero(coef.toarray()[:, 0])
    assert 0 < len(kept) < 80 and kept.min() > 10 and kept.max() == 79
