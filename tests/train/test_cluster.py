"""Training on a Dask cluster: the model that is made at home."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from distributed import Client

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


def test_a_training_whose_worker_is_lost_goes_on(archive: list, trained_archive, cluster: Cluster):
    """What it was at is done by another, which is sent the articles too."""
    killed = threading.Event()

    def kill() -> None:
        victim = cluster.pids()[0]
        with Client(cluster.address, set_as_default=False) as client:
            # Not while articles are sent: Dask would wait for the lost one for ever.
            while not any(client.processing().values()):
                time.sleep(0.005)
        os.kill(victim, signal.SIGKILL)
        killed.set()

    config = TrainingConfig(split="none", folds=3, min_df=1)
    thread = threading.Thread(target=kill)
    thread.start()
    for _ in range(6):
        trained = train(archive, Settings(config, scheduler=cluster.address))
    thread.join()
    assert killed.is_set()
    assert trained.heldout.score.tobytes() == train(archive, Settings(config)).heldout.score.tobytes()


def test_a_cluster_that_is_not_there_is_exit_2(command: Command, lines: Path, tmp_path: Path):
    """It is said, and no model is made."""
    model = tmp_path / "news"
    run = command("train", lines, "-m", model, "--backend", "dask")
    assert run.code == 2 and "--scheduler" in run.err
    assert not (model / "current").exists()
