"""Servers that could run the application: requests a second, memory, and what slow senders do to them.

Run as `python -m benchmarks.servers NAME MODEL PORT`, it is one of them.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import psutil

from autotag.bundle import load
from autotag.service import Options, create_app, serve
from autotag.tagger import Tagger
from benchmarks.load import Load, Run, free_port, load_of, model_of

Row = tuple[str, ...]
_ROUNDS, _SECONDS, _WORKERS, _SLOW = 3, 4, 2, 64
_GUNICORN = [sys.executable, "-m", "gunicorn", "--preload", "-w", str(_WORKERS)]
_APP = "benchmarks.servers:app()"
_COMMANDS = {
    "autotag serve": [sys.executable, "-m", "benchmarks.servers"],
    "gunicorn sync": [*_GUNICORN, "-k", "sync"],
    "gunicorn gthread, 4 threads": [*_GUNICORN, "-k", "gthread", "--threads", "4"],
    "waitress, forked, 4 threads": [sys.executable, "-m", "benchmarks.servers", "waitress"],
    "granian, 1 thread": [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi",
        "--workers", str(_WORKERS), "--blocking-threads", "1",
        "--factory", "--no-ws", "--host", "127.0.0.1",
    ],
}  # fmt: skip


def rows() -> list[Row]:
    """The table: server, requests a second, p99, memory of a worker, answers beside slow senders."""
    with tempfile.TemporaryDirectory() as place:
        model, articles = model_of(Path(place))
        load = load_of(articles, Path(place))
        turns: dict[str, list[_Turn]] = {name: [] for name in _COMMANDS}
        for _ in range(_ROUNDS):
            for name, found in turns.items():
                found.append(_turn(name, model, load))
        return [_row(name, found) for name, found in turns.items()]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one server did in one turn: its load, MB of its smallest worker, its answer beside slow ones."""

    run: Run
    worker: float
    slow: str


def _turn(name: str, model: Path, load: Load) -> _Turn:
    with running(name, model) as (pid, port):
        load.run(port, "/tag", 1)  # warms it up
        run = load.run(port, "/tag", _SECONDS)
        workers = [p.memory_full_info().pss / 1e6 for p in _workers(pid)]
        return _Turn(run, min(workers), _answers_beside_slow_senders(port))


def _row(name: str, turns: Sequence[_Turn]) -> Row:
    rate, p99 = median(turn.run.rate for turn in turns), median(turn.run.p99 for turn in turns)
    worker = median(turn.worker for turn in turns)
    return name, f"{rate:,.0f}/s", f"{p99 * 1e3:.1f} ms", f"{worker:.0f} MB", turns[-1].slow


def _workers(pid: int) -> list[psutil.Process]:
    return [p for p in psutil.Process(pid).children(recursive=True) if p.memory_full_info().pss > 5e6]


@contextlib.contextmanager
def running(name: str, model: Path) -> Iterator[tuple[int, int]]:
    """A server on a free port; gives its pid and port."""
    port = free_port()
    command = list(_COMMANDS[name])
    if name.startswith("gunicorn"):
        command += ["-b", f"127.0.0.1:{port}", _APP]
    elif name.startswith("granian"):
        command += ["--port", str(port), "benchmarks.servers:app"]
    environment = {**os.environ, "BENCH_MODEL": str(model), "BENCH_PORT": str(port)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield process.pid, port
    finally:
        children = psutil.Process(process.pid).children(recursive=True)
        process.terminate()
        process.wait(60)
        for child in children:  # a forked waitress has no master that ends them
            with contextlib.suppress(psutil.NoSuchProcess):
                child.terminate()


def wait_for(port: int, patience: float = 120.0) -> None:
    """Waits until a server is ready."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return
        time.sleep(0.02)
    sys.exit(f"no server on port {port}")


def _answers_beside_slow_senders(port: int) -> str:
    """Whether others are answered while many clients send a byte a second."""
    head = b"POST /tag HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n"
    with contextlib.ExitStack() as open_ones:
        for _ in range(_SLOW):
            slow = open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            slow.sendall(head + b"x")
        time.sleep(1)
        try:
            began = time.monotonic()
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read()
        except OSError:
            return "no"
        return f"in {(time.monotonic() - began) * 1e3:.0f} ms"


def app() -> object:
    """The application of the model that the environment names."""
    tagger: Tagger = load(os.environ["BENCH_MODEL"])
    tagger.explain("warm", tagger.facets[0].name, tagger.facets[0].tags[0])
    return create_app(lambda: tagger)


def _serve_waitress(port: int) -> None:
    import waitress  # noqa: PLC0415  only here, and of the extra `bench`

    application = app()
    with socket.create_server(("127.0.0.1", port), backlog=2048) as listener:
        for _ in range(_WORKERS - 1):
            if not os.fork():
                break
        waitress.serve(application, sockets=[listener], threads=4)


if __name__ == "__main__":
    if sys.argv[1:] == ["waitress"]:
        _serve_waitress(int(os.environ["BENCH_PORT"]))
    else:
        serve(Path(os.environ["BENCH_MODEL"]), Options(port=int(os.environ["BENCH_PORT"]), workers=_WORKERS))
