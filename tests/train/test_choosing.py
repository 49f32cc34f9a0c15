"""Which fields a training has that names none."""

from __future__ import annotations

import pytest

from autotag.article import Article
from autotag.config import WORDS, FieldConfig, TrainingConfig
from autotag.train import choosing, with_fields


def chosen(text: str, language: str = "", n: int = 20) -> list[tuple[int, int] | None]:
    """The kinds of the fields for so many articles of one text."""
    config = with_fields(TrainingConfig(), [Article(text=text, language=language)] * n)
    assert config.fields is not None and config.fields[0].times == WORDS.times
    return [field.characters for field in config.fields]


def test_characters_count_where_words_change_or_stand_together():
    """Other languages than English, as declared, and scripts without spaces; English has words alone."""
    assert chosen("Habari za asubuhi", "sw-KE") == [None, (2, 5)]
    assert chosen("漢字かな交じり文は", "") == [None, (1, 3)]
    assert chosen("The rain", "en-GB") == chosen("The rain") == [None]


def test_mixed_languages_have_words_alone():
    """No language of most articles, no choice by it."""
    some = [Article(text="la pluie", language="fr"), Article(text="the rain", language="en")] * 9
    assert with_fields(TrainingConfig(), some).fields == (WORDS,)
    assert with_fields(TrainingConfig(), []).fields == (WORDS,)


def test_large_sets_have_words_alone(monkeypatch: pytest.MonkeyPatch):
    """There the n-grams would take gigabytes."""
    monkeypatch.setattr(choosing, "_LARGE", 100)
    assert chosen("pluie", "fr", 20) == [None, (2, 5)]
    assert chosen("pluie", "fr", 21) == [None]


def test_named_fields_stay():
    """What a user says is never changed."""
    fields = (FieldConfig("all", {"text": 1}),)
    config = TrainingConfig(fields=fields)
    assert with_fields(config, [Article(text="pluie", language="fr")]) is config
