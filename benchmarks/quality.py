"""How good: each shared set trained on its earlier four fifths and judged on its later fifth, beside plain
TF-IDF and linear SVMs (`plain`) fitted to the same articles.

Where a set has no dates, a random fifth is judged (optimistic). The sets' official test parts are not
among the shared data.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec.structs import replace

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.evaluate import FacetReport
from autotag.tagger import language
from autotag.train import Settings, Trained, train
from benchmarks import plain
from benchmarks.corpora import modapte, read

Row = tuple[str, str, str, str, str, str, str]
_REUTERS = "reuters21578-train (ModApte training stories)"
_NYT = "nyt_snippets.jsonl.gz"
_SETS = (
    _REUTERS, "euvsdisinfo_titles.jsonl.gz", "euvsdisinfo_text.jsonl.gz", "muc34.jsonl.gz",
    "masakhanews/eng.jsonl.gz", "masakhanews/fra.jsonl.gz", "masakhanews/swa.jsonl.gz",
    "ant_arabic.jsonl.gz", "ttc3600_tr.jsonl.gz", "thucnews_titles_zh.jsonl.gz", _NYT,
)  # fmt: skip


def rows() -> list[Row]:
    """The table: set, facet, what is judged, micro- and macro-F1 with intervals, plain ones, the target."""
    return [row for name in _SETS for row in _rows(name, _articles(name))]


def _articles(name: str) -> list[Article]:
    if name == _REUTERS:
        return modapte()
    articles = read(name)
    return _of_frequent_tags(articles) if name == _NYT else articles


def _of_frequent_tags(articles: Sequence[Article]) -> list[Article]:
    """The articles with those subjects that 20 or more have."""
    kept = plain.frequent(articles, "topic")
    return [
        replace(article, tags={"topic": tuple(tag for tag in article.tags["topic"] if tag in kept)})
        for article in articles
    ]


def _rows(name: str, articles: Sequence[Article]) -> list[Row]:
    trained = train(articles, Settings(TrainingConfig(), jobs=2))
    if trained.report is None:
        return []
    label = f"{name}{' (random split)' if 'random' in trained.report.split else ''}"
    table: list[Row] = []
    for facet in trained.report.facets:
        micro, macro = (f"{e.value:.3f} ({e.low:.3f}-{e.high:.3f})" for e in (facet.micro, facet.macro))
        scores, told = _plain(trained, facet, _KINDS_OF.get(name, plain.KINDS))
        judged = f"{facet.judged} tags, {facet.articles} articles"
        target = _target(name, articles, facet.micro.value, max(scores))
        table.append((label, facet.facet, judged, micro, macro, told, target))
    return table


#: Of NYT's subjects plain means words.
_KINDS_OF = {_NYT: ("words",)}


def _plain(trained: Trained, facet: FacetReport, kinds: Sequence[str]) -> tuple[list[float], str]:
    """What each kind of plain features reaches, and the same in words."""
    assert trained.parts is not None
    parts = (trained.parts.train, trained.parts.test)
    earlier, later = (
        [a for a in (trained.articles[i] for i in part) if facet.facet in a.tags] for part in parts
    )
    found = [plain.score(kind, earlier, later, facet.facet) for kind in kinds]
    scores = [value for value, _ in found]
    told = ", ".join(f"{kind} {value:.3f}" for kind, value in zip(kinds, scores, strict=True))
    return scores, f"{told} ({found[0][1]})"


def _target(name: str, articles: Sequence[Article], ours: float, best: float) -> str:
    """What is asked of the set, and whether it is met here."""
    if name == _NYT:
        return f"{ours / best:.3f} times plain; asked 1.08 ({_met(ours >= 1.08 * best)}), aim 1.2"
    if all(language(article) in ("", "en") for article in islice(articles, 10)):
        return f"{100 * (ours - best):+.1f} points"
    more = 100 * (ours - best)
    return f"{more:+.1f} points; asked 0 ({_met(more >= 0)}), aim 2 ({_met(more >= 2)})"


def _met(reached: bool) -> str:
    return "met" if reached else "missed"
