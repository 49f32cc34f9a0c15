"""Pruning: what hardly counts goes, and the bias gets what it added on average."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from autotag.solver import Column, pruner, rows_of


def rows(seed: int) -> sparse.csr_array:
    """(300, 80) rows: a third of the values are 0, terms are of unlike size."""
    rng = np.random.default_rng(seed)
    X = rng.random((300, 80)) * np.linspace(0.05, 1, 80)
    return sparse.csr_array(np.where(rng.random(X.shape) < 0.3, 0, X).astype(np.float32))


def dense(column: Column, terms: int = 80) -> np.ndarray:
    """The weights (v,) of a column."""
    weights = np.zeros(terms, np.float32)
    weights[column.terms] = column.values
    return weights


def test_nothing_is_dropped_where_nothing_is_to_be():
    """At 0 weights and bias are as they were."""
    w = np.random.default_rng(0).normal(size=80).astype(np.float32)
    w[::7] = 0
    column = pruner(rows_of(rows(0)), 0.0)(w, 1.0)
    assert np.array_equal(dense(column), w) and column.bias == 1.0
    assert column.terms.dtype == np.int32 and (np.diff(column.terms) > 0).all() and column.values.all()


def test_margins_stay_the_same_on_average():
    """Over the articles the weights were learned from, margins move up as much as down."""
    X, w = rows(1), np.random.default_rng(1).normal(size=80).astype(np.float32)
    column = pruner(rows_of(X), 0.3)(w, 0.0)
    assert 0 < len(column.terms) < len(w)
    moved = X @ w - (X @ dense(column) + column.bias)
    assert abs(moved.mean()) < 1e-5 < np.abs(moved).max()


def test_the_same_weight_counts_less_where_values_are_small():
    """Of even weights those of the terms with small values go first."""
    kept = pruner(rows_of(rows(2)), 0.5)(np.ones(80, np.float32), 0.0).terms
    assert 0 < len(kept) < 80 and kept.min() > 10 and kept.max() == 79
