"""What a policy gives, and what it keeps for review."""

from __future__ import annotations

import numpy as np

from autotag.logistic import logit
from autotag.policy import NEVER, Policy


def told(policy: Policy, scores: list[list[float]]) -> tuple[list[list[int]], list[list[int]]]:
    """The numbers of the tags that are given to each article, and of those under review."""
    logits = logit(np.array(scores))
    given = policy.given(logits)
    review = policy.reviewed(logits, given)
    assert not (given & review).any()
    return [np.flatnonzero(row).tolist() for row in given], [np.flatnonzero(row).tolist() for row in review]


def test_given_from_the_threshold_on():
    """A score equal to the threshold gives the tag, and nothing stands under review."""
    assert told(Policy(np.array([0.5, 0.2])), [[0.5, 0.1], [0.49, 0.2]]) == ([[0], [1]], [[], []])


def test_exactly_one_gives_the_best_tag_whatever_its_score():
    """Under exactly-one each article has one tag, the first where two are even."""
    policy = Policy(np.array([0.5, 0.5, 0.5]), "exactly-one")
    scores = [[0.01, 0.02, 0.005], [0.9, 0.8, 0.7], [0.3, 0.3, 0.3]]
    assert told(policy, scores)[0] == [[1], [0], [0]]


def test_never_is_never():
    """However sure the score, also where the tag would be the best of its facet."""
    sure = np.array([[800.0, 1.0]])
    assert Policy(np.array([NEVER, 0.5])).given(sure).tolist() == [[False, True]]
    assert Policy(np.array([NEVER, 0.5]), "exactly-one").given(sure).tolist() == [[False, True]]
    assert Policy(np.array([NEVER, NEVER]), "exactly-one").given(sure).tolist() == [[False, False]]


def test_review_band():
    """From its beginning to the threshold; above it the tag is given."""
    policy = Policy(np.array([0.5, 0.5]), review=np.array([0.2, NEVER]))
    assert told(policy, [[0.6, 0.1], [0.3, 0.3], [0.1, 0.4]]) == ([[0], [], []], [[], [0], []])


def test_at_most_gives_the_best_and_reviews_the_others():
    """Of even ones the first; what is one too many stands under review if there is one."""
    scores = [[0.6, 0.9, 0.8], [0.7, 0.7, 0.7], [0.1, 0.9, 0.1]]
    thresholds = np.full(3, 0.5)
    assert told(Policy(thresholds, at_most=2), scores) == ([[1, 2], [0, 1], [1]], [[], [], []])
    with_review = Policy(thresholds, review=thresholds, at_most=2)
    assert told(with_review, scores) == ([[1, 2], [0, 1], [1]], [[0], [2], []])
    assert told(Policy(thresholds, at_most=9), scores)[0] == [[0, 1, 2], [0, 1, 2], [1]]


def test_exactly_one_that_is_to_be_reviewed():
    """The best is always to review: it is reviewed, and no other tag is given in its stead."""
    policy = Policy(np.array([NEVER, 0.5]), "exactly-one", review=np.array([0.4, NEVER]))
    assert told(policy, [[0.9, 0.8], [0.3, 0.2], [0.2, 0.3]]) == ([[], [], [1]], [[0], [0], []])


def test_no_article_is_no_trouble():
    """An empty batch has no tags."""
    policy = Policy(np.array([0.5, 0.5]), review=np.array([0.2, 0.2]), at_most=1)
    assert policy.given(np.zeros((0, 2))).shape == (0, 2)
