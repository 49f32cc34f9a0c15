"""A real Dask cluster on loopback: prints its address and its workers' pids, ends with its standard input."""

from __future__ import annotations

import sys
import time

import dask
import psutil
from distributed import LocalCluster

#: Seconds that a worker is waited for which takes the place of one that was killed.
PATIENCE = 30
WORKERS = 2
#: After so long a worker that is gone is made anew.
LOST = "5s"


def alive(pid: int | None) -> bool:
    """Whether a worker runs: one that was killed is named until it is missed."""
    try:
        return pid is not None and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def running(cluster: LocalCluster) -> list[int]:
    """The pids of the workers, when all of them have begun. Of one that is killed while it begins Dask makes
    no other unless it is asked to, and in the end there would be none.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [worker.pid for worker in cluster.workers.values() if alive(worker.pid)]
        if len(found) == len(cluster.scheduler.workers) == WORKERS:
            break
        cluster.scale(WORKERS)
        time.sleep(0.1)
    return found


if __name__ == "__main__":
    dask.config.set({"distributed.deploy.lost-worker-timeout": LOST})
    with LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=0,
    ) as cluster:  # fmt: skip
        print(cluster.scheduler_address, flush=True)
        for _ in sys.stdin:  # a line asks for the workers' pids: one that was killed has another
            print(*running(cluster), flush=True)
