"""Tags under review: in the result beside those given, explained as they are."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from autotag.article import Article
from autotag.policy import Policy
from autotag.tagger import Tagger, Wish
from autotag.train import Trained


@pytest.fixture(scope="module")
def reviewing(trained_archive: Trained) -> Tagger:
    """A tagger that keeps the topics from 0.03 on for review where they are not given."""
    tagger = trained_archive.tagger
    country, topic = tagger.facets
    policy = Policy(topic.policy.thresholds, review=np.full(len(topic.tags), 0.03))
    return dataclasses.replace(tagger, facets=(country, dataclasses.replace(topic, chosen=policy)))


def test_review_holds_what_is_not_given(reviewing: Tagger, trained_archive: Trained, archive: list[Article]):
    """The tags are as without a review; those under review are other ones, best first, without a source."""
    reviewed = 0
    for own, other in zip(reviewing.tag_many(archive), trained_archive.tagger.tag_many(archive), strict=True):
        assert own.tags == other.tags and own.review["country"] == ()
        given = {tag.tag for tag in own.tags["topic"]}
        under = own.review["topic"]
        assert not given & {tag.tag for tag in under} and all(tag.score >= 0.03 for tag in under)
        assert list(under) == sorted(under, key=lambda tag: (-tag.score, tag.tag))
        assert all(not isinstance(tag.source, str) for tag in under)
        reviewed += len(under)
    assert reviewed > 2


def test_tags_under_review_are_explained(reviewing: Tagger, archive: list[Article]):
    """With those given, and with the score that is shown."""
    for result in reviewing.tag_many(archive, Wish(explain=("*",))):
        told = [*result.tags["topic"], *result.review["topic"]]
        assert isinstance(result.explain, dict)
        assert {tag.tag: tag.score for tag in told} == {
            tag: why.score for tag, why in result.explain["topic"].items()
        }


def test_wishes_hold_for_the_review(reviewing: Tagger, archive: list[Article]):
    """A least score and a facet."""
    for result in reviewing.tag_many(archive, Wish(("topic",), min_score=0.2)):
        assert set(result.review) == {"topic"} and all(tag.score >= 0.2 for tag in result.review["topic"])
    for result in reviewing.tag_many(archive, Wish(("country",))):
        assert result.review == {"country": ()}
