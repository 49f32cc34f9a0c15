"""Runs in many processes and on a Dask cluster, killed at random moments: the same bytes in the end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.archive.crash_run import files
from tests.clusters import Cluster

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
CHUNK = 40_000
KILLS = 60
#: The file operations that a run makes besides those of its chunks, and some more.
OPERATIONS = 40


@pytest.fixture(scope="module")
def big(mixed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some sixty chunks."""
    path = tmp_path_factory.mktemp("big") / "big.jsonl"
    path.write_bytes((mixed / "a.jsonl").read_bytes() * 60)
    return path


@pytest.fixture(scope="module")
def want(big: Path, saved: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an undisturbed run in one process."""
    out = tmp_path_factory.mktemp("whole") / "out.jsonl"
    assert begun(big, out, saved, "--jobs", "1").wait() == 1
    return files(out)


def begun(inputs: Path, out: Path, model: Path, *options: str, at: int = 0) -> subprocess.Popen[bytes]:
    """A run in a process of its own, each of whose processes is killed at its file operation number `at`."""
    command = [
        sys.executable,
        str(HERE / "crash_run.py"),
        str(CHUNK),
        str(at),
        "batch",
        str(inputs),
        "-o",
        str(out),
    ]
    return subprocess.Popen(
        [*command, "-m", str(model), "--progress", "none", *options], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env=ENVIRONMENT,
    )  # fmt: skip


def chunks(out: Path) -> int:
    """How many chunks of a run are finished."""
    return len(list(out.parent.glob(f"{out.name}.journal/[0-9]*.chunk")))


def reached(process: subprocess.Popen[bytes], out: Path, count: int) -> bool:
    """Waits until so many chunks are finished, or the run is over; whether it is still going on."""
    while process.poll() is None and chunks(out) < count:
        time.sleep(0.005)
    return process.poll() is None


def test_a_cluster_that_loses_a_worker(
    big: Path, saved: Path, tmp_path: Path, want: dict[str, bytes], cluster: Cluster
):
    """Dask computes the lost chunks again; the files are those of a run in one process."""
    out = tmp_path / "out.jsonl"
    process = begun(big, out, saved, *cluster.options)
    assert reached(process, out, 3)
    os.kill(cluster.pids()[0], signal.SIGKILL)
    assert process.wait() == 1
    assert files(out) == want


def test_no_cluster_is_exit_2(big: Path, saved: Path, tmp_path: Path, shell):
    """Nobody answers at the address, or none is given: it is said, and nothing is left."""
    pytest.importorskip("distributed")
    out = tmp_path / "out.jsonl"
    run = shell(f"autotag batch {big} -o {out} -m {saved} --backend dask")
    assert run.code == 2 and "--scheduler" in run.err
    run = shell(f"autotag batch {big} -o {out} -m {saved} --backend dask --scheduler tcp://127.0.0.1:9")
    assert run.code == 2 and "no Dask scheduler answers" in run.err
    assert not out.exists()


def torn(out: Path, rng: random.Random) -> None:
    """What a power cut does: some chunks came to the disk in part, the rest of their bytes are zeros."""
    for path in out.parent.glob(f"{out.name}.journal/[0-9]*.chunk"):
        if rng.random() < 0.3:
            raw = path.read_bytes()
            path.write_bytes(raw[: rng.randrange(len(raw))].ljust(len(raw), b"\0"))


def ended(process: subprocess.Popen[bytes], out: Path, want: dict[str, bytes], at: int = 0) -> None:
    """Waits for a run that something was done to: killed, or done as if nothing had been. Where each new
    worker too is killed at its operation `at`, the run may have stopped with 3.
    """
    if process.wait() == -signal.SIGKILL or (at and process.returncode == 3):
        assert files(out).get("") in (None, want[""]), "half-written"
    else:
        assert process.returncode in (0, 1) and files(out) == want


@pytest.mark.soak
def test_processes_killed_at_random(big: Path, saved: Path, tmp_path: Path, want: dict[str, bytes]):
    """The run, a worker, or both, after some time or at a file operation of theirs (the last are those that
    put the files in their places), with the power or without: the same command ends in the same files.
    """
    rng = random.Random(11)
    for i in range(KILLS):
        out = tmp_path / f"{i}" / "out.jsonl"
        out.parent.mkdir()
        at = rng.randrange(1, OPERATIONS) if i % 2 else 0
        process = begun(big, out, saved, "--jobs", "2", at=at)
        if not at and reached(process, out, rng.randrange(60)):
            time.sleep(rng.random() * 0.05)
            workers = psutil.Process(process.pid).children() if process.poll() is None else []
            if workers and rng.random() < 0.4:
                rng.choice(workers).kill()
            if rng.random() < 0.8:
                process.kill()
        ended(process, out, want, at)
        if rng.random() < 0.5:
            torn(out, rng)
        assert begun(big, out, saved, "--jobs", "2").wait() in (0, 1)
        assert files(out) == want and not chunks(out)


@pytest.mark.soak
def test_clusters_killed_at_random(
    big: Path, saved: Path, tmp_path: Path, want: dict[str, bytes], cluster: Cluster
):
    """A worker, and now and then the run: Dask or the next run computes what was lost."""
    rng = random.Random(12)
    for i in range(KILLS):
        out = tmp_path / f"{i}" / "out.jsonl"
        out.parent.mkdir()
        process = begun(
            big, out, saved, *cluster.options, at=rng.randrange(1, OPERATIONS) if i % 3 == 0 else 0
        )
        if reached(process, out, rng.randrange(60)):
            os.kill(rng.choice(cluster.pids()), signal.SIGKILL)
            if rng.random() < 0.4:
                process.kill()
        ended(process, out, want)
        if rng.random() < 0.5:
            torn(out, rng)
        assert begun(big, out, saved, *cluster.options).wait() in (0, 1)
        assert files(out) == want and not chunks(out)
