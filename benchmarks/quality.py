"""How good: each shared set trained on its earlier four fifths and judged on its later fifth.

Where a set has no dates, a random fifth is judged (optimistic). The sets' official test parts are not
among the shared data.
"""

from __future__ import annotations

from autotag.config import TrainingConfig
from autotag.train import Settings, train
from benchmarks.corpora import modapte, read

Row = tuple[str, str, str, str, str]
_SETS = (
    "euvsdisinfo_titles.jsonl.gz", "euvsdisinfo_text.jsonl.gz", "muc34.jsonl.gz",
    "masakhanews/eng.jsonl.gz", "masakhanews/fra.jsonl.gz", "masakhanews/swa.jsonl.gz",
    "ant_arabic.jsonl.gz", "ttc3600_tr.jsonl.gz", "thucnews_titles_zh.jsonl.gz",
)  # fmt: skip


def rows() -> list[Row]:
    """The table: set, facet, tags judged and articles, micro-F1, macro-F1, both with intervals."""
    table: list[Row] = []
    for name in ("reuters21578-train (ModApte training stories)", *_SETS):
        articles = modapte() if name.startswith("reuters") else read(name)
        report = train(articles, Settings(TrainingConfig(), jobs=2)).report
        for facet in report.facets if report else ():
            micro, macro = (f"{e.value:.3f} ({e.low:.3f}-{e.high:.3f})" for e in (facet.micro, facet.macro))
            label = f"{name}{' (random split)' if report and 'random' in report.split else ''}"
            judged = f"{facet.judged} tags, {facet.articles} articles"
            table.append((label, facet.facet, judged, micro, macro))
    return table
