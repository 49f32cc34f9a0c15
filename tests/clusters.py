"""A real Dask cluster in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


class Cluster:
    """A scheduler with two workers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout and process.stdin
        self._out, self._in = process.stdout, process.stdin
        self.address = self._out.readline().strip()

    def pids(self) -> list[int]:
        """The workers' processes."""
        self._in.write("\n")
        self._in.flush()
        return [int(pid) for pid in self._out.readline().split() if pid.isdigit()]

    @property
    def options(self) -> tuple[str, ...]:
        """Those of a command that works on it."""
        return "--backend", "dask", "--scheduler", self.address


@contextmanager
def started() -> Iterator[Cluster]:
    """One that ends with this."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "cluster_run.py")], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
    )  # fmt: skip
    try:
        yield Cluster(process)
    finally:
        process.communicate()
