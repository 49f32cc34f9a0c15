"""Drift: what is given more often of late has higher logits, as much as is counted."""

from __future__ import annotations

import numpy as np

from autotag.logistic import sigmoid
from autotag.stage import Stage, drift


def test_scores_come_to_what_is_counted():
    """Of many articles, where all have one score: that is then the share of articles with the tag."""
    scores, truth = np.full((100_000, 2), 0.02), np.arange(100_000)[:, None] < [4000, 1000]
    moved = sigmoid(np.log(0.02 / 0.98) + drift(scores, truth))
    np.testing.assert_allclose(moved, [0.04, 0.01], rtol=0.03)


def test_few_articles_tell_little():
    """Two articles too many are no trend, and none at all move nothing."""
    assert 0 < drift(np.full((20, 1), 0.05), np.arange(20)[:, None] < 3)[0] < 0.2
    assert drift(np.zeros((0, 3)), np.zeros((0, 3), bool)).tolist() == [0, 0, 0]


def test_a_stage_is_moved_before_it_bends():
    """Each tag's logits by its own number."""
    stage = Stage(np.array([1.0, 2.0]), np.array([0.5, 0.5])).moved(np.array([1.0, -1.0]))
    assert stage.logits(np.ones((1, 2))).tolist() == [[2.5, 1.5]]
