"""Reports: the figures are scikit-learn's, and the intervals hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score, precision_recall_fscore_support

from autotag.evaluate import (
    Confusion,
    Decisions,
    FacetReport,
    Grouping,
    calibration_error,
    compared,
    confusions,
    curve,
    facet_report,
    surprising,
)
from autotag.evaluate.calibration import calibration


def decisions(
    given_: np.ndarray, truth: np.ndarray, unknown: np.ndarray | None = None, **more: Any
) -> Decisions:
    """Random decisions; names are positions."""
    names = [(str(t), f"tag {t}") for t in range(truth.shape[1])]
    strangers = np.zeros(len(truth), np.int64) if unknown is None else unknown
    rows = np.arange(len(truth))
    scores = more.pop("scores", given_ * 0.9)
    return Decisions("topic", names, given_, truth, scores, strangers, rows, **more)


def report(
    given_: np.ndarray, truth: np.ndarray, unknown: np.ndarray | None = None, **more: Any
) -> FacetReport:
    """The report of random decisions."""
    return facet_report(decisions(given_, truth, unknown, **more))


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
    assert own.weighted.value == pytest.approx(f1_score(truth, told, average="weighted", zero_division=0))
    # An article on which nothing applies and nothing is given is right, whatever a division by zero says.
    empty = ~(truth | told).any(axis=1)
    per_article = f1_score(truth, told, average="samples", zero_division=0) + empty.mean()
    assert own.per_article.value == pytest.approx(per_article)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(2, 60), levels=st.integers(1, 40))
def test_average_precision_is_that_of_scikit_learn(seed: int, n: int, levels: int):
    """Per tag, with many equal scores or few."""
    rng = np.random.default_rng(seed)
    truth, scores = rng.random((n, 3)) < 0.4, rng.integers(0, levels, (n, 3)) / levels
    own = report(scores > 0.5, truth, scores=scores)
    for t, tag in enumerate(own.tags):
        if truth[:, t].any():
            wanted = average_precision_score(truth[:, t], scores[:, t])
            assert tag.average_precision == pytest.approx(wanted)
            assert curve(scores[:, t], truth[:, t], int(truth[:, t].sum())).average == pytest.approx(wanted)


def test_precision_at_k():
    """Of the k likeliest, over the articles that have a tag."""
    rng = np.random.default_rng(1)
    truth, scores = rng.random((50, 8)) < 0.2, rng.random((50, 8))
    own = report(scores > 0.5, truth, scores=scores)
    for k, value in enumerate(own.precision_at, 1):
        rows = [i for i in range(50) if truth[i].any()]
        hits = [sum(truth[i, t] for t in sorted(range(8), key=lambda t: -scores[i, t])[:k]) / k for i in rows]
        assert value == pytest.approx(float(np.mean(hits)))
    assert len(report(truth[:, :2], truth[:, :2]).precision_at) == 2


def test_slices_are_reports_of_their_articles():
    """A slice's figure is that of its articles alone; small ones and those of one kind say nothing."""
    rng = np.random.default_rng(5)
    truth = rng.random((90, 4)) < 0.4
    told = truth ^ (rng.random((90, 4)) < 0.2)
    years = np.repeat([0, 1, 2, -1], [40, 40, 5, 5])
    ways = [Grouping("year", ["2001", "2002", "2003"], years), Grouping("language", ["en"], years * 0)]
    own = report(told, truth, groups=ways)
    assert [(part.by, part.name, part.articles) for part in own.slices] == [
        ("year", "2001", 40), ("year", "2002", 40),
    ]  # fmt: skip
    assert own.slices[1].micro.value == pytest.approx(report(told[40:80], truth[40:80]).micro.value)
    assert own.slices[1].micro.low < own.slices[1].micro.value < own.slices[1].micro.high


def test_curve_ends_at_the_recall_that_the_scores_reach():
    """Recall never falls, and tags that the model can't give are never reached."""
    rng = np.random.default_rng(6)
    truth = rng.random(3000) < 0.3
    found = curve(truth * 0.5 + rng.random(3000), truth, int(truth.sum() * 2))
    assert len(found.recall) <= 120 and found.recall[-1] == pytest.approx(0.5, abs=1e-3)
    assert list(found.recall) == sorted(found.recall)
    assert list(found.threshold) == sorted(found.threshold, reverse=True)
    assert curve(np.zeros(0), np.zeros(0, bool), 3).recall == ()


def test_confusions_count_what_was_given_instead():
    """Only where one was missed and the other wrongly given on the same article, at least twice."""
    truth = np.array([[1, 0, 0]] * 3 + [[0, 1, 0]] * 2 + [[0, 0, 1]], bool)
    told = np.array([[0, 1, 0]] * 3 + [[0, 0, 1], [0, 1, 0]] + [[1, 0, 0]], bool)
    assert confusions(decisions(told, truth)) == (Confusion("tag 0", "tag 1", 3, 3),)


def test_confident_learning_finds_swapped_labels():
    """Labels exchanged on purpose are found, both what is missing and what is wrong; honest ones are not."""
    rng = np.random.default_rng(8)
    truth = np.eye(2, dtype=bool)[rng.integers(0, 2, 400)]
    scores = np.where(truth, 0.9, 0.1) + rng.normal(0, 0.04, truth.shape)
    swapped = np.arange(0, 40, 4)
    truth[swapped] = ~truth[swapped]
    article, tag = (part.ravel() for part in np.indices(truth.shape))
    found = surprising(article, tag, scores.ravel(), truth.ravel(), 400, most=50)
    assert {doubt.article for doubt in found} <= set(swapped.tolist()) and len(found) >= 7
    for doubt in found:
        assert doubt.missing or doubt.wrong
        assert all(score > 0.5 and not truth[doubt.article, tag] for tag, score in doubt.missing)
        assert all(score < 0.5 and truth[doubt.article, tag] for tag, score in doubt.wrong)
    assert [doubt.margin for doubt in found] == sorted((d.margin for d in found), reverse=True)
    assert surprising(article[:0], tag[:0], scores.ravel()[:0], truth.ravel()[:0], 400) == ()


def test_paired_bootstrap_is_sure_of_a_small_steady_difference():
    """Two models that err on the same articles, but one a little more: that is no chance, though the
    interval of either model holds the other's figure.
    """
    rng = np.random.default_rng(9)
    truth = rng.random((600, 4)) < 0.3
    errs = rng.random((600, 4))
    a, b = decisions(truth ^ (errs < 0.20), truth), decisions(truth ^ (errs < 0.21), truth)
    found = compared(a, b)
    assert found.worse and found.micro.high < 0 and found.micro.value == pytest.approx(found.b - found.a)
    own = facet_report(a).micro
    assert own.low < found.b < own.high and found.a == own.value
    assert set(found.changed) == set(np.flatnonzero(((errs >= 0.20) & (errs < 0.21)).any(axis=1)))
    same = compared(a, a)
    assert not same.worse and same.tags == () == same.changed
    assert (same.micro.low, same.micro.high) == (0, 0)


def test_tags_that_got_worse_come_first():
    """Only those whose change is no chance are named."""
    rng = np.random.default_rng(10)
    truth = rng.random((500, 3)) < 0.4
    worse, better = truth.copy(), truth.copy()
    worse[:, 0] ^= rng.random(500) < 0.3
    better[:, 2] ^= rng.random(500) < 0.3
    found = compared(decisions(better, truth), decisions(worse, truth))
    assert [change.tag for change in found.tags] == ["0", "2"]
    assert found.tags[0].difference.high < 0 < found.tags[1].difference.low


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
        for estimate in (own.micro, own.macro, own.weighted, own.per_article):
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


def test_the_interval_of_the_calibration_error_holds_it():
    """Though every draw has fewer distinct pairs, which alone adds error, also of scores that are right."""
    rng = np.random.default_rng(0)
    scores = rng.random((300, 1))
    truth = rng.random((300, 1)) < scores
    drawn = [np.ones(300), *(np.bincount(rng.integers(0, 300, 300), minlength=300) for _ in range(200))]
    error, _ = calibration(scores, truth, np.array(drawn, np.float64))
    assert 0 <= error.low < error.value < error.high
