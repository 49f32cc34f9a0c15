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


def test_a_curve_of_moved_logits():
    """Where every tag's logits are moved past the truth, as a drift that does not last, it is flatter."""
    rng = np.random.default_rng(0)
    margins = rng.normal(size=(20_000, 2)).astype(np.float32)
    truth = rng.random(margins.shape) < sigmoid(2 * margins.astype(np.float64))
    stage, halves = Stage(np.full(2, 2.0), np.zeros(2)), np.array_split(np.arange(20_000), 2)
    same = stage.bent(margins, truth)
    moves = [(halves[0], np.array([1.5, -1.5])), (halves[1], np.array([-1.5, 1.5]))]
    moved = stage.bent(margins, truth, moves)
    likely = np.array([2.0])
    assert abs(same.curve(likely) - 2.0) < 0.2
    assert moved.curve(likely) < 1.7
    assert moved.curve(-likely) > -1.7
    only = stage.bent(margins, truth, [(halves[0], np.zeros(2))])
    assert only.curve(likely) == stage.bent(margins[halves[0]], truth[halves[0]]).curve(likely)
