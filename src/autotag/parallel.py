"""Work in parallel: results in order, no more tasks under way than the jobs can take."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Literal, TypeVar

T = TypeVar("T")
Backend = Literal["threads"]


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(tasks: Iterable[Callable[[], T]], *, jobs: int, backend: Backend) -> Iterator[T]:
    """Each task's result, in the order of the tasks; at most 2 * jobs are taken ahead of the reader."""
    if jobs <= 1:
        yield from (task() for task in tasks)
        return
    with ThreadPoolExecutor(jobs) as pool:
        under_way: deque[Future[T]] = deque()
        try:
            for task in tasks:
                under_way.append(pool.submit(task))
                if len(under_way) >= 2 * jobs:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:  # after an error, or where the reader stops, what has not begun is not done
            for future in under_way:
                future.cancel()
