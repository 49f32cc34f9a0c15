"""Work in parallel: results in order, no more tasks under way than the jobs can take.

Every backend is an executor of the standard library's kind, fed by one bounded loop: joblib's own generator
takes tasks as others are done, not as results are read, so that a slow reader would fill the memory.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Final, Literal, TypeVar

from autotag.errors import InputError, Stopped

S = TypeVar("S")
T = TypeVar("T")
Backend = Literal["threads", "processes", "dask"]

#: How often a task is begun before it is given up: processes die of memory, and seldom more than once.
_TRIES: Final = 3
#: For a scheduler to answer, and for it to have a worker.
_WAIT_SECONDS: Final = 10


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(
    tasks: Iterable[Callable[..., T]], *, jobs: int, backend: Backend, scheduler: str = "", shared: Any = None
) -> Iterator[T]:
    """Each task's result, in the order of the tasks; at most 2 * jobs are taken ahead of the reader.

    What is `shared` is given to every task; the workers of a cluster are sent it once, before the first.

    `processes` are of the standard library's pool, `dask` those of the cluster at `scheduler`, as many as
    it has; what a lost process was at is done again. Tasks for them are to be pickled and may be begun twice.
    Raises: Stopped where processes die again and again; InputError where there is no such cluster.
    """
    if jobs <= 1 and backend != "dask":
        yield from (task(*_given(shared)) for task in tasks)
        return
    with _pool(jobs, backend, scheduler, shared) as pool:
        under_way: deque[tuple[Callable[..., T], Future[T]]] = deque()
        try:
            for task in tasks:
                under_way.append((task, pool.begin(task)))
                if len(under_way) >= 2 * pool.jobs:
                    yield _first(under_way, pool)
            while under_way:
                yield _first(under_way, pool)
        finally:  # after an error, or where the reader stops, what has not begun is not done
            for _, future in under_way:
                future.cancel()


@dataclass(frozen=True, slots=True)
class Workers:
    """Who solves what is all numbers: threads of this process, or the Dask cluster at `scheduler`."""

    jobs: int = 1
    scheduler: str = ""

    def run(self, tasks: Iterable[Callable[[S], T]], shared: S) -> Iterator[T]:
        """What they make of tasks and what those share, in order."""
        backend: Backend = "dask" if self.scheduler else "threads"
        return run(tasks, jobs=self.jobs, backend=backend, scheduler=self.scheduler, shared=shared)


@dataclass(slots=True)
class _Pool:
    """An executor, how many tasks it does at a time, how to make another where it breaks, and what each task
    is given.
    """

    executor: Executor
    jobs: int
    renew: Callable[[], Executor]
    given: tuple[Any, ...]

    def begin(self, task: Callable[..., T]) -> Future[T]:
        """A task under way; lost at once where the executor broke since it was looked at."""
        try:
            return self.executor.submit(task, *self.given)
        except BrokenExecutor as error:
            lost: Future[T] = Future()
            lost.set_exception(error)
            return lost


def _given(shared: Any) -> tuple[Any, ...]:
    return () if shared is None else (shared,)


def _first(under_way: deque[tuple[Callable[..., T], Future[T]]], pool: _Pool) -> T:
    """The result of the first task under way, begun again where its process was lost."""
    for _ in range(_TRIES):
        try:
            result = under_way[0][1].result()
        except BrokenExecutor:
            pool.executor.shutdown()
            pool.executor = pool.renew()
            for i, (task, future) in enumerate(under_way):
                if not future.done() or future.cancelled() or future.exception() is not None:
                    under_way[i] = task, pool.begin(task)
        else:
            under_way.popleft()
            return result
    raise Stopped(
        f"a process that was at work was killed {_TRIES} times, which is what a machine does that has "
        "no memory left; free some, or use fewer --jobs"
    )


@contextmanager
def _pool(jobs: int, backend: Backend, scheduler: str, shared: Any) -> Iterator[_Pool]:
    if backend == "threads":
        with ThreadPoolExecutor(jobs) as threads:
            yield _Pool(threads, jobs, lambda: threads, _given(shared))
    elif backend == "processes":
        yield from _processes(jobs, shared)
    else:
        yield from _cluster(scheduler, shared)


def _processes(jobs: int, shared: Any) -> Iterator[_Pool]:
    # Forked, they share what this process has loaded; elsewhere fork is not safe, or not there.
    context = get_context("fork" if sys.platform == "linux" else "spawn")

    def make() -> Executor:
        gc.freeze()  # what is shared is not gone through by their garbage collectors, and stays shared
        with warnings.catch_warnings():
            # Threads of number libraries count as threads; theirs survive a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(os.getpid(),))
            pool.submit(int)  # forks them all, before any thread is started
        return pool

    pool = _Pool(make(), jobs, make, _given(shared))
    try:
        yield pool
    finally:
        pool.executor.shutdown(cancel_futures=True)
        gc.unfreeze()


def _begin(parent: int) -> None:
    """What a process does first: it leaves Ctrl-C to its parent, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    # An orphan would go on with its queue, beside the processes of the run that takes over.
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def _cluster(scheduler: str, shared: Any) -> Iterator[_Pool]:
    try:
        distributed: Any = import_module("distributed")
    except ModuleNotFoundError:
        raise InputError("--backend dask needs Dask: pip install 'autotag-news[dask]'") from None
    try:
        client = distributed.Client(scheduler, timeout=_WAIT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"no Dask scheduler answers at {scheduler!r}: {error}; check --scheduler") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_WAIT_SECONDS)
        except TimeoutError:
            raise InputError(f"the Dask cluster at {scheduler} has no workers; start some") from None
        executor = client.get_executor(pure=False)
        try:
            sent = () if shared is None else (_sent(client, shared),)
            yield _Pool(executor, sum(client.nthreads().values()), lambda: executor, sent)
        except distributed.KilledWorker as error:
            raise Stopped(f"the cluster lost a worker at each try: {error}") from None
        except CancelledError:
            raise Stopped(f"the Dask scheduler at {scheduler} is gone; start it again") from None
        finally:
            executor.shutdown(wait=False)


def _sent(client: Any, shared: Any) -> Any:
    """What is shared, as the result of a task: Dask makes that again where its worker is lost, and waits for
    ever for a worker that is lost while things are scattered to it.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # it goes once
        return client.submit(_same, shared, pure=False)


def _same(shared: T) -> T:
    return shared
