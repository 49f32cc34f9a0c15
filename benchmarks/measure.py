"""Ratios that can be trusted on a noisy machine: contenders in turn, several rounds, medians."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

import psutil


def interleaved(contenders: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """The median seconds of each contender; each round runs all of them once, one after the other."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, work in contenders.items():
            gc.collect()
            began = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - began)
    return {name: statistics.median(values) for name, values in seconds.items()}


def peak_pss(command: list[str]) -> tuple[float, float]:
    """The highest summed proportional set size (MB) of a command's process tree, and its seconds."""
    began, highest = time.perf_counter(), 0.0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        highest = max(highest, tree_pss(process.pid))
        time.sleep(0.05)
    return highest, time.perf_counter() - began


def tree_pss(pid: int) -> float:
    """The summed proportional set size (MB) of a process and its children."""
    try:
        tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return sum(process.memory_full_info().pss for process in tree) / 1e6
    except psutil.Error:
        return 0.0


def autotag(*arguments: str) -> list[str]:
    """The command line of autotag under this interpreter."""
    return [sys.executable, "-m", "autotag.cli", *arguments]
