"""Which fields a training has that names none."""

from __future__ import annotations

import pytest

from autotag.article import Article
from autotag.config import WORDS, FieldConfig, TrainingConfig
from autotag.train import choosing, suited

_STORY = "The council voted on the new harbour after a long debate about its cost. " * 8


def fields_of(text: str, language: str = "", n: int = 20) -> tuple[FieldConfig, ...]:
    """The fields for so many articles of one text."""
    config = suited(TrainingConfig(), [Article(text=text, language=language)] * n)
    assert config.fields is not None
    return config.fields


def chosen(text: str, language: str = "", n: int = 20) -> list[tuple[int, int] | None]:
    """The kinds of those fields."""
    return [field.characters for field in fields_of(text, language, n)]


def test_characters_count_where_words_change_or_stand_together():
    """Other languages than English, as declared, and scripts without spaces; English stories have words."""
    assert chosen(_STORY, "sw-KE") == [None, (2, 5)]
    assert chosen("漢字かな交じり文は", "") == [None, (1, 3)]
    assert chosen(_STORY, "en-GB") == chosen(_STORY) == [None]


def test_characters_count_where_words_are_few(monkeypatch: pytest.MonkeyPatch):
    """In sets that are small but no toys, of any one language."""
    assert chosen(_STORY, "en", 500) == [None, (2, 5)]
    assert chosen(_STORY, "en", 499) == [None]
    monkeypatch.setattr(choosing, "_SMALL", 1000)
    assert chosen(_STORY, "en", 500) == [None]


def test_many_summaries_have_the_stems_of_words(monkeypatch: pytest.MonkeyPatch):
    """In English, where a word tells little; of mixed languages they have words."""
    monkeypatch.setattr(choosing, "_SMALL", 100)
    assert chosen("The rain came late.", "en", 500) == [None, (4, 4)]
    many = [Article(text="The rain came late.")] * 500
    assert suited(TrainingConfig(), many).prune == 2 * suited(TrainingConfig(), many[:20]).prune
    assert chosen("The rain came late.", "en", 499) == [None]
    some = [Article(text="The rain came late.", language=language) for language in ("en", "fr")] * 250
    assert suited(TrainingConfig(), some).fields == fields_of("The rain came late.", "en", 20)


def test_the_title_of_a_summary_counts_less():
    """Four times a title would drown a text of 20 words."""
    assert fields_of(_STORY)[0].times == WORDS.times
    assert all(field.times["title"] == 2 for field in fields_of("The rain came late."))


def test_mixed_languages_have_words_alone():
    """No language of most articles, no choice by it."""
    some = [Article(text=f"la {_STORY}", language="fr"), Article(text=_STORY, language="en")] * 9
    assert suited(TrainingConfig(), some).fields == (WORDS,)
    assert suited(TrainingConfig(), []).fields == (WORDS,)


def test_large_sets_have_words_alone(monkeypatch: pytest.MonkeyPatch):
    """There the n-grams would take gigabytes."""
    monkeypatch.setattr(choosing, "_LARGE", 100)
    assert chosen("pluie", "fr", 20) == [None, (2, 5)]
    assert chosen("pluie", "fr", 21) == [None]


def test_named_fields_stay():
    """What a user says is never changed."""
    fields = (FieldConfig("all", {"text": 1}),)
    config = TrainingConfig(fields=fields)
    assert suited(config, [Article(text="pluie", language="fr")]).fields == fields
    config = TrainingConfig(fields=fields, prune=0.0)
    assert suited(config, []) == config
