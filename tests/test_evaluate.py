"""Reports: the figures are scikit-learn's, and the intervals hold them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_fscore_support

from autotag.evaluate import FacetReport, calibration_error, facet_report


def report(given_: np.ndarray, truth: np.ndarray, unknown: np.ndarray | None = None) -> FacetReport:
    """The report of random decisions; names are positions."""
    names = [(str(t), f"tag {t}") for t in range(truth.shape[1])]
    strangers = np.zeros(len(truth), np.int64) if unknown is None else unknown
    return facet_report("topic", names, given_, truth, unknown=strangers, scores=given_ * 0.9)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(1, 60), t=st.integers(2, 8), common=st.floats(0.02, 0.9))
def test_figures_are_those_of_scikit_learn(seed: int, n: int, t: int, common: float):
    """Per tag, micro, and macro over the tags that an article has."""
    rng = np.random.default_rng(seed)
    truth, told = rng.random((n, t)) < common, rng.random((n, t)) < common
    own = report(told, truth)
    p, r, f, support = precision_recall_fscore_support(truth, told, average=None, zero_division=0)
    assert [tag.precision for tag in own.tags] == pytest.approx(list(p))
    assert [tag.recall for tag in own.tags] == pytest.approx(list(r))
    assert [tag.f1 for tag in own.tags] == pytest.approx(list(f))
    assert [tag.support for tag in own.tags] == support.tolist()
    assert [tag.given for tag in own.tags] == told.sum(axis=0).tolist()
    micro = precision_recall_fscore_support(truth, told, average="micro", zero_division=0)
    assert (own.precision, own.recall, own.micro.value) == pytest.approx(micro[:3])
    judged = truth.any(axis=0)
    assert own.judged == judged.sum()
    assert own.macro.value == pytest.approx(f[judged].mean() if judged.any() else 0.0)


def test_tags_never_learned_count_as_missed():
    """Archive tags the model has no name for lower recall and micro-F1, as an editor sees it."""
    truth = told = np.eye(4, dtype=bool)
    own = report(told, truth, np.array([1, 0, 3, 0]))
    assert own.unknown == 4
    assert (own.precision, own.recall) == (1.0, 0.5)
    assert own.micro.value == pytest.approx(2 * 4 / (2 * 4 + 4))


def test_intervals_hold_the_figure_and_shrink_with_articles():
    """More articles, narrower intervals; each holds its figure."""
    rng = np.random.default_rng(2)
    widths = []
    for n in (40, 4000):
        truth = rng.random((n, 5)) < 0.3
        own = report(truth ^ (rng.random((n, 5)) < 0.1), truth)
        for estimate in (own.micro, own.macro):
            assert estimate.low < estimate.value < estimate.high
        widths.append(own.micro.high - own.micro.low)
    assert widths[1] < widths[0] / 5


def test_intervals_of_perfect_tags_are_points():
    """Where everything is right, every draw says so."""
    truth = np.eye(6, dtype=bool)
    own = report(truth, truth)
    assert (own.micro.low, own.micro.value, own.micro.high) == (1.0, 1.0, 1.0)
    assert (own.macro.low, own.macro.value, own.macro.high) == (1.0, 1.0, 1.0)


def test_report_is_deterministic():
    """The bootstrap has a seed."""
    rng = np.random.default_rng(3)
    truth, told = rng.random((50, 3)) < 0.3, rng.random((50, 3)) < 0.3
    assert report(told, truth) == report(told, truth)


def test_calibration_error_of_honest_and_of_boastful_scores():
    """Honest scores have next to none; scores of 0.9 that are right half the time have 0.4."""
    rng = np.random.default_rng(4)
    scores = rng.random((20_000, 1))
    error, pairs = calibration_error(scores, rng.random(scores.shape) < scores)
    assert error < 0.02 and pairs == (scores > 0.05).sum()
    error, _ = calibration_error(np.full((1000, 1), 0.9), (np.arange(1000) % 2 == 0)[:, None])
    assert error == pytest.approx(0.4)


def test_calibration_error_looks_at_likely_pairs_alone():
    """Pairs that nobody would look at would drown the others."""
    assert calibration_error(np.full((5, 5), 0.05), np.ones((5, 5), bool)) == (0.0, 0)
