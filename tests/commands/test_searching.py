"""`autotag train --search`: within its minutes, stopped and gone on with, and written down to be repeated."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autotag.bundle import read
from autotag.config import read_config
from autotag.formats import to_json
from autotag.store import current
from autotag.train import key_of, search

Command = Callable[..., Any]


def trials(model: Path) -> list[dict[str, Any]]:
    """The journal's lines."""
    return [json.loads(line) for line in (model / "search.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, archive: Any) -> Path:
    """The archive as a file."""
    path = tmp_path_factory.mktemp("data") / "archive.jsonl"
    path.write_bytes(b"".join(to_json(article) + b"\n" for article in archive))
    return path


def test_what_was_chosen_gives_the_same_digest(command: Command, data: Path, tmp_path: Path):
    """The TOML is a whole configuration, and training with it is what the search ended with."""
    model = tmp_path / "m"
    run = command("train", data, "-m", model, "--search", "0.05", "--seed", "3")
    assert run.code == 0 and "search: wrote" in run.err and "1 tried" in run.err
    chosen = tomllib.loads((model / "search.toml").read_text())
    assert chosen["seed"] == 3 and chosen["facets"] == ["country", "topic"]
    again = command("train", data, "-m", tmp_path / "again", "--config", model / "search.toml")
    assert again.code == 0 and current(tmp_path / "again") == current(model)
    assert read(model).manifest.config["facets"] == ["country", "topic"]
    best = max(trials(model), key=lambda line: line["score"])
    scores = {line["config"]: line["score"] for line in trials(model)}
    assert scores[key_of(read_config(model / "search.toml"))] >= best["score"] - 0.0005


def test_stopped_and_gone_on_with(
    command: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Ctrl-C loses the trial under way and no other; the same command goes on from there."""
    module = sys.modules[search.__module__]
    real, count = module.train, 0

    def stops(articles: Any, settings: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        return real(articles, settings)

    monkeypatch.setattr(module, "train", stops)
    run = command("train", data, "-m", tmp_path / "m", "--search", "10")
    assert run.code == 130 and len(trials(tmp_path / "m")) == 2
    assert not (tmp_path / "m" / "current").exists()
    with (tmp_path / "m" / "search.jsonl").open("a") as stream:
        stream.write('{"of": "half a li')
        stream.write("\n")
    monkeypatch.setattr(module, "train", real)
    run = command("train", data, "-m", tmp_path / "m", "--search", "0.0001")
    assert run.code == 0 and "goes on after 2 trials" in run.err
    other = command("train", data, "-m", tmp_path / "m", "--search", "0.0001", "--seed", "9")
    assert other.code == 0 and "goes on" not in other.err


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "x"])
def test_minutes_that_are_none(command: Command, data: Path, tmp_path: Path, minutes: str):
    """Before anything is trained."""
    assert command("train", data, "-m", tmp_path / "m", "--search", minutes).code == 2
