"""Choices to policies, from held-out scores, and what each costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autotag.errors import PolicyError
from autotag.logistic import logit, sigmoid
from autotag.policy import NEVER, Choice, Found, Heldout, Pairs, Policy, apply, cost, fit, menu, parse
from autotag.policy.costs import held_out_costs
from autotag.policy.thresholds import precise

TAGS = ("a", "b", "c", "d")


def scores_of(n: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """Scores and truth (n, 4)."""
    rng = np.random.default_rng(1)
    logits = rng.normal([-1, -2, -3, -4], 2.5, (n, 4))
    return sigmoid(logits).astype(np.float32), rng.random((n, 4)) < sigmoid(logits)


@pytest.fixture(scope="module")
def found() -> Found:
    """What training found of four tags."""
    pairs = Pairs.among(*scores_of())
    return Found(TAGS, pairs, fit(pairs, single=False))


def chosen(found: Found, value: Any) -> Policy:
    """The policy of a facet's value in a policy file."""
    return apply(parse({"topic": value}).of("topic"), found)


def test_no_choice_is_what_training_found(found: Found):
    """And so is best F1, by its name."""
    assert chosen(found, {}) is found.fitted
    assert chosen(found, "best-f1").thresholds.tolist() == found.fitted.thresholds.tolist()


def test_each_rule_makes_its_thresholds(found: Found):
    """A facet's rule holds for all its tags, a tag's for that one."""
    assert chosen(found, "score >= 0.4").thresholds.tolist() == [0.4] * 4
    assert chosen(found, "never").thresholds.tolist() == [NEVER] * 4
    assert chosen(found, "exactly-one").rule == "exactly-one"
    policy = chosen(found, {"rule": "precision >= 0.9", "tags": {"b": "never", "d": "score >= 0.3"}})
    expected = precise(found.pairs, 0.9)
    expected[1], expected[3] = NEVER, 0.3
    assert policy.thresholds.tolist() == expected.tolist() and policy.review is None


def test_review_of_facets_and_tags(found: Found):
    """The band is the facet's, a tag's own, or for `review` what would be given; `never` has none."""
    tags = {"a": "never", "b": "review", "c": {"review": "score >= 0.05"}}
    policy = chosen(found, {"review": "score >= 0.2", "tags": tags})
    best = found.fitted.thresholds
    assert policy.thresholds.tolist() == [NEVER, NEVER, best[2], best[3]]
    assert policy.review is not None and policy.review.tolist() == [NEVER, 0.2, 0.05, 0.2]
    policy = chosen(found, {"tags": {"b": "review"}})
    assert policy.review is not None and policy.review.tolist() == [NEVER, best[1], NEVER, NEVER]


def test_exactly_one_stays_where_only_the_review_is_chosen():
    """A facet of one tag an article has one still."""
    pairs = Pairs.among(*scores_of())
    single = Found(TAGS, pairs, fit(pairs, single=True))
    assert chosen(single, "assist").rule == "exactly-one"
    assert chosen(single, "publish").rule == chosen(single, "best-f1").rule == "thresholds"


def test_unknown_tag_is_named(found: Found):
    """With the nearest there is."""
    with pytest.raises(PolicyError, match="no tag 'sprot'"):
        chosen(found, {"tags": {"sprot": "never"}})


def test_cost_counts_what_the_policy_does(found: Found):
    """As counted by hand, on all pairs, those left out too, whose scores are too low to matter."""
    scores, truth = scores_of()
    policy = chosen(found, {"rule": "score >= 0.5", "review": "score >= 0.2", "at_most": 2})
    logits = logit(scores.astype(np.float64))
    given = policy.given(logits)
    review = policy.reviewed(logits, given)
    counted = cost(policy, found.pairs)
    assert counted.articles == 600 and counted.true == truth.sum()
    assert (counted.given, counted.right) == (given.sum(), (given & truth).sum())
    assert (counted.review, counted.caught) == (review.sum(), (review & truth).sum())
    assert counted.precision == counted.right / counted.given
    assert cost(policy, found.pairs, 1).given == given[:, 1].sum()


def test_costs_are_those_of_articles_held_out(found: Found):
    """Every article is counted once, and thresholds that were fitted to noise don't look perfect."""
    rng = np.random.default_rng(0)
    truth = rng.random((400, 30)) < 0.01
    noise = Pairs.among(rng.random((400, 30)).astype(np.float32), truth)
    dreamt = Found([str(t) for t in range(30)], noise, fit(noise, single=False))
    choice = parse({"topic": "precision >= 0.5"}).of("topic")
    inside = cost(apply(choice, dreamt), noise)
    (outside,) = held_out_costs([choice], dreamt)
    assert outside.articles == 400 and outside.true == truth.sum()
    assert outside.precision < inside.precision or inside.given == 0
    told = dict(menu(found, Choice()))
    assert told["in use"] == told["best-f1"]
    assert told["precision >= 0.95"].precision > told["best-f1"].precision > told["archive"].precision
    assert told["recall >= 0.9"].recall > told["best-f1"].recall > told["publish"].recall
    assert told["assist"].review > told["best-f1"].review == 0


def test_held_out_scores_by_facet():
    """The pairs of a facet are those of its numbers, counted from its first."""
    article, tag = np.array([0, 1, 1], np.uint32), np.array([0, 2, 5], np.uint16)
    held = Heldout(article, tag, np.array([0.1, 0.2, 0.3], np.float32), np.array([True, False, True]))
    own = held.of(2, 4, 9)
    assert own.tag.tolist() == [0, 3] and own.truth.tolist() == [False, True]
    assert (own.articles, own.tags) == (9, 4)
