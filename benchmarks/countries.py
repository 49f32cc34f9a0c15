"""How well articles are tagged with the countries they are about, where the training data do not help.

Leave-countries-out: countries are drawn, and every (article, drawn country) pair is dropped from training;
judged is what of them is found in later articles. Other sources: a model of wire copy of 1987 on
articles of other decades, against its linear models alone. Hard cases: those of the sample corpus, each
tagged by a model of the other folds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.formats import ReadOptions, find, read_all
from autotag.split import split
from autotag.tagger import Tagger
from autotag.train import Settings, train
from benchmarks.corpora import modapte, read

Row = tuple[str, str, str, str]
_CONFIG = TrainingConfig(facets=("country",), split="none")
_DRAWS, _DRAWN, _FOLDS = (0, 1, 2), 30, 5
_OTHERS = ("euvsdisinfo_titles.jsonl.gz", "euvsdisinfo_text.jsonl.gz", "muc34.jsonl.gz")
_SAMPLE = Path(__file__).resolve().parent.parent / "training" / "sample"


def rows() -> list[Row]:
    """The table: set, what is judged, micro-F1, and that of the linear models alone."""
    articles = modapte()
    wire, alone = _fitted(articles), _alone(articles)
    table = [_left_out(articles)]
    for name in _OTHERS:
        others = [a for a in read(name) if "country" in a.tags]
        true = _pairs(others)
        ours, theirs = (f"{_f1(_given(t, others), true):.3f}" for t in (wire, alone))
        table.append((f"{name}, trained on wire copy of 1987", f"{len(others)} articles", ours, theirs))
    return [*table, _hard_cases()]


def _fitted(articles: Sequence[Article]) -> Tagger:
    return train(articles, Settings(_CONFIG, jobs=2)).tagger


def _alone(articles: Sequence[Article]) -> Tagger:
    """Linear models with thresholds: under another name countries are a facet like any."""
    renamed = [replace(a, tags={"place": a.tags["country"]}) for a in articles]
    return train(renamed, Settings(TrainingConfig(facets=("place",), split="none"), jobs=2)).tagger


def _pairs(articles: Iterable[Article], only: Collection[str] | None = None) -> set[tuple[int, str]]:
    return {
        (i, tag) for i, a in enumerate(articles) for tag in a.tags.get("country", ())
        if only is None or tag in only
    }  # fmt: skip


def _given(
    tagger: Tagger, articles: Sequence[Article], only: Collection[str] | None = None
) -> set[tuple[int, str]]:
    return {
        (i, score.tag) for i, result in enumerate(tagger.tag_many(articles))
        for scores in result.tags.values() for score in scores if only is None or score.tag in only
    }  # fmt: skip


def _f1(given: set[tuple[int, str]], true: set[tuple[int, str]]) -> float:
    return 2 * len(given & true) / max(len(given) + len(true), 1)


def _left_out(articles: Sequence[Article]) -> Row:
    parts = split(articles, TrainingConfig(split="time"))
    assert parts is not None
    earlier, later = ([articles[i] for i in side] for side in (parts.train, parts.test))
    often, there = (Counter(t for a in side for t in a.tags["country"]) for side in (earlier, later))
    known = sorted(t for t in often if often[t] >= 10 and there[t] >= 5 and t != "US")
    scores = []
    for seed in _DRAWS:
        drawn = set(np.random.default_rng(seed).permutation(known)[:_DRAWN].tolist())
        kept = [_without(article, drawn) for article in earlier]
        model = train(kept, Settings(_CONFIG, jobs=2, unlabelled=drawn)).tagger
        scores.append(_f1(_given(model, later, drawn), _pairs(later, drawn)))
    told = ", ".join(f"{score:.3f}" for score in scores)
    return (  # a linear model of no article gives nothing
        f"Reuters, {_DRAWN} of {len(known)} countries left out of training, three draws",
        f"{len(later)} later stories", f"{np.mean(scores):.3f} ({told})", "0.000",
    )  # fmt: skip


def _without(article: Article, countries: Collection[str]) -> Article:
    kept = tuple(tag for tag in article.tags["country"] if tag not in countries)
    return replace(article, tags={**article.tags, "country": kept})


def _hard_cases() -> Row:
    records = read_all(find([_SAMPLE]).sources, ReadOptions())
    articles = [a for a in records if isinstance(a, Article) and "country" in a.tags]
    right, cases = 0, 0
    for fold in range(_FOLDS):
        kept = [a for i, a in enumerate(articles) if i % _FOLDS != fold]
        hard = [a for i, a in enumerate(articles) if i % _FOLDS == fold and a.meta.get("case")]
        for article, result in zip(hard, _fitted(kept).tag_many(hard), strict=True):
            cases += 1
            right += {score.tag for score in result.tags["country"]} == set(article.tags["country"])
    return (
        "the sample's hard cases, held out by folds",
        f"{cases} articles",
        f"{right / cases:.3f} right",
        "",
    )
