"""Training on a Dask cluster: the model that is made at home."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autotag.config import TrainingConfig
from autotag.train import Settings, train
from tests.clusters import Cluster

Command = Callable[..., Any]


def test_a_model_of_a_cluster_has_the_same_digest(
    command: Command, lines: Path, tmp_path: Path, cluster: Cluster
):
    """Whoever solved its blocks of tags: weights, held-out scores and report are the same to the bit."""
    here, there = tmp_path / "here" / "news", tmp_path / "there" / "news"
    assert command("train", lines, "-m", here, "--jobs", "2").code == 0
    assert command("train", lines, "-m", there, *cluster.options).code == 0
    assert (there / "current").read_text() == (here / "current").read_text()


def test_a_training_whose_workers_are_lost_goes_on(archive: list, trained_archive, cluster: Cluster):
    """Whatever they were at, while articles are sent or later: it is done by another, to the same bit."""
    del trained_archive  # kernels are compiled, and the first training is not all of the time
    config = TrainingConfig(split="none", folds=3, min_df=1)
    began = time.perf_counter()
    train(archive, Settings(config, scheduler=cluster.address))
    took = time.perf_counter() - began
    here = train(archive, Settings(config)).heldout.score.tobytes()
    for share in (0.1, 0.5, 0.9):
        while not (pids := cluster.pids()):  # the last one killed is being replaced
            time.sleep(0.05)
        killer = threading.Timer(share * took, os.kill, (pids[0], signal.SIGKILL))
        killer.start()
        assert train(archive, Settings(config, scheduler=cluster.address)).heldout.score.tobytes() == here
        killer.join()


def test_a_cluster_that_is_not_there_is_exit_2(command: Command, lines: Path, tmp_path: Path):
    """It is said, and no model is made."""
    model = tmp_path / "news"
    run = command("train", lines, "-m", model, "--backend", "dask")
    assert run.code == 2 and "--scheduler" in run.err
    assert not (model / "current").exists()
