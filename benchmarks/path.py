"""The whole path: training against one plain fit, an archive's articles a second and memory, loading."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from autotag.bundle import load
from autotag.config import TrainingConfig
from autotag.formats import to_json
from autotag.report import Subject, evaluation_page, found_in, heldout_doubts
from autotag.save import save
from autotag.train import Settings, Trained, learning_curve, train
from benchmarks.baselines import Plain
from benchmarks.corpora import modapte
from benchmarks.measure import autotag, interleaved, peak_pss

Row = tuple[str, str, str, str, str]


def rows() -> list[Row]:
    """The table: work, against, ours, theirs, ratio."""
    articles = modapte()
    settings = Settings(TrainingConfig(), jobs=2)
    trained = train(articles, settings)
    seconds = interleaved(
        {
            "ours": lambda: train(articles, settings), "page": lambda: _page(trained, settings),
            "plain": lambda: Plain().fit(articles),
        }, rounds=3
    )  # fmt: skip
    b = seconds["plain"]
    works = {
        "ours": "training both facets: judged on later articles, folds, probabilities, thresholds",
        "page": "its HTML report: learning curve, precision-recall, articles in doubt, drawing",
    }
    table = [
        (work, "one plain fit of both facets, n_jobs=2", f"{seconds[key]:.1f} s", f"{b:.1f} s",
         f"{seconds[key] / b:.2f} of its time")
        for key, work in works.items()
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        model = Path(place) / "reuters"
        save(model, trained.tagger, trained.heldout, config={}, training={}, metrics={}, run={})
        loading = interleaved({"load": lambda: load(model)})["load"]
        table.append(("loading a tagger", "", f"{loading * 1e3:.0f} ms", "", ""))
        lines = [to_json(article) for article in articles]
        table += [_archive(model, Path(place), lines, times) for times in (1, 10)]
    return table


def _page(trained: Trained, settings: Settings) -> str:
    """The report of a training as `train --report` writes it."""
    assert trained.report is not None
    learning = learning_curve(trained, settings)
    doubts = heldout_doubts(trained.tagger, trained.heldout, trained.articles)
    subject = Subject(trained.tagger, trained.report, trained.judged, trained.facts, trained.heldout)
    return evaluation_page(found_in(subject, doubts, learning=learning))


def _archive(model: Path, place: Path, lines: list[bytes], times: int) -> Row:
    source = place / f"{times}.jsonl"
    with source.open("wb") as stream:
        for _ in range(times):
            stream.writelines(line + b"\n" for line in lines)
    output = place / f"{times}.out.jsonl"
    pss, seconds = peak_pss(autotag("batch", str(source), "-m", str(model), "-o", str(output)))
    count = len(lines) * times
    first = json.loads(output.open("rb").readline())
    assert first["model"].startswith("reuters@")
    return (f"archive of {count:,} stories, start-up included", "", f"{count / seconds:,.0f} articles/s",
            f"{pss:.0f} MB summed PSS", "")  # fmt: skip
