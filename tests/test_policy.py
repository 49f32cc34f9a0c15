"""Thresholds: best for F1 where a tag has many articles, careful where it has few."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.logistic import logit, sigmoid
from autotag.policy import Policy, best_threshold, fit


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
    assert f1(scores, truth, best_threshold(scores, truth)) == pytest.approx(best, abs=0.002)


def test_threshold_of_few_articles_stays_near_the_centre():
    """Two positives at the top would ask for 0.97; the threshold stays near the common 0.2."""
    scores = np.concatenate([[0.99, 0.98], np.linspace(0.0, 0.9, 998) ** 4])
    truth = np.arange(1000) < 2
    rare = best_threshold(scores, truth)
    assert 0.15 < rare < 0.35
    many = best_threshold(np.repeat(scores, 500), np.repeat(truth, 500))
    assert many > 0.6


def test_trust_grows_with_the_number_of_articles():
    """The more articles, the nearer the threshold comes to the one that is best for F1."""
    rng = np.random.default_rng(1)
    found = []
    for copies in (1, 5, 25, 125):
        positive = np.full(4 * copies, 0.9)
        scores = np.concatenate([positive, rng.random(400) * 0.7])
        found.append(best_threshold(scores, np.arange(len(scores)) < len(positive)))
    assert found == sorted(found) and found[0] < 0.4 and found[-1] > 0.6


@pytest.mark.parametrize("value", [0.0, 1e-12, 1.0])
@pytest.mark.parametrize("positives", [0, 1, 10])
def test_scores_that_are_all_the_same(value: float, positives: int):
    """Thresholds stay within (0, 1) whatever the scores are."""
    threshold = best_threshold(np.full(10, value), np.arange(10) < positives)
    assert 0 < threshold < 1


def test_a_tag_nobody_has_gets_the_centre():
    """Without a positive there is nothing to fit: the centre, 0.2."""
    assert best_threshold(np.linspace(0, 0.4, 50), np.zeros(50, bool)) == pytest.approx(0.2)


def test_given_from_the_threshold_on():
    """A score equal to the threshold gives the tag."""
    policy = Policy(np.array([0.5, 0.2]))
    scores = np.array([[0.5, 0.1], [0.49, 0.2]])
    assert policy.given(scores).tolist() == [[True, False], [False, True]]


def test_exactly_one_gives_the_best_tag_whatever_its_score():
    """Under exactly-one each article has one tag, the first where two are even."""
    policy = Policy(np.array([0.5, 0.5, 0.5]), "exactly-one")
    scores = np.array([[0.01, 0.02, 0.0], [0.9, 0.8, 0.7], [0.3, 0.3, 0.3]])
    assert policy.given(scores).tolist() == [[False, True, False], [True, False, False], [True, False, False]]


def test_fit_makes_the_rule_it_is_told():
    """Thresholds by default, one per tag; exactly-one where every article has one tag."""
    scores = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])
    truth = np.array([[True, False], [False, True], [True, False]])
    assert fit(scores, truth, exactly_one=True).rule == "exactly-one"
    own = fit(scores, truth)
    assert own.rule == "thresholds"
    assert own.thresholds.tolist() == [best_threshold(scores[:, t], truth[:, t]) for t in range(2)]
    assert (logit(own.thresholds) < logit(0.5)).all()
