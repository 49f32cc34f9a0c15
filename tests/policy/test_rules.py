"""Policy files: what they may say, and what is told where they are wrong."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from autotag.errors import PolicyError
from autotag.policy import PRESETS, Choice, Rule, parse

_WHOLE = """
default = "assist"
country = "exactly-one"
[topic]
rule = "precision >= 0.9"
review = "recall >= 0.95"
at_most = 3
[topic.tags]
sport = "never"
obituary = { rule = "review", review = "score >= 0.05" }
"""


def test_everything_that_a_file_may_say():
    """Rules for facets and tags, the review band, at most so many, and a default."""
    choices = parse(tomllib.loads(_WHOLE))
    assert choices.of("country") == Choice(Rule("exactly-one"))
    assert choices.of("genre") == choices.default == Choice(review=Rule("score", 0.1))
    topic = choices.of("topic")
    assert (topic.rule, topic.review) == (Rule("precision", 0.9), Rule("recall", 0.95))
    assert topic.at_most == 3 and topic.tags["sport"] == Choice(Rule("never"))
    assert topic.tags["obituary"] == Choice(Rule("review"), Rule("score", 0.05))


def test_nothing_is_what_training_found():
    """An empty file changes nothing."""
    assert parse({}).of("topic") == Choice()


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_rule_too(name: str):
    """By its name alone, or as the rule of a table, where another review wins over its own."""
    whole = parse({"topic": name}).of("topic")
    assert parse({"topic": {"rule": name}}).of("topic") == whole != Choice()
    changed = parse({"topic": {"rule": name, "review": "never", "at_most": 2}}).of("topic")
    assert (changed.rule, changed.review, changed.at_most) == (whole.rule, Rule("never"), 2)


@pytest.mark.parametrize("rule", ["best-f1", "precision >= 0.95", "recall >= 0.9", "score >= 0.5", "never"])
def test_rules_are_written_as_they_are_read(rule: str):
    """What is shown may be put into a file."""
    assert str(parse({"topic": rule}).of("topic").rule) == rule


@pytest.mark.parametrize(
    ("values", "hints"),
    [
        ([], ["a table of facets"]),
        ({"topic": 3}, ["topic", "publish, assist, archive"]),
        ({"topic": "presision >= 0.9"}, ["topic.rule", "'precision >= 0.95'"]),
        ({"topic": "precision >= 95"}, ["topic.rule", "95"]),
        ({"topic": "precision >= 1.2.3"}, ["topic.rule"]),
        ({"topic": "recall >= 0"}, ["topic.rule"]),
        ({"topic": {"rule": 0.5}}, ["topic.rule", "not 0.5"]),
        ({"topic": {"rules": "never"}}, ["topic", "did you mean 'rule'"]),
        ({"topic": {"at_most": 0}}, ["topic.at_most", "1 or more"]),
        ({"topic": {"at_most": True}}, ["topic.at_most"]),
        ({"topic": {"at_most": "3"}}, ["topic.at_most"]),
        ({"topic": {"review": "review"}}, ["topic.review", "where the review begins"]),
        ({"topic": {"tags": ["sport"]}}, ["topic.tags", "table"]),
        ({"topic": {"tags": {"sport": 1}}}, ["topic.tags.sport"]),
        ({"topic": {"tags": {"sport": {"at_most": 1}}}}, ["topic.tags.sport", "at_most"]),
        ({"topic": {"tags": {"sport": "exactly-one"}}}, ["topic.tags.sport", "whole facet"]),
        ({"default": {"tags": {"sport": "never"}}}, ["default.tags", "name that"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(values: Any, hints: list[str]):
    """The key, and what may stand there, in one line."""
    with pytest.raises(PolicyError) as caught:
        parse(values)
    assert "\n" not in str(caught.value)
    assert all(hint in str(caught.value) for hint in hints), str(caught.value)
