"""The second stage: margins become probabilities that are monotone, honest, and careful with rare tags."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autotag.evaluate import calibration_error
from autotag.logistic import logit, sigmoid
from autotag.stage import Stage, fit


def drawn(rng: np.random.Generator, n: int, slopes: list[float], intercepts: list[float]):
    """Margins (n, t) and truths that follow known logistics."""
    margins = rng.normal(-1, 0.8, (n, len(slopes))).astype(np.float32)
    truth = rng.random(margins.shape) < sigmoid(margins * np.array(slopes) + np.array(intercepts))
    return margins, truth


def test_finds_the_logistic_that_made_the_truth():
    """With many articles the weights are those the data were drawn from, and the scores honest."""
    margins, truth = drawn(np.random.default_rng(0), 40_000, [3.0, 5.0], [0.5, 1.0])
    stage = fit(margins, truth)
    np.testing.assert_allclose(stage.slope, [3.0, 5.0], rtol=0.06)
    np.testing.assert_allclose(stage.intercept, [0.5, 1.0], atol=0.12)
    fresh, told = drawn(np.random.default_rng(1), 40_000, [3.0, 5.0], [0.5, 1.0])
    error, pairs = calibration_error(sigmoid(stage.logits(fresh)), told)
    assert pairs > 10_000 and error < 0.012


def test_rare_tags_shrink_to_the_common_weights():
    """A tag of three articles gets about the others' slope; on its own it would be anything."""
    rng = np.random.default_rng(3)
    margins, truth = drawn(rng, 5_000, [4.0] * 20, [-1.0] * 20)
    truth[:, 0] = False
    truth[np.argsort(-margins[:, 0])[:3], 0] = True  # parted perfectly: unbounded if fitted alone
    stage = fit(margins, truth)
    assert np.isfinite(stage.slope).all() and stage.slope[0] < 3 * np.median(stage.slope)
    assert stage.slope[0] > 0


@pytest.mark.parametrize("positives", [0, 1, 500])
def test_tags_without_contrast_are_finite(positives: int):
    """A tag that all articles have, or none, or one: its weights are numbers."""
    rng = np.random.default_rng(4)
    margins, truth = drawn(rng, 500, [4.0] * 3, [0.0] * 3)
    truth[:, 0] = np.arange(500) < positives
    stage = fit(margins, truth)
    assert np.isfinite(stage.slope).all() and np.isfinite(stage.intercept).all()
    assert (stage.slope > 0).all()


def test_margins_that_are_all_the_same():
    """A tag whose margin never changes says nothing but how common it is."""
    margins = np.full((400, 1), -0.5, np.float32)
    truth = (np.arange(400) % 4 == 0)[:, None]
    score = sigmoid(fit(margins, truth).logits(margins[:1]))
    assert score[0, 0] == pytest.approx(0.25, abs=0.03)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 60), t=st.integers(1, 5))
def test_higher_margin_never_gives_a_lower_score(seed: int, n: int, t: int):
    """Whatever it was fitted to, a stage is monotone: it never turns a ranking round."""
    rng = np.random.default_rng(seed)
    margins = rng.normal(size=(n, t)).astype(np.float32)
    stage = fit(margins, rng.random((n, t)) < 0.4)
    ladder = np.linspace(-5, 5, 50)[:, None].repeat(t, axis=1)
    assert (np.diff(stage.logits(ladder), axis=0) > 0).all()


def test_fit_is_deterministic():
    """The same margins give the same weights, to the bit."""
    margins, truth = drawn(np.random.default_rng(5), 300, [2.0, 3.0], [0.0, 0.0])
    one, other = fit(margins, truth), fit(margins, truth)
    assert (one.slope == other.slope).all() and (one.intercept == other.intercept).all()


def test_logits_are_slope_times_margin_plus_intercept():
    """The stage is that formula and nothing more."""
    stage = Stage(np.array([2.0, 3.0]), np.array([-1.0, 0.5]))
    np.testing.assert_array_equal(stage.logits(np.array([[1.0, 2.0]])), [[1.0, 6.5]])


@given(st.floats(1e-9, 1 - 1e-9))
def test_logit_undoes_sigmoid(score: float):
    """Both are inverse to each other over all scores that are stored."""
    assert float(sigmoid(logit(score))) == pytest.approx(score, rel=1e-6)


def test_sigmoid_never_overflows():
    """Margins of any size give 0 or 1 without a warning (pytest makes warnings errors)."""
    assert sigmoid(np.array([-1e300, -800.0, 800.0, 1e300])).tolist() == pytest.approx([0, 0, 1, 1])
