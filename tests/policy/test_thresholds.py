"""Thresholds: best for F1 where a tag has many articles, careful where it has few, and as asked for."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.logistic import logit, sigmoid
from autotag.policy.pairs import LIKELY, Pairs
from autotag.policy.policy import NEVER
from autotag.policy.thresholds import best_f1, complete, precise


def pairs_of(scores: np.ndarray, truth: np.ndarray) -> Pairs:
    """The pairs of scores and truth (n, t)."""
    return Pairs.among(scores.astype(np.float32), truth)


def one(scores: np.ndarray, truth: np.ndarray) -> float:
    """The threshold of best F1 of a single tag."""
    return float(best_f1(pairs_of(scores[:, None], truth[:, None]))[0])


def f1(scores: np.ndarray, truth: np.ndarray, threshold: float) -> float:
    """F1 at a threshold."""
    given = scores >= threshold
    right = (given & truth).sum()
    return 2 * right / (given.sum() + truth.sum()) if right else 0.0


def facet(seed: int, n: int = 4000, t: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Scores and truth (n, t) of tags from common to rare, well calibrated."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(np.linspace(-2, -7, t), 2.5, (n, t))
    return sigmoid(logits), rng.random((n, t)) < sigmoid(logits)


@pytest.mark.parametrize("seed", range(5))
def test_threshold_of_a_common_tag_is_the_best_there_is(seed: int):
    """With thousands of positives its F1 is that of brute force over every cut."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(-1, 2, 20_000)
    truth = rng.random(20_000) < sigmoid(logits)
    # Scores that are not calibrated: the threshold has to find that out.
    scores = sigmoid(logits * 0.7 + 0.4)
    best = max(f1(scores, truth, cut) for cut in np.quantile(scores, np.linspace(0, 1, 2000)))
    assert f1(scores, truth, one(scores, truth)) == pytest.approx(best, abs=0.002)


def test_threshold_of_a_common_tag_is_drawn_to_that_of_all_tags():
    """More than half of the way where it has hundreds of articles, hardly where it has three."""
    rng = np.random.default_rng(0)
    logits = rng.normal(-1, 2, (20_000, 3))
    truth = rng.random(logits.shape) < sigmoid(logits)
    truth[:, 2] &= np.cumsum(truth[:, 2]) <= 3
    scores = sigmoid(logits + np.array([0.0, 2.0, 0.0]))  # the second's are too high
    together = logit(best_f1(pairs_of(scores, truth)))
    alone = logit(np.array([one(scores[:, t], truth[:, t]) for t in range(3)]))
    assert alone[0] < together[0] < together[1] < alone[1]
    assert (together[1] - together[0]) / (alone[1] - alone[0]) < 0.5
    assert abs(together[2] - alone[2]) < 0.1 * (alone[1] - alone[0])


def test_threshold_of_few_articles_stays_near_what_was_never_wrong():
    """Two positives at the top would ask for 0.94; the threshold stays near the highest false scores."""
    scores = np.concatenate([[0.99, 0.98], np.linspace(0.0, 0.4, 998)])
    truth = np.arange(1000) < 2
    assert 0.3 < one(scores, truth) < 0.55
    assert one(np.repeat(scores, 500), np.repeat(truth, 500)) > 0.6


def test_one_false_score_is_not_the_threshold():
    """An outlier moves the threshold of a tag without articles by a fifth, in logits."""
    scores = np.full(50, 0.1)
    scores[0] = 0.9
    expected = sigmoid((4 * logit(0.1) + logit(0.9)) / 5)
    assert one(scores, np.zeros(50, bool)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("value", [0.0, 1e-12, 1.0])
@pytest.mark.parametrize("positives", [0, 1, 10])
def test_scores_that_are_all_the_same(value: float, positives: int):
    """Thresholds stay within (0, 1) whatever the scores are, and (0, 1] where a precision is asked for."""
    scores, truth = np.full(10, value), np.arange(10) < positives
    pairs = pairs_of(scores[:, None], truth[:, None])
    best = best_f1(pairs)
    assert 0 < best[0] < 1
    for other in (precise(pairs, 0.9), complete(pairs, 0.9, best)):
        assert 0 < other[0] <= 1


def test_centre_draws_rare_tags():
    """A tag of no article has the centre as threshold, a common one its own."""
    scores, truth = facet(0)
    own, drawn = best_f1(pairs_of(scores, truth)), best_f1(pairs_of(scores, truth), 0.3)
    assert abs(own[0] - drawn[0]) < 0.01 and truth[:, 0].sum() > 500
    none = best_f1(pairs_of(np.zeros((50, 1)), np.zeros((50, 1), bool)), 0.3)
    assert none[0] == pytest.approx(0.3)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("target", [0.8, 0.95])
def test_precision_is_reached_and_not_overshot(seed: int, target: float):
    """Over the facet, and for each tag that has evidence of its own; a lower threshold would miss it."""
    scores, truth = facet(seed)
    pairs = pairs_of(scores, truth)
    given = scores.astype(np.float32) >= precise(pairs, target)
    assert target <= truth[given].mean() <= target + 0.03
    for t in range(3):
        assert truth[given[:, t], t].mean() >= target - 0.01
    # On articles that the thresholds were not fitted to.
    others, theirs = facet(seed + 100)
    assert theirs[others >= precise(pairs, target)].mean() >= target - 0.03


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("target", [0.7, 0.9])
def test_recall_is_reached(seed: int, target: float):
    """Over the facet, on these articles and nearly on others."""
    scores, truth = facet(seed)
    pairs = pairs_of(scores, truth)
    thresholds = complete(pairs, target, best_f1(pairs))
    assert (scores.astype(np.float32) >= thresholds)[truth].mean() >= target
    others, theirs = facet(seed + 100)
    assert (others >= thresholds)[theirs].mean() >= target - 0.05


def test_a_precision_that_no_score_has_is_never_given():
    """All that is likely is wrong: nothing is given. A recall that can't be had gives all that is likely."""
    scores, truth = np.full((40, 2), 0.9), np.zeros((40, 2), bool)
    truth[:8] = True
    pairs = pairs_of(np.where(truth, 0.001, scores), truth)
    assert precise(pairs, 0.95).tolist() == [NEVER, NEVER]
    assert complete(pairs, 0.95, best_f1(pairs)).tolist() == [LIKELY, LIKELY]


def test_even_scores_are_given_together():
    """A threshold lies at no score that is partly to be given."""
    scores = np.repeat([0.9, 0.5], 50)[:, None]
    truth = (np.arange(100) < 75)[:, None]
    (threshold,) = precise(pairs_of(scores, truth), 0.74)
    assert threshold == pytest.approx(0.5)
    (threshold,) = precise(pairs_of(scores, truth), 0.9)
    assert threshold == pytest.approx(0.9)


def test_without_held_out_articles_probabilities_are_taken_at_their_word():
    """Countries told by the weights that autotag brings have no held-out score."""
    none = Pairs(*(np.zeros(0, kind) for kind in (np.uint32, np.int64, np.float32, bool)), 0, 3)
    assert precise(none, 0.95).tolist() == [0.95] * 3
    assert complete(none, 0.9, np.array([0.3, 0.4, 0.5])).tolist() == [0.3, 0.4, 0.5]
