"""Dynamic batching: the same results, each to its own request, and no request spoils another."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from autotag.article import Article
from autotag.service import batching

TEXTS = ("Paris rugby match", "Tokyo shares rose", "Berlin bank rates", "")


class Counting:
    """A tagger that tells how many articles came at once, and fails at some."""

    def __init__(self, tagger):
        self._tagger = tagger
        self.batches = []

    def tag_many(self, articles):
        """Tags them, all or none."""
        self.batches.append(len(articles))
        if not all(article.text for article in articles):
            raise ValueError("an article without text")
        return self._tagger.tag_many(articles)

    def tag(self, article):
        """Tags one."""
        return next(iter(self.tag_many([article])))


def run(tagger, texts):
    """What each task gets: a result, or what went wrong."""
    found = {}

    def task(text):
        try:
            found[text] = batching.tagged(tagger, Article(text=text))
        except ValueError as error:
            found[text] = str(error)

    batching.together(partial(task, text) for text in texts)
    return found


def test_tasks_are_tagged_in_one_batch_each_with_its_own(tagger):
    """One call of the tagger, and the result that each article alone has."""
    counting = Counting(tagger)
    found = run(counting, TEXTS[:3])
    assert counting.batches == [3]
    assert found == {text: tagger.tag(Article(text=text)) for text in TEXTS[:3]}


def test_a_failure_is_its_own_tasks_alone(tagger):
    """Where the batch fails, each is tagged alone, and only what fails then hears of it."""
    found = run(Counting(tagger), TEXTS)
    assert found.pop("") == "an article without text"
    assert found == {text: tagger.tag(Article(text=text)) for text in TEXTS[:3]}


def test_taggers_are_not_mixed(tagger):
    """Requests of two models, or languages, that come together keep apart."""
    other = replace(tagger, label="other@0")
    found = []
    batching.together(
        partial(lambda t: found.append(batching.tagged(t, Article(text="Paris")).model), t)
        for t in (tagger, other, tagger)
    )
    assert sorted(found) == sorted([tagger.label, other.label, tagger.label])


def test_outside_a_task_it_is_the_tagger_itself(tagger):
    """A thread that answers one request does not wait for others."""
    counting = Counting(tagger)
    assert batching.tagged(counting, Article(text="Paris")) == tagger.tag(Article(text="Paris"))
    with pytest.raises(ValueError, match="without text"):
        batching.tagged(counting, Article(text=""))
