"""The service: against a route of its own that tags nothing, against scikit-learn, its start, its memory.

Run as `python -m benchmarks.service`, it is the server that is measured.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

import joblib
import psutil
from flask import Flask, Response, request

from autotag.service import Limits, Options, create_app, server
from autotag.service.outputs import to_json
from autotag.service.tagging import read_batch
from benchmarks.baselines import Plain, text_of
from benchmarks.load import Load, Run, free_port, load_of, model_of
from benchmarks.measure import autotag
from benchmarks.servers import wait_for

Row = tuple[str, ...]
_TURNS, _ROUNDS, _SECONDS, _STARTS = 10, 5, 4, 5
_RELOADS, _WORKERS = 8, 2
_OURS, _THEIRS = ("/tag", "/constant"), "/sklearn"


def rows() -> list[Row]:
    """The table: what, ours, the other, how they compare."""
    with tempfile.TemporaryDirectory() as place:
        model, articles = model_of(Path(place))
        pipeline = Path(place) / "pipeline.joblib"
        joblib.dump(Plain().fit(articles), pipeline)
        load = load_of(articles, Path(place))
        with _server(model, pipeline) as port:
            table = _rates(port, load)
        return [*table, *_starts(model), *_memory(model, load, pipeline), _reloads(model, load)]


def _rates(port: int, load: Load) -> list[Row]:
    """Requests a second of the routes: ours and the constant one by turns, then scikit-learn's, which works
    on for a while at what nobody waits for any more.
    """
    for route in (*_OURS, _THEIRS):
        load.run(port, route, 2)  # to warm up
    time.sleep(_SECONDS)
    runs: dict[str, list[Run]] = {route: [] for route in _OURS}
    for turn in range(_TURNS):
        for route in _OURS[:: 1 if turn % 2 else -1]:
            runs[route].append(load.run(port, route, _SECONDS))
    half = median(run.rate for run in runs["/tag"]) / 2
    p99: dict[str, list[float]] = {route: [] for route in _OURS}
    for _ in range(_ROUNDS):
        for route, found in p99.items():
            found.append(load.run(port, route, _SECONDS, half).p99)
    late = {route: median(found) for route, found in p99.items()}
    runs[_THEIRS] = [load.run(port, _THEIRS, _SECONDS) for _ in range(_ROUNDS)]
    rate = {route: median(run.rate for run in found) for route, found in runs.items()}
    ratio = median(ours.rate / other.rate for ours, other in zip(*(runs[r] for r in _OURS), strict=True))
    failed = {route: sum(run.failed for run in found) for route, found in runs.items()}
    return [
        ("requests/s, an article each", "a route of the same app that reads it and answers a constant",
         f"{rate['/tag']:,.0f}/s", f"{rate['/constant']:,.0f}/s", f"{ratio:.2f}"),
        ("the same", "Flask and a joblib'd TfidfVectorizer + one-vs-rest LinearSVC, same server",
         f"{rate['/tag']:,.0f}/s", f"{rate[_THEIRS]:,.0f}/s", f"{rate['/tag'] / rate[_THEIRS]:.2f}"),
        (f"p99 at {half:,.0f} requests/s, half of saturation", "that constant route", _ms(late["/tag"]),
         _ms(late["/constant"]), f"{late['/tag'] / late['/constant']:.2f}"),
        ("requests that failed", "scikit-learn's", f"{failed['/tag']}", f"{failed[_THEIRS]}", ""),
    ]  # fmt: skip


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms"


def _starts(model: Path) -> list[Row]:
    """Seconds from `autotag serve` to a ready service of four workers."""
    seconds = []
    for _ in range(_STARTS):
        began = time.perf_counter()
        with _serving(model, workers=4):
            seconds.append(time.perf_counter() - began)
    return [("ready after `autotag serve --workers 4`", "", f"{median(seconds):.2f} s", "", "")]


def _memory(model: Path, load: Load, pipeline: Path) -> list[Row]:
    """What each worker adds to the memory of all, after all have worked; and a process of scikit-learn."""
    total = {}
    for workers in (1, 4):
        with _serving(model, workers) as (pid, port):
            load.run(port, "/tag", _SECONDS)
            tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            total[workers] = sum(process.memory_full_info().pss for process in tree) / 1e6
    each = (total[4] - total[1]) / 3
    with _process([sys.executable, "-m", "benchmarks.baselines", str(pipeline)], {}) as process:
        time.sleep(_SECONDS)
        theirs = psutil.Process(process.pid).memory_full_info().pss / 1e6
    return [
        ("memory (PSS) of the service with one worker", "", f"{total[1]:.0f} MB", "", ""),
        ("memory (PSS) of one more worker", "one process that has that pipeline", f"{each:.0f} MB",
         f"{theirs:.0f} MB", f"{each / theirs:.2f} of its memory"),
    ]  # fmt: skip


def _reloads(model: Path, load: Load) -> Row:
    """Seconds until every worker serves another policy, under a saturating load."""
    seconds: list[float] = []
    with _serving(model, _WORKERS) as (_, port), ThreadPoolExecutor(1) as pool:
        running = pool.submit(load.run, port, "/tag", _RELOADS * 4)
        for turn in range(_RELOADS):
            time.sleep(1 + turn / _RELOADS)  # at any moment of the second between two looks
            (model / "policy.toml").write_text(f'default = "score >= 0.{turn + 2}"\n')
            seconds.append(_until_taken_up(port, turn + 1))
        failed = running.result().failed
    (model / "policy.toml").unlink()
    return (
        f"another policy serves in all {_WORKERS} workers, under load; the longest",
        f"{failed} requests failed",
        f"{median(seconds):.2f} s", f"{max(seconds):.2f} s", "",
    )  # fmt: skip


def _until_taken_up(port: int, times: int) -> float:
    """Seconds until all workers have counted so many reloads."""
    began = time.perf_counter()
    while True:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            found = re.search(r'autotag_reloads_total\{outcome="done"\} (\d+)', answer.read().decode())
        if found and int(found[1]) >= times * _WORKERS:
            return time.perf_counter() - began


@contextlib.contextmanager
def _serving(model: Path, workers: int) -> Iterator[tuple[int, int]]:
    port = free_port()
    command = autotag("serve", "-m", str(model), "--port", str(port), "--workers", str(workers))
    with _process(command, {}) as process:
        wait_for(port)
        yield process.pid, port


@contextlib.contextmanager
def _server(model: Path, pipeline: Path) -> Iterator[int]:
    port = free_port()
    environment = {"BENCH_MODEL": str(model), "BENCH_PORT": str(port), "BENCH_PIPELINE": str(pipeline)}
    with _process([sys.executable, "-m", "benchmarks.service"], environment):
        wait_for(port)
        yield port


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _with_more_routes(make: Any) -> Any:
    """`create_app` with two routes more: one that answers a constant, one that scikit-learn answers."""

    def made(tagger_of: Any, limits: Limits, **rest: Any) -> Flask:
        app: Flask = make(tagger_of, limits, **rest)
        constant = to_json(tagger_of().tag("Paris and London talk about wheat."))
        plain: Plain = joblib.load(os.environ["BENCH_PIPELINE"])

        def answer_constant() -> Response:
            list(read_batch(request, limits).items)
            return Response(constant, content_type="application/json")

        def answer_sklearn() -> Response:
            (article,) = read_batch(request, limits).items
            margins = plain.margins([text_of(article)])  # type: ignore[arg-type]
            return Response(to_json([(m[0] > 0).nonzero()[0].tolist() for m in margins]),
                            content_type="application/json")  # fmt: skip

        app.add_url_rule("/constant", "constant", answer_constant, methods=["POST"])
        app.add_url_rule("/sklearn", "sklearn", answer_sklearn, methods=["POST"])
        return app

    return made


if __name__ == "__main__":
    vars(server)["create_app"] = _with_more_routes(create_app)
    options = Options(port=int(os.environ["BENCH_PORT"]), workers=os.cpu_count() or 2)
    server.serve(Path(os.environ["BENCH_MODEL"]), options)
