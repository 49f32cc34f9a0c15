"""What starting costs: compiling once, and each command after that."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import autotag

Row = tuple[str, str, str]
_ROOT = Path(__file__).parents[1]
_ROUNDS = 5


def rows() -> list[Row]:
    """The table: command, seconds where nothing is compiled yet, seconds afterwards."""
    with tempfile.TemporaryDirectory() as place:
        model = str(Path(place) / "sample")
        train = autotag("train", str(_ROOT / "training" / "sample"), "-m", model)
        tag = autotag("tag", str(_ROOT / "examples" / "clipping.txt"), "-m", model)
        works = {
            "`import autotag`": [sys.executable, "-c", "import autotag"],
            "`autotag --help`": autotag("--help"),
            "`autotag warm`, in two processes": autotag("warm"),
            "`autotag train` of the sample": train,
            "`autotag tag` of a file": tag,
        }
        return [_row(name, command, Path(place)) for name, command in works.items()]


def _row(name: str, command: list[str], place: Path) -> Row:
    """Medians: each round begins with a cache of its own, which is empty."""
    caches = [place / f"{name}-{k}" for k in range(_ROUNDS)]
    first, later = (statistics.median(_seconds(command, cache) for cache in caches) for _ in range(2))
    return name, f"{first:.2f} s", f"{later:.2f} s"


def _seconds(command: list[str], cache: Path) -> float:
    began = time.perf_counter()
    environment = {**os.environ, "AUTOTAG_CACHE_DIR": str(cache)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began
