"""The whole path: training against one plain fit, an archive's articles a second and memory, loading."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from autotag.bundle import load
from autotag.config import TrainingConfig
from autotag.formats import to_json
from autotag.save import save
from autotag.train import Settings, train
from benchmarks.baselines import Plain
from benchmarks.corpora import modapte
from benchmarks.measure import autotag, interleaved, peak_pss

Row = tuple[str, str, str, str, str]


def rows() -> list[Row]:
    """The table: work, against, ours, theirs, ratio."""
    articles = modapte()
    settings = Settings(TrainingConfig(), jobs=2)
    seconds = interleaved(
        {"ours": lambda: train(articles, settings), "plain": lambda: Plain().fit(articles)}, rounds=3
    )
    a, b = seconds["ours"], seconds["plain"]
    table = [
        ("training both facets: judged on later articles, folds, probabilities, thresholds",
         "one plain fit of both facets, n_jobs=2", f"{a:.1f} s", f"{b:.1f} s", f"{a / b:.2f} of its time")
    ]  # fmt: skip
    trained = train(articles, settings)
    with tempfile.TemporaryDirectory() as place:
        model = Path(place) / "reuters"
        save(model, trained.tagger, trained.heldout, config={}, training={}, metrics={}, run={})
        loading = interleaved({"load": lambda: load(model)})["load"]
        table.append(("loading a tagger", "", f"{loading * 1e3:.0f} ms", "", ""))
        lines = [to_json(article) for article in articles]
        table += [_archive(model, Path(place), lines, times) for times in (1, 10)]
    return table


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
