"""Boilerplate: read by neither training nor tagging, and every offset stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from autotag.article import Article
from autotag.boilerplate import without
from autotag.bundle import load
from autotag.config import TrainingConfig
from autotag.errors import BundleError
from autotag.save import save
from autotag.seen import fingerprints
from autotag.tagger import Wish
from autotag.train import Settings, Trained, train

ADVERT = "Sign up for our French letter from Paris"


def fitted(articles: list[Article], *lines: str) -> Trained:
    """A model that leaves such lines out."""
    config = TrainingConfig(split="none", folds=2, min_df=1, boilerplate=lines)
    return train(articles, Settings(config))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"Rain.\n{ADVERT}\nSnow.", f"Rain.\n{' ' * len(ADVERT)}\nSnow."),
        (f"\t{ADVERT} ", " " * (len(ADVERT) + 2)),
        (f"{ADVERT}!", f"{ADVERT}!"),
        ("", ""),
    ],
)
def test_whole_lines_are_blanked(text: str, left: str):
    """Only whole lines, white space aside; the text keeps its length."""
    assert without(Article(title="x", text=text), {ADVERT}).text == left


def test_training_reads_no_boilerplate(stories: list[Article]):
    """A model of articles with an advert that is left out is the model of those without it."""
    sold = [replace(a, text=f"{a.text}\n  {ADVERT}") for a in stories]
    clean, told = fitted(stories), fitted(sold, ADVERT)
    for own, other in zip(told.tagger.linear.arrays, clean.tagger.linear.arrays, strict=True):
        np.testing.assert_array_equal(own, other)
    assert len(fitted(sold).tagger.terms()) > len(clean.tagger.terms())
    for a, b in zip(sold, stories, strict=True):
        assert told.tagger.tag(a).tags == clean.tagger.tag(b).tags
        np.testing.assert_array_equal(told.tagger.logits([a]), clean.tagger.logits([b]))


def test_offsets_are_those_of_the_text_as_received(stories: list[Article]):
    """What is blanked is no mention and no reason, and what follows it stands where it stood."""
    tagger = fitted(stories, ADVERT).tagger
    article = Article(text=f"{ADVERT}\nThe German team drew its match in Berlin.")
    result = tagger.tag(article, Wish(mentions=True, explain=("country/DE", "country/FR")))
    assert isinstance(result.mentions, dict) and isinstance(result.explain, dict)
    assert {m.tag for m in result.mentions["country"]} == {"DE"}
    for reason in result.explain["country"].values():
        spans = [span for term in reason.terms for span in term.spans]
        assert all(start > len(ADVERT) for start, _ in spans)
    (berlin,) = [m for m in result.mentions["country"] if m.kind == "capital"]
    assert article.text[berlin.start : berlin.end] == "Berlin"


def test_bundle_keeps_the_lines(stories: list[Article], tmp_path: Path, save_to: Callable[..., str]):
    """Loaded again, it tags as it did; a false one is refused."""
    trained = fitted(stories, f"  {ADVERT} ")
    more = {"training": {}, "metrics": {}, "run": {}}
    save(tmp_path / "m", trained.tagger, trained.heldout, config={"boilerplate": [f"  {ADVERT} "]}, **more)
    loaded = load(tmp_path / "m")
    assert loaded.boilerplate == trained.tagger.boilerplate == {ADVERT}
    assert fingerprints(trained.articles).tolist() == fingerprints(stories).tolist()
    for false in (3, [1], "x"):
        save(tmp_path / "f", trained.tagger, trained.heldout, config={"boilerplate": false}, **more)
        with pytest.raises(BundleError, match="boilerplate"):
            load(tmp_path / "f")
