"""A real Dask cluster on loopback: prints its address and its workers' pids, ends with its standard input."""

from __future__ import annotations

import sys

import psutil
from distributed import LocalCluster


def alive(pid: int | None) -> bool:
    """Whether a worker runs: one that was killed is named until it is missed."""
    try:
        return pid is not None and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    with LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0,
    ) as cluster:  # fmt: skip
        print(cluster.scheduler_address, flush=True)
        for _ in sys.stdin:  # a line asks for the workers' pids: one that was killed has another
            print(*filter(alive, [worker.pid for worker in cluster.workers.values()]), flush=True)
