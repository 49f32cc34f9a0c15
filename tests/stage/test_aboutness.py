"""Which of the countries named an article is about: weights that are shared, found, and finite."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from autotag.kernel import FEATURES
from autotag.logistic import Floats, sigmoid
from autotag.stage import UNNAMED, fit_named, fit_unseen, shipped

F = len(FEATURES)


def drawn(rng: np.random.Generator, k: int, weights: list[float]) -> tuple[Floats, np.ndarray]:
    """Features (k, f) and truths that follow known weights."""
    features = rng.random((k, len(weights)))
    return features, rng.random(k) < sigmoid(features @ np.array(weights))


def named(rng: np.random.Generator, n: int, t: int):
    """Margins and truth (n, t), and the pairs named with two features, the second against."""
    margins = rng.normal(-1, 1, (n, t)).astype(np.float32)
    pairs = np.argwhere(rng.random((n, t)) < 0.3)
    features = rng.random((len(pairs), 2))
    logits = 3 * margins.astype(np.float64) - 1
    rows, tags = pairs.T
    logits[rows, tags] += 4 * features[:, 0] - 3 * features[:, 1] - 1.5 * margins[rows, tags]
    return margins, rng.random((n, t)) < sigmoid(logits), pairs, features


def test_unseen_finds_the_signs():
    """What speaks for and against is found from the pairs alone, and what says nothing weighs little."""
    features, truth = drawn(np.random.default_rng(0), 4000, [3.0, -4.0, 0.0])
    weights, threshold = fit_unseen(features, truth)
    np.testing.assert_allclose(weights, [3.0, -4.0, 0.0], atol=0.35)
    assert 0.2 < threshold < 0.6


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 300), f=st.integers(1, F))
def test_unseen_is_the_optimum_that_scikit_learn_finds(seed: int, k: int, f: int):
    """The ridge is half the squared weights: LogisticRegression with C=1 and no intercept."""
    rng = np.random.default_rng(seed)
    features, truth = drawn(rng, k, rng.normal(0, 3, f).tolist())
    weights, threshold = fit_unseen(features, truth)
    assert 0 < threshold < 1
    if truth.any() and not truth.all():
        reference = LogisticRegression(C=1.0, fit_intercept=False, tol=1e-10, max_iter=10_000)
        np.testing.assert_allclose(weights, reference.fit(features, truth).coef_[0], atol=1e-4)


def test_threshold_of_unseen_is_that_of_best_f1():
    """No other threshold gives the pairs it was fitted to a better F1."""
    features, truth = drawn(np.random.default_rng(1), 300, [4.0, -4.0])
    weights, threshold = fit_unseen(features, truth)
    scores = sigmoid(features @ weights)

    def f1(at: float) -> float:
        given = scores >= at - 1e-12
        return float(2 * (given & truth).sum() / (given.sum() + truth.sum()))

    assert f1(threshold) == max(map(f1, scores.tolist()))


@pytest.mark.parametrize("about", [0, 1, 20])
def test_pairs_without_contrast_are_finite(about: int):
    """None of the countries named is meant, or one, or all: weights and threshold are numbers."""
    features = np.random.default_rng(2).random((20, F))
    weights, threshold = fit_unseen(features, np.arange(20) < about)
    assert np.isfinite(weights).all() and 0 < threshold < 1
    assert np.sign((features @ weights).mean()) == (1 if about == 20 else -1)


def test_no_pair_at_all():
    """Articles that name nothing teach nothing, and no error."""
    weights, threshold = fit_unseen(np.zeros((0, F)), np.zeros(0, np.bool_))
    assert weights.tolist() == [0.0] * F and threshold == 0.5


@pytest.mark.parametrize("seed", [3, 4, 8, 9])
def test_named_finds_the_signs(seed: int):
    """Slope, weights and damping are those the truth was drawn from, also where all tags are as common."""
    margins, truth, pairs, features = named(np.random.default_rng(seed), 4000, 5)
    stage, own = fit_named(margins, truth, pairs, features, (np.ones(2), 0.25))
    np.testing.assert_allclose(stage.slope, 3.0, rtol=0.1)
    np.testing.assert_allclose(stage.intercept, -1.0, atol=0.2)
    np.testing.assert_allclose(own.weights, [4.0, -3.0], atol=0.5)
    assert own.damping == pytest.approx(0.5, abs=0.1)
    assert own.unseen.tolist() == [1, 1] and own.threshold == 0.25


def test_margins_become_the_logits_that_tagging_makes():
    """In place: slope and intercept where a country is not named; damped, with its features, where it is."""
    margins, truth, pairs, features = named(np.random.default_rng(4), 300, 4)
    before = margins.astype(np.float64)
    stage, own = fit_named(margins, truth, pairs, features, (np.zeros(2), 0.5))
    logits = stage.logits(before)
    rows, tags = pairs.T
    base = stage.intercept[tags]
    logits[rows, tags] = base + own.damping * (logits[rows, tags] - base) + features @ own.weights
    np.testing.assert_allclose(margins, logits, atol=1e-4)


@pytest.mark.parametrize("what", ["no tag is named", "one tag is not named", "one tag is on no article"])
def test_a_tag_without_a_named_article(what: str):
    """A country that articles are about but never name, or the other way round, is scored all the same."""
    margins, truth, pairs, features = named(np.random.default_rng(5), 200, 3)
    kept = {"no tag is named": pairs[:, 1] < 0, "one tag is not named": pairs[:, 1] > 0}.get(what)
    if kept is None:
        truth[:, 0] = False
    else:
        pairs, features = pairs[kept], features[kept]
    stage, own = fit_named(margins, truth, pairs, features, (np.zeros(2), 0.5))
    for numbers in (stage.slope, stage.intercept, own.weights, [own.damping], margins):
        assert np.isfinite(numbers).all()
    assert (stage.slope > 0).all()


def test_margins_that_say_the_wrong_thing():
    """A higher margin never gives a lower score where the country is not named."""
    margins, truth, pairs, features = named(np.random.default_rng(6), 500, 3)
    stage, own = fit_named(-margins, truth, pairs, features, (np.zeros(2), 0.5))
    assert (stage.slope > 0).all() and np.isfinite(own.damping)


def test_fit_is_deterministic():
    """The same pairs give the same weights, to the bit."""

    def once() -> list[bytes]:
        margins, truth, pairs, features = named(np.random.default_rng(7), 300, 3)
        unseen = fit_unseen(features, truth[tuple(pairs.T)])
        stage, own = fit_named(margins, truth, pairs, features, unseen)
        return [a.tobytes() for a in (unseen[0], stage.slope, stage.intercept, own.weights, margins)]

    assert once() == once()


def test_shipped_has_a_finite_weight_for_every_feature():
    """The weights that autotag brings are of these features, and know what speaks for a country."""
    own = shipped()
    weights = dict(zip(FEATURES, own.unseen.tolist(), strict=True))
    assert np.isfinite(own.unseen).all() and 0 < own.threshold < 1
    assert not own.weights.any() and own.damping == 0
    assert weights["named"] < 0 < min(weights["title"], weights["count"], weights["most"])
    assert sigmoid(np.float64(UNNAMED)) < 1e-5 < own.threshold
