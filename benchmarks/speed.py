"""How fast: scoring, one article, vectorising, training, loading, memory; each against scikit-learn."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from msgspec.structs import replace
from scipy import sparse
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from autotag import solver
from autotag.article import Article
from autotag.bundle import load
from autotag.config import TrainingConfig
from autotag.fields import Field
from autotag.parallel import Workers
from autotag.save import save
from autotag.tagger import Tagger
from autotag.train import Settings, train
from autotag.vectorizer import fitting
from benchmarks import fast_text
from benchmarks.baselines import Fused, Plain, tags_of, text_of, vectoriser
from benchmarks.corpora import modapte
from benchmarks.measure import interleaved

Row = tuple[str, str, str, str, str]
_SCORED = 2000
#: A turn reads the later stories so many times, as an archive run goes on and on: in the first tenth of a
#: second a contender finds the caches as the other left them.
_AGAIN = 4


def rows() -> list[Row]:
    """The table: work, against, ours, theirs, ratio."""
    articles = modapte()
    cut = len(articles) - _SCORED
    plain = Plain().fit(articles[:cut])
    trained = train(articles[:cut], Settings(TrainingConfig(split="none"), jobs=2))
    with tempfile.TemporaryDirectory() as place:
        model = Path(place) / "reuters"
        save(model, trained.tagger, trained.heldout, config={}, training={}, metrics={}, run={})
        pipeline = Path(place) / "pipeline.joblib"
        joblib.dump(plain, pipeline)
        tagger = load(model)
        return [
            *_scoring(tagger, plain, articles),
            _stage(tagger, articles),
            _one(tagger, plain, articles[cut:]),
            _vectorising(articles),
            *(_training(articles, facet) for facet in plain.facets),
            _loading(model, pipeline),
        ]


def _scoring(tagger: Tagger, plain: Plain, articles: Sequence[Article]) -> list[Row]:
    cut = len(articles) - _SCORED
    later = [*articles[cut:]] * _AGAIN
    mappings = [{"title": a.title, "dateline": a.dateline, "text": a.text} for a in later]
    texts, fused = [text_of(a) for a in later], Fused(plain)
    stories = [
        (text_of(a), [f"{facet}/{tag}" for facet in plain.facets for tag in a.tags[facet]])
        for a in articles[:cut]
    ]
    list(tagger.tag_many(mappings))
    contenders: dict[str, Callable[[], object]] = {
        "ours": lambda: list(tagger.tag_many(mappings)),
        "TfidfVectorizer + one-vs-rest LinearSVC": lambda: plain.margins(texts),
        "the same, weights fused by hand in one float32 matrix": lambda: fused.margins(texts),
    }
    with fast_text.predicting(stories, texts) as predict:
        if predict is not None:
            contenders["fastText `predict`, one against the rest, word 2-grams"] = predict
        seconds = interleaved(contenders)
    rate = {name: len(later) / value for name, value in seconds.items()}
    ours = rate.pop("ours")
    return [
        ("batch scoring, one thread", against, f"{ours:,.0f}/s", f"{theirs:,.0f}/s", f"{ours / theirs:.1f}")
        for against, theirs in rate.items()
    ]


def _stage(tagger: Tagger, articles: Sequence[Article]) -> Row:
    """With what articles name, against the same facets without: as `place` countries are a facet like any."""
    cut = len(articles) - _SCORED
    renamed = [
        replace(a, tags={"topic": a.tags["topic"], "place": a.tags["country"]}) for a in articles[:cut]
    ]
    config = TrainingConfig(split="none", facets=("topic", "place"))
    without = train(renamed, Settings(config, jobs=2)).tagger
    mappings = [{"title": a.title, "dateline": a.dateline, "text": a.text} for a in articles[cut:]] * _AGAIN
    seconds = interleaved(
        {"ours": lambda: list(tagger.tag_many(mappings)), "theirs": lambda: list(without.tag_many(mappings))}
    )
    slower = seconds["ours"] / seconds["theirs"]
    ours, theirs = (f"{len(mappings) / seconds[name]:,.0f}/s" for name in ("ours", "theirs"))
    return (
        "batch scoring with countries named",
        "the same without",
        ours,
        theirs,
        f"{slower:.2f} of its time",
    )


def _one(tagger: Tagger, plain: Plain, articles: Sequence[Article]) -> Row:
    mappings = [{"title": a.title, "dateline": a.dateline, "text": a.text} for a in articles[:200]]
    texts = [text_of(a) for a in articles[:40]]
    ours = [_timed(lambda m=m: tagger.tag(m)) for m in mappings]  # type: ignore[misc]
    theirs = [_timed(lambda t=t: plain.margins([t])) for t in texts]  # type: ignore[misc]
    a, b = statistics.median(ours), statistics.median(theirs)
    return ("one article, p50", "the same pipeline's decision_function", f"{a * 1e3:.3f} ms",
            f"{b * 1e3:.1f} ms", f"{b / a:.0f}")  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _fields() -> list[Field]:
    return list(TrainingConfig().bags())


def _vectorising(articles: Sequence[Article]) -> Row:
    texts = [text_of(a) for a in articles]
    seconds = interleaved(
        {
            "ours": lambda: fitting.fit(articles, fields=_fields()),
            "theirs": lambda: vectoriser().fit_transform(texts),
        }, rounds=3,
    )  # fmt: skip
    return _row("vectorising for training", "TfidfVectorizer.fit_transform", seconds)


def _training(articles: Sequence[Article], facet: str) -> Row:
    _, X, _ = fitting.fit(articles, fields=_fields())
    Y = tags_of(articles, facet)
    ours = sparse.csc_array(Y)
    theirs: Any = sparse.csr_matrix(
        (X.data, X.indices.astype(np.int32), X.indptr.astype(np.int32)), shape=X.shape
    )
    settings = solver.Settings(C=1.0, tol=TrainingConfig().tol)
    seconds = interleaved(
        {
            "ours": lambda: solver.solve(X, ours, settings=settings, workers=Workers(2)),
            "theirs": lambda: OneVsRestClassifier(LinearSVC(C=1.0), n_jobs=2).fit(theirs, Y),
        }, rounds=3,
    )  # fmt: skip
    return _row(
        f"training facet {facet}, {Y.shape[1]} tags, 2 cores", "one-vs-rest LinearSVC, n_jobs=2", seconds
    )


def _loading(model: Path, pipeline: Path) -> Row:
    seconds = interleaved({"ours": lambda: load(model), "theirs": lambda: joblib.load(pipeline)})
    return _row("loading", "joblib.load of that pipeline", seconds)


def _row(work: str, against: str, seconds: dict[str, float]) -> Row:
    ours, theirs = seconds["ours"], seconds["theirs"]
    return (work, against, _time(ours), _time(theirs), f"{theirs / ours:.1f}")


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
