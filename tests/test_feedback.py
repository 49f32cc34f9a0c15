"""The file of corrections: kept through a kill, written by several, read meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from autotag.article import Article
from autotag.corrections import Correction
from autotag.errors import InputError
from autotag.feedback import Feedback, beside

WRITER = """
import sys
from pathlib import Path
from autotag.corrections import Correction
from autotag.feedback import Feedback
store = Feedback(Path(sys.argv[1]))
for n in range(100_000):
    store.add(Correction(id=str(n), facet="topic", add=("a",)))
    print(n, flush=True)
"""


def test_corrections_come_back_as_they_were(tmp_path):
    """In order, with their numbers and the time."""
    store = Feedback(tmp_path / "feedback.sqlite")
    whole = Correction(
        article=Article(title="Åland", meta={"a": [1]}), facet="country", add=("AX",), remove=("FI",),
        by="nl", given=("FI",), model="m@1",
    )  # fmt: skip
    assert [store.add(whole), store.add(Correction(id="2", facet="topic", add=("x",)))] == [1, 2]
    first, second = store
    assert first.at and second.at
    assert (first.article, first.add, first.given, first.by) == (whole.article, ("AX",), ("FI",), "nl")


def test_what_was_answered_for_survives_a_kill(tmp_path):
    """A writer is killed in the middle: all that it said it kept is there, and the file is sound."""
    path = tmp_path / "feedback.sqlite"
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    said = [process.stdout.readline() for _ in range(20)]
    process.send_signal(signal.SIGKILL)
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    kept = [correction.id for correction in Feedback(path)]
    told = [line.strip() for line in said if line.endswith("\n")]
    assert kept[: len(told)] == told
    assert len(kept) <= len(told) + 1


def _write(path, name):
    store = Feedback(path)
    for n in range(10):
        store.add(Correction(id=f"{name}{n}", facet="topic", add=("a",)))


def test_several_processes_write_at_once(tmp_path):
    """None is lost, and each has its own number."""
    path = tmp_path / "feedback.sqlite"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(path, name)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert sorted(c.id for c in Feedback(path)) == sorted(f"{name}{n}" for name in "abc" for n in range(10))


def test_a_file_that_is_none_is_told(tmp_path):
    """Missing, damaged, not to be written."""
    with pytest.raises(InputError, match="no corrections at"):
        list(Feedback(tmp_path / "none.sqlite"))
    (tmp_path / "bad.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(InputError, match="can't be read"):
        list(Feedback(tmp_path / "bad.sqlite"))
    with pytest.raises(InputError, match="can't be written"):
        Feedback(tmp_path / "no" / "place.sqlite").add(Correction(id="1", facet="topic", add=("a",)))


def test_the_file_is_the_models_not_the_bundles(model_like):
    """A bundle is immutable, and corrections outlive it."""
    model, digest = model_like
    assert beside(model) == beside(model / digest) == model / "feedback.sqlite"


@pytest.fixture
def model_like(saved):
    """A model directory and its digest."""
    return saved, (saved / "current").read_text().strip()


def test_a_writer_waits_for_another(tmp_path):
    """A long write of another process delays a correction, and does not lose it."""
    path = tmp_path / "feedback.sqlite"
    Feedback(path).add(Correction(id="0", facet="topic", add=("a",)))
    code = (
        "import sqlite3, sys, time; d = sqlite3.connect(sys.argv[1]); d.execute('BEGIN IMMEDIATE'); "
        "print('held', flush=True); time.sleep(0.5); d.commit()"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) as holder:
        holder.stdout.readline()
        began = time.monotonic()
        Feedback(path).add(Correction(id="1", facet="topic", add=("a",)))
        assert time.monotonic() - began > 0.2
    assert [correction.id for correction in Feedback(path)] == ["0", "1"]
    assert os.path.exists(path)
