"""The curve: calibrated where the stage's logits are not, monotone, made of straight pieces."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.evaluate import calibration_error
from autotag.kernel import bend
from autotag.logistic import sigmoid
from autotag.stage import Curve, stacked
from autotag.stage.curve import LOWEST, fit


def drawn(seed: int, n: int = 60_000) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are too sure of themselves on either side, and truth."""
    rng = np.random.default_rng(seed)
    logits = np.maximum(rng.normal(-2, 4, n), LOWEST + 1e-9)
    right = np.where(logits > 0, 0.4 * logits, np.where(logits > -2, 0.7 * logits, -1.4 + (logits + 2)))
    return logits, rng.random(n) < sigmoid(right)


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_calibrated(seed: int):
    """On other pairs than it was fitted to; those of the stage alone are not."""
    curve = fit(*drawn(seed))
    logits, truth = drawn(seed + 100)
    before, _ = calibration_error(sigmoid(logits)[:, None], truth[:, None])
    after, _ = calibration_error(sigmoid(curve(logits))[:, None], truth[:, None])
    assert before > 0.04 > 3 * after


@pytest.mark.parametrize("seed", range(5))
def test_higher_stays_higher(seed: int):
    """Whatever it is fitted to: noise, all right, all wrong."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 5, 300)
    logits = logits[logits > LOWEST]
    line = np.linspace(-9, 30, 2000)
    for truth in (rng.random(len(logits)) < 0.5, logits < 100, logits > 100, logits < 0):
        assert (np.diff(fit(logits, truth)(line)) > 0).all()


def test_few_pairs_bend_little():
    """Without a pair it is no bend at all; three pairs are no evidence of a probability of 1."""
    none = fit(np.zeros(0), np.zeros(0, bool))
    line = np.linspace(-9, 9, 50)
    np.testing.assert_allclose(none(line), line)
    few = fit(np.array([0.5, 1.0, 1.5]), np.ones(3, bool))
    assert 1 < few(np.array([1.0]))[0] < 4


def test_unlikely_logits_stay_as_they_are():
    """Below the first bend, and so does everything without a curve."""
    curve = fit(*drawn(0))
    low = np.linspace(-30, LOWEST, 40)
    assert curve(low).tolist() == low.tolist()
    assert Curve()(np.array([-3.0, 5.0])).tolist() == [-3.0, 5.0]


def test_some_columns_bend_and_the_rest_stay():
    """The kernel bends a facet's columns among others, also with a curve that was made longer beside one."""
    curve = fit(*drawn(1))
    at, bends = stacked([Curve(), curve])
    assert at.shape == bends.shape == (2, len(curve.at))
    whole = np.random.default_rng(0).normal(-2, 5, (20, 30))
    before, expected = whole.copy(), curve(whole[:, 3:9])
    bend(whole, 9, 30, at[0], bends[0])
    np.testing.assert_array_equal(whole, before)
    bend(whole, 3, 9, at[1], bends[1])
    np.testing.assert_array_equal(whole[:, 3:9], expected)
    np.testing.assert_array_equal(whole[:, 9:], before[:, 9:])
    np.testing.assert_array_equal(whole[:, :3], before[:, :3])


def test_each_piece_is_a_straight_line():
    """Slope and constant at a calibrated logit lead back to the old one."""
    curve = fit(*drawn(2))
    for old in (-9.0, -3.5, -1.0, 0.0, 0.3, 2.0, 7.0, 25.0):
        (new,) = curve(np.array([old])).tolist()
        slope, constant = curve.piece(new)
        assert slope * old + constant == pytest.approx(new, abs=1e-9)
