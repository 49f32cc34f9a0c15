"""An archive from file to file: against a loop over a scikit-learn pipeline, in processes, on Dask, and where
the time goes.

The training stories of Reuters-21578, again and again, make a million articles of JSON Lines.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psutil

from autotag.archive.chunks import reading
from autotag.archive.forms import Form
from autotag.archive.hashes import content_hash, frame, hash_line, id_of
from autotag.archive.lines import encoder
from autotag.archive.plan import plan
from autotag.archive.receipts import Receipt, Sizes, store
from autotag.article import Article, Result
from autotag.bundle import load
from autotag.config import TrainingConfig
from autotag.formats import find, to_json
from autotag.save import save
from autotag.train import Settings, train
from benchmarks.baselines import Plain, text_of
from benchmarks.corpora import modapte
from benchmarks.measure import autotag, interleaved, peak_pss

Row = tuple[str, str, str, str]
#: The stories so often are a million articles.
MILLION = 104
_BATCH, _LOOP_ARTICLES, _ROUNDS, _CHUNKS, _LINKS = 1000, 19_206, 3, 12, 10
_CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def rows(times: int = MILLION) -> list[Row]:
    """The table: work, against, rate or size, ratio."""
    articles = modapte()
    trained = train(articles, Settings(TrainingConfig(split="none"), jobs=2))
    plain = Plain().fit(articles)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        save(place / "reuters", trained.tagger, trained.heldout, config={}, training={}, metrics={}, run={})
        source = _repeated(place / "in.jsonl", articles, times)
        small = _repeated(place / "small.jsonl", articles, 1)
        count = len(articles) * times
        with _cluster(place) as (address, pid):
            table = [*_rates(place, source, count, address, plain), _of_workers(pid)]
        sizes = ((small, 1), (source, times), (_linked(place / "ten", source), times * _LINKS))
        table += [_memory(place, path, len(articles) * n) for path, n in sizes]
        table.append(_memory(place, source, count, "--report", str(place / "report.json")))
        return table + _stages(place, source)


def _rates(place: Path, source: Path, count: int, address: str, plain: Plain) -> list[Row]:
    """Articles a second, start-up and the last sync included."""
    contenders: dict[str, Callable[[], object]] = {
        "two": lambda: _run(place, source, "--jobs", "2"),
        "one": lambda: _run(place, source, "--jobs", "1"),
        "dask": lambda: _run(place, source, "--backend", "dask", "--scheduler", address),
        "loop": lambda: _loop(plain, source, place / "loop.jsonl"),
    }
    seconds = interleaved(contenders, rounds=_ROUNDS)
    rate = {name: count / seconds[name] for name in ("one", "two", "dask")}
    rate["loop"] = _LOOP_ARTICLES / seconds["loop"]
    told = {name: f"{value:,.0f} articles/s" for name, value in rate.items()}
    return [
        (f"{count:,} articles, two processes", "", told["two"], ""),
        ("", f"scikit-learn, batches of {_BATCH:,}", told["loop"], f"{rate['two'] / rate['loop']:.1f} times"),
        ("", "one process", told["one"], f"{rate['two'] / rate['one']:.2f} times"),
        ("on Dask, two workers", "two processes", told["dask"], f"{rate['dask'] / rate['two']:.2f} times"),
    ]


def _repeated(path: Path, articles: list[Article], times: int) -> Path:
    lines = b"".join(to_json(article) + b"\n" for article in articles)
    with path.open("wb") as stream:
        for _ in range(times):
            stream.write(lines)
    return path


def _command(place: Path, source: Path, *options: str) -> list[str]:
    out = str(place / "out.jsonl")
    return autotag("batch", str(source), "-o", out, "-m", str(place / "reuters"), "--fresh", *options)


def _run(place: Path, source: Path, *options: str) -> None:
    command = _command(place, source, *options, "--progress", "none")
    subprocess.run(command, check=True, capture_output=True)


def _loop(plain: Plain, source: Path, output: Path) -> None:
    """What is written by hand: lines read, a batch through the pipeline, lines written."""
    with source.open(encoding="utf-8") as lines, output.open("w", encoding="utf-8") as out:
        records = map(json.loads, islice(lines, _LOOP_ARTICLES))
        while batch := list(islice(records, _BATCH)):
            margins = plain.margins([text_of(Article(**_texts(record))) for record in batch])
            for i, record in enumerate(batch):
                given = [(values[i] > 0).nonzero()[0].tolist() for values in margins]
                out.write(json.dumps({"id": record["id"], "tags": given}) + "\n")


def _texts(record: dict[str, str]) -> dict[str, Any]:
    return {key: record.get(key, "") for key in ("title", "dateline", "text")}


def _linked(place: Path, source: Path) -> Path:
    """A directory in which a file stands ten times."""
    place.mkdir()
    for number in range(_LINKS):
        (place / f"{number}.jsonl").hardlink_to(source)
    return place


def _memory(place: Path, source: Path, count: int, *options: str) -> Row:
    pss, seconds = peak_pss(_command(place, source, "--jobs", "2", *options))
    what = f"memory at {count:,} articles, two processes{', with a report' if options else ''}"
    return what, "", f"{pss:.0f} MB summed PSS", f"{count / seconds:,.0f} articles/s"


def _of_workers(cluster: int) -> Row:
    """The most that a worker of the cluster ever had."""
    highest = 0.0
    for process in psutil.Process(cluster).children(recursive=True):
        status = Path(f"/proc/{process.pid}/status").read_text()
        highest = max(
            [highest, *(int(line.split()[1]) / 1e3 for line in status.splitlines() if "VmHWM" in line)]
        )
    return "memory of a Dask worker", "", f"{highest:.0f} MB RSS at its peak", ""


@contextmanager
def _cluster(place: Path) -> Iterator[tuple[str, int]]:
    script = place / "cluster.py"
    script.write_text(_CLUSTER)
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield process.stdout.readline().strip(), process.pid
    finally:
        process.communicate()


def _stages(place: Path, source: Path) -> list[Row]:
    """Where the time of one process goes: the median over some chunks, in µs an article."""
    tagger, encode = load(place / "reuters"), encoder(Form("jsonl"), ("country", "topic"), mentions=False)
    spent: dict[str, list[float]] = {}
    chunks = plan(find([source]).sources, reading("utf-8"))
    (place / "stages").mkdir()
    for number in range(_CHUNKS):
        clock = _Clock(spent)
        chunk = next(chunks)
        clock.tick("plan: find the line ends")
        records = list(chunk.part.records(reading("utf-8")))
        articles = [record for record in records if isinstance(record, Article)]
        clock.tick("read and decode")
        keys = [content_hash(article) for article in articles]
        clock.tick("hash")
        results: list[Result] = list(tagger.tag_many(articles))
        clock.tick("tag")
        lines = list(map(encode, articles, results))
        clock.tick("encode")
        hashes = frame(1, 0, map(hash_line, keys, map(len, lines), map(id_of, articles)))
        parts = (b"".join(lines), b"", hashes)
        sizes = Sizes(*map(len, parts))
        store(place / "stages", Receipt(number, len(articles), 0, chunk.size, sizes), parts)
        clock.tick("write and rename")
        clock.share(len(articles))
    whole = sum(map(statistics.median, spent.values()))
    return [
        (f"of one process: {stage}", "", f"{statistics.median(values) * 1e6:.1f} µs an article",
         f"{statistics.median(values) / whole:.0%}".replace("%", " %"))
        for stage, values in spent.items()
    ]  # fmt: skip


class _Clock:
    """Seconds an article by stage."""

    def __init__(self, spent: dict[str, list[float]]) -> None:
        self._spent, self._now = spent, time.perf_counter()
        self._chunk: dict[str, float] = {}

    def tick(self, stage: str) -> None:
        now = time.perf_counter()
        self._chunk[stage], self._now = now - self._now, now

    def share(self, articles: int) -> None:
        for stage, seconds in self._chunk.items():
            self._spent.setdefault(stage, []).append(seconds / articles)
