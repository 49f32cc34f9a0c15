"""Warnings: said of articles that the training articles did not prepare for, and of no others."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

import msgspec
import pytest
from msgspec.structs import replace

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.tagger import Familiar, Tagger, Wish, main_script
from autotag.tagger import warnings as module
from autotag.train import Settings, Trained, train

_FOREIGN = {
    "Arabic": "قالت الحكومة إن الأسعار ارتفعت هذا الأسبوع في الأسواق بعد أيام من المطر",
    "Cyrillic": "Правительство заявило, что цены выросли на этой неделе после нескольких дней дождя",
    "Greek": "Η κυβέρνηση είπε ότι οι τιμές ανέβηκαν αυτή την εβδομάδα μετά από μέρες βροχής",
    "CJK": "政府表示本周物价上涨此前连续数日降雨官员周一在会议上作出说明",
    "Hangul": "정부는 며칠간 비가 내린 뒤 이번 주 시장에서 물가가 올랐다고 말했다",
}
_GERMAN = "Kurz vor Mitternacht verließen alle Gäste den Saal, ohne ein Wort über jenen Streit zu verlieren"


@pytest.fixture(scope="module")
def latin(archive: list[Article]) -> Tagger:
    """A model of articles that are all declared English and have no other script."""
    clean = [
        replace(a, text=a.text.replace("東京都", "Tokyo").replace("日本の", "Japan"), language="en-GB")
        for a in archive
    ]
    return train(clean, Settings(TrainingConfig(split="none", folds=2, min_df=1))).tagger


def said(tagger: Tagger, article: Article | str) -> Sequence[str]:
    """The warnings of an article."""
    return tagger.tag(article).warnings


def test_articles_like_those_of_the_training_have_none(trained_archive: Trained, archive: list[Article]):
    """The key is left out of the JSON form."""
    for result in trained_archive.tagger.tag_many(archive):
        assert result.warnings == () and b"warnings" not in msgspec.json.encode(result)


@pytest.mark.parametrize("script", _FOREIGN)
def test_another_script_is_told(latin: Tagger, script: str):
    """An English model given Arabic says so."""
    (first, *_) = said(latin, _FOREIGN[script])
    assert f"mostly in {script} script" in first and "Latin" in first
    assert said(latin, Article(title=_FOREIGN[script][:20], text="Paris 2024"))


def test_another_language_is_told_by_its_words(latin: Tagger):
    """Latin letters, but hardly a word that is known."""
    (only,) = said(latin, _GERMAN)
    assert re.search(r"\d+ of its \d+ words", only)


def test_declared_language_is_told(latin: Tagger, archive: list[Article]):
    """Where training articles declare theirs; a region makes no other language."""
    for declared, warned in (("fr", True), ("EN", False), ("en_US", False), ("", False)):
        told = said(latin, replace(archive[1], language=declared))
        assert bool(told) == warned, declared
    assert "fr" in said(latin, replace(archive[1], language="fr"))[0]


def test_languages_count_only_where_they_are_declared(trained_archive: Trained, archive: list[Article]):
    """A model that knows of no language says nothing of one."""
    assert trained_archive.tagger.familiar.languages == ()
    assert said(trained_archive.tagger, replace(archive[1], language="fr")) == ()


def test_a_few_unknown_words_are_no_warning(latin: Tagger):
    """Of two words nothing can be said; without a word there is nothing to go by."""
    assert said(latin, "Zzzz qqqq") == ()
    assert "no word" in said(latin, "! ?")[0]


def test_a_long_text_is_cut_and_told(
    trained_archive: Trained, archive: list[Article], monkeypatch: pytest.MonkeyPatch
):
    """The rest is as if it were not there, in tags, mentions and explanations; the others stay whole."""
    monkeypatch.setattr(module, "LIMIT", 60)
    tagger, long = trained_archive.tagger, replace(archive[1], text=archive[1].text + " Berlin" * 30)
    assert len(long.text) > 60
    batch = [replace(archive[0], text="Rain in Paris"), long]
    short, cut = tagger.tag_many(batch, Wish(mentions=True))
    whole = tagger.tag(replace(long, text=long.text[:60]), Wish(mentions=True))
    assert short.warnings == () and "cut at" in cut.warnings[0]
    assert (cut.tags, cut.mentions) == (whole.tags, whole.mentions)
    (shortened,) = module.shortened([long], len(long.text))
    assert tagger.explain(long, "country", "DE") == tagger.explain(shortened, "country", "DE")
    assert module.shortened(batch, 60) is batch  # none of them can be long, and none is looked at


def test_many_words_that_no_other_article_has_are_usual(archive: list[Article]):
    """Where every training article has words of its own, more unknown ones are no warning."""
    own = [
        replace(a, text=a.text + "".join(f" word{i}x{k}" for k in range(150))) for i, a in enumerate(archive)
    ]
    tagger = train(own, Settings(TrainingConfig(split="none", folds=2))).tagger
    assert tagger.familiar.unknown > 0.8
    fresh = replace(archive[3], text=archive[3].text + "".join(f" new{k}" for k in range(60)))
    assert said(tagger, fresh) == ()
    assert said(dataclasses.replace(tagger, familiar=Familiar(unknown=0.5)), fresh)


@pytest.mark.parametrize(
    ("text", "script"),
    [("Rain", "Latin"), ("ひらがなで書く", "Hiragana"), ("Ω rain", "Latin"), ("12 !", ""), ("", "")],
)
def test_main_script(text: str, script: str):
    """That of most letters."""
    assert main_script(Article(text=text)) == script
