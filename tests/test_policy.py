"""Thresholds: best for F1 where a tag has many articles, careful where it has few."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.logistic import logit, sigmoid
from autotag.policy import Policy, best_threshold, exactly_one, fit


def dealt(n: int) -> np.ndarray:
    """Five folds, dealt in turn."""
    return np.arange(n) % 5


def f1(scores: np.ndarray, truth: np.ndarray, threshold: float) -> float:
    """F1 at a threshold."""
    given = scores >= threshold
    right = (given & truth).sum()
    return 2 * right / (given.sum() + truth.sum()) if right else 0.0


@pytest.mark.parametrize("seed", range(5))
def test_threshold_of_a_common_tag_is_the_best_there_is(seed: int):
    """With thousands of positives its F1 is that of brute force over every cut."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-1, 2, 20_000)
    truth = rng.random(20_000) < sigmoid(logits)
    # Scores that are not calibrated: the threshold has to find that out.
    scores = sigmoid(logits * 0.7 + 0.4)
    best = max(f1(scores, truth, cut) for cut in np.quantile(scores, np.linspace(0, 1, 2000)))
    assert f1(scores, truth, best_threshold(scores, truth, dealt(20_000))) == pytest.approx(best, abs=0.002)


def test_threshold_of_few_articles_stays_near_what_was_never_wrong():
    """Two positives at the top would ask for 0.94; the threshold stays near the highest false score."""
    scores = np.concatenate([[0.99, 0.98], np.linspace(0.0, 0.4, 998)])
    truth = np.arange(1000) < 2
    assert 0.3 < best_threshold(scores, truth, dealt(1000)) < 0.5
    many = best_threshold(np.repeat(scores, 500), np.repeat(truth, 500), dealt(500_000))
    assert many > 0.6


def test_highest_false_score_is_the_mean_over_the_folds():
    """One fold's outlier moves the threshold of a tag without articles by a fifth, in logits."""
    scores, folds = np.full(50, 0.1), dealt(50)
    scores[0] = 0.9
    expected = sigmoid((4 * logit(0.1) + logit(0.9)) / 5)
    assert best_threshold(scores, np.zeros(50, bool), folds) == pytest.approx(expected)


@pytest.mark.parametrize("value", [0.0, 1e-12, 1.0])
@pytest.mark.parametrize("positives", [0, 1, 10])
def test_scores_that_are_all_the_same(value: float, positives: int):
    """Thresholds stay within (0, 1) whatever the scores are."""
    threshold = best_threshold(np.full(10, value), np.arange(10) < positives, dealt(10))
    assert 0 < threshold < 1


def test_given_from_the_threshold_on():
    """A score equal to the threshold gives the tag."""
    policy = Policy(np.array([0.5, 0.2]))
    scores = np.array([[0.5, 0.1], [0.49, 0.2]])
    assert policy.given(logit(scores)).tolist() == [[True, False], [False, True]]


def test_exactly_one_gives_the_best_tag_whatever_its_score():
    """Under exactly-one each article has one tag, the first where two are even."""
    policy = Policy(np.array([0.5, 0.5, 0.5]), "exactly-one")
    scores = np.array([[0.01, 0.02, 0.0], [0.9, 0.8, 0.7], [0.3, 0.3, 0.3]])
    assert policy.given(scores).tolist() == [[False, True, False], [True, False, False], [True, False, False]]


def test_fit_makes_a_threshold_per_tag():
    """Each tag's threshold is its own, from its own scores."""
    rng = np.random.default_rng(3)
    scores, truth, folds = rng.random((60, 2)), rng.random((60, 2)) < 0.4, dealt(60)
    own = fit(scores, truth, folds)
    assert own.rule == "thresholds"
    assert own.thresholds.tolist() == [best_threshold(scores[:, t], truth[:, t], folds) for t in range(2)]


def test_exactly_one_is_a_rule_of_its_own():
    """A facet whose articles all carry one tag gets the rule, with a threshold per tag to show."""
    assert exactly_one(3).rule == "exactly-one" and len(exactly_one(3).thresholds) == 3
