"""Parallel work: in order, a bounded way ahead of the reader, and errors come through."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from autotag.errors import Stopped
from autotag.parallel import Backend, cores, run
from tests.clusters import Cluster

each_jobs = pytest.mark.parametrize("jobs", [1, 2, 3])


def slow(number: int, delay: float = 0.0) -> Callable[[], int]:
    """A task that gives its number after a while."""

    def task() -> int:
        time.sleep(delay)
        return number

    return task


@each_jobs
def test_results_come_in_the_order_of_the_tasks(jobs: int):
    """Whichever is done first, the first is given first."""
    tasks = [slow(i, 0.02 if i % 3 == 0 else 0) for i in range(12)]
    assert list(run(tasks, jobs=jobs, backend="threads")) == list(range(12))
    assert list(run([], jobs=jobs, backend="threads")) == []


@each_jobs
def test_no_more_tasks_are_taken_than_the_jobs_can_use(jobs: int):
    """A reader that is slow holds the tasks back: an archive is never read into memory."""
    taken = 0

    def tasks() -> Iterator[Callable[[], int]]:
        nonlocal taken
        for i in range(40):
            taken += 1
            yield slow(i)

    ahead = []
    for given, _ in enumerate(run(tasks(), jobs=jobs, backend="threads")):
        ahead.append(taken - given)
    assert len(ahead) == 40
    assert max(ahead) == (1 if jobs == 1 else 2 * jobs)


def test_jobs_run_at_the_same_time():
    """Two tasks that wait for one another both end."""
    meeting = threading.Barrier(2, timeout=10)
    assert sorted(run([meeting.wait, meeting.wait], jobs=2, backend="threads")) == [0, 1]


@each_jobs
def test_an_error_comes_where_its_result_would_and_ends_the_run(jobs: int):
    """What is before it is given, nothing after it is, and tasks that have not begun never do."""
    begun: list[int] = []

    def task(number: int) -> Callable[[], int]:
        def work() -> int:
            begun.append(number)
            if number == 2:
                raise ValueError("the third")
            time.sleep(0.01)
            return number

        return work

    got = []
    with pytest.raises(ValueError, match="the third"):
        got.extend(run(map(task, range(100)), jobs=jobs, backend="threads"))
    assert got == [0, 1]
    assert len(begun) <= 2 + 2 * jobs


def test_an_error_of_the_tasks_themselves_comes_through():
    """Reading the tasks can fail too."""

    def tasks() -> Iterator[Callable[[], int]]:
        yield slow(0)
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        list(run(tasks(), jobs=2, backend="threads"))


def test_a_reader_that_stops_stops_the_work():
    """What has not begun when the reader goes is not done."""
    done: list[int] = []

    def task(number: int) -> Callable[[], int]:
        def work() -> int:
            time.sleep(0.3 if number else 0)
            done.append(number)
            return number

        return work

    results = run([task(i) for i in range(50)], jobs=2, backend="threads")
    assert next(results) == 0
    results.close()
    assert set(done) <= {0, 1, 2}, "two jobs were busy, so the fourth had not begun"


def test_cores_are_those_this_process_may_use():
    """At least one."""
    assert cores() >= 1


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_give_results_in_order(jobs: int):
    """As threads do, each in a process that is not this one."""
    tasks = [partial(pow, i, 2) for i in range(20)]
    assert list(run(tasks, jobs=jobs, backend="processes")) == [i * i for i in range(20)]
    pids = set(run([os.getpid] * 8, jobs=jobs, backend="processes"))
    assert os.getpid() not in pids and 1 <= len(pids) <= jobs


def test_errors_of_processes_come_through():
    """With their type, and at the place of the task."""
    results = run([partial(int, "1"), partial(int, "x")], jobs=2, backend="processes")
    assert next(results) == 1
    with pytest.raises(ValueError, match="invalid literal"):
        next(results)


def once_killed(mark: str, number: int) -> int:
    """A task whose process is killed the first time that number 3 is at work."""
    if number == 3 and not os.path.exists(mark):
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")
def test_a_lost_process_is_replaced(tmp_path: Path):
    """What was under way is done again, in order."""
    tasks = [partial(once_killed, str(tmp_path / "mark"), i) for i in range(10)]
    assert list(run(tasks, jobs=2, backend="processes")) == list(range(10))


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")
def test_a_process_lost_before_a_task_is_handed_out_is_replaced():
    """It may die while the reader is busy: the pool is known to be broken when the next task comes."""

    def tasks() -> Iterator[Callable[[], int]]:
        yield partial(int, "0")
        for process in multiprocessing.active_children():
            process.kill()
        while multiprocessing.active_children():  # the pool takes note, then ends the others
            time.sleep(0.01)
        time.sleep(0.1)
        yield partial(int, "1")

    assert list(run(tasks(), jobs=2, backend="processes")) == [0, 1]


def added(number: int, shared: list[int]) -> int:
    """A task with something that all share."""
    return number + sum(shared)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("backend", ["threads", "processes", "dask"])
def test_what_is_shared_is_given_to_every_task(jobs: int, backend: Backend, request: pytest.FixtureRequest):
    """Wherever it runs."""
    scheduler = request.getfixturevalue("cluster").address if backend == "dask" else ""
    tasks = [partial(added, i) for i in range(9)]
    found = run(tasks, jobs=jobs, backend=backend, scheduler=scheduler, shared=[100, 200])
    assert list(found) == list(range(300, 309))


def shared_once_killed(mark: str, number: int, shared: list[int]) -> int:
    """As above, with something shared."""
    return once_killed(mark, number) + sum(shared)


def test_a_lost_worker_of_a_cluster_is_replaced(tmp_path: Path, cluster: Cluster):
    """What it was at is done again, and what is shared is sent again."""
    tasks = [partial(shared_once_killed, str(tmp_path / "mark"), i) for i in range(30)]
    found = run(tasks, jobs=1, backend="dask", scheduler=cluster.address, shared=[1000])
    assert list(found) == list(range(1000, 1030))


@pytest.mark.skipif(os.name != "posix", reason="processes are killed by a signal")
def test_processes_that_die_again_and_again_stop_the_work():
    """It is said that the machine did it, and the work may be begun again."""
    with pytest.raises(Stopped, match="killed 3 times"):
        list(run([os.getpid, partial(os._exit, 1)], jobs=2, backend="processes"))
