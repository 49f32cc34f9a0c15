"""The layout of weights: whatever is dense and whatever is not, they are the weights that were learned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from autotag import layout as laying
from autotag.layout import layout


def weights(seed: int, v: int = 1600, t: int = 12) -> sparse.csc_array:
    """Weights that thin out: the first terms speak for most tags, the last for few."""
    rng = np.random.default_rng(seed)
    kept = rng.random((v, t)) < np.geomspace(1, 0.001, v)[:, None]
    return sparse.csc_array(np.where(kept, rng.normal(size=(v, t)), 0).astype(np.float32))


@pytest.mark.parametrize("room", [0, 6_000, 8_000_000])
def test_weights_are_those_that_were_learned(room: int, monkeypatch: pytest.MonkeyPatch):
    """Each weight to a 250th of its row's largest, whichever way the row is kept."""
    monkeypatch.setattr(laying, "_BYTES", room)
    first, second = weights(1), weights(2)
    laid = layout([first, second], [np.zeros(12), np.ones(12)])
    learned = np.hstack([first.toarray(), second.toarray()])
    k = len(laid.common)
    assert k == {0: 0, 6_000: 250}.get(room, k) and (room < 10_000 or 256 <= k < 1600)
    for tag in range(24):
        assert (np.abs(laid.of(tag) - learned[:, tag]) <= np.abs(learned).max(axis=1) / 250).all()
    some = np.array([0, 5, k - 1 if k else 1, 1599])
    assert np.array_equal(laid.some(some, 3), laid.of(3)[some])
    assert laid.bias.tolist() == [0.0] * 12 + [1.0] * 12


def test_a_row_of_zeros_has_no_scale():
    """A common term without a weight divides nothing by 0."""
    coef = weights(3).tolil()
    coef[5] = 0
    laid = layout([sparse.csc_array(coef)], [np.zeros(12)])
    assert len(laid.common) > 5 and laid.scale[5] == 0 and not laid.of(2)[5]
