"""Saving: killed at any moment, a model directory holds a whole model or none, never half of one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from autotag import save as save_module
from autotag.bundle import load, verify
from autotag.save import canonical, save
from autotag.store import bundles, current, rollback
from autotag.train import Trained

_KILLER = """
import os, random, shutil, signal, sys, time
from pathlib import Path
from autotag.bundle import load, read, verify
from autotag.errors import BundleMissing
from autotag.save import save
from autotag.store import bundles, current

source, model, rounds, seed = read(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
chance = random.Random(seed)

def save_one(model, number):
    save(model, source.tagger, source.heldout, config={}, training={"number": number}, metrics={}, run={})

def save_on(number):
    while True:
        number += 1
        save_one(model, number)

save_one(model.parent / "warm", 0)  # loads the kernels, so that each child begins at once
for k in range(rounds):
    if chance.random() < 0.25:
        shutil.rmtree(model, ignore_errors=True)
    child = os.fork()
    if not child:
        save_on(k * 1000)
    time.sleep(chance.random() * 0.5)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    kept = bundles(model) if model.is_dir() else []
    assert len(kept) <= 6, kept
    for digest in kept:
        assert verify(model / digest) == [], digest
    try:
        load(model)
        assert current(model) in kept
    except BundleMissing:
        assert not (model / "current").exists()
save_one(model, -1)
assert verify(model) == [] and len(bundles(model)) <= 5 and not list(model.glob(".*"))
"""


def kill(source: Path, model: Path, *, rounds: int, seed: int) -> None:
    """Kills a saving process again and again, and looks at the model each time."""
    args = [sys.executable, "-W", "ignore", "-c", _KILLER, source, model, str(rounds), str(seed)]
    done = subprocess.run(list(map(str, args)), capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr


posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


@posix
def test_killed_saving_leaves_a_whole_model_or_none(saved: Path, tmp_path: Path):
    """Eight SIGKILLs at random moments: what is there loads and verifies, every kept bundle too."""
    kill(saved, tmp_path / "m", rounds=8, seed=1)


@posix
@pytest.mark.soak
def test_killed_saving_a_hundred_times(saved: Path, tmp_path: Path):
    """The same a hundred times."""
    kill(saved, tmp_path / "m", rounds=100, seed=2)


def numbered(model: Path, trained: Trained, number: int) -> str:
    """Saves a model that differs from others in its facts alone."""
    return save(model, trained.tagger, trained.heldout, config={}, training={"n": number}, metrics={}, run={})


def test_last_five_are_kept_and_one_can_go_back(trained: Trained, tmp_path: Path):
    """Seven trainings leave five bundles; rollback puts the one before into use, and it loads."""
    model = tmp_path / "m"
    made = [numbered(model, trained, n) for n in range(7)]
    assert bundles(model) == made[-5:]
    assert current(model) == made[-1]
    assert rollback(model) == made[-2]
    assert load(model).label == f"m@{made[-2][:12]}"
    assert verify(model) == []


def test_training_again_mends_a_damaged_bundle(trained: Trained, tmp_path: Path):
    """The same model saved again takes the place of one with a flipped byte."""
    digest = numbered(tmp_path / "m", trained, 1)
    file = tmp_path / "m" / digest / "idf.npy"
    raw = bytearray(file.read_bytes())
    raw[-1] ^= 1
    file.write_bytes(raw)
    assert verify(tmp_path / "m")
    assert numbered(tmp_path / "m", trained, 1) == digest and verify(tmp_path / "m") == []


def test_disk_full_changes_nothing(trained: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A disk that fills while a bundle is written leaves the model as it was, without remains."""
    model = tmp_path / "m"
    digest = numbered(model, trained, 1)
    real: Callable[[Path, bytes], None] = save_module._write

    def full(path: Path, raw: bytes) -> None:
        if path.name == "terms.txt":
            raise OSError(28, "No space left on device")
        real(path, raw)

    monkeypatch.setattr(save_module, "_write", full)
    with pytest.raises(OSError, match="No space"):
        numbered(model, trained, 2)
    assert sorted(entry.name for entry in model.iterdir()) == sorted([digest, "current"])
    assert verify(model) == []


def test_manifest_says_what_every_file_is(trained: Trained, tmp_path: Path):
    """Type, shape and sha256 of each file, and the digest that the directory is named by."""
    digest = numbered(tmp_path / "m", trained, 1)
    place = tmp_path / "m" / digest
    raw = (place / "manifest.json").read_bytes()
    assert sha256(raw).hexdigest() == digest
    files: dict[str, Any] = json.loads(raw)["files"]
    assert set(files) == {path.name for path in place.iterdir()} - {"manifest.json", "run.json"}
    for name, entry in files.items():
        assert sha256((place / name).read_bytes()).hexdigest() == entry["sha256"]
    assert files["terms.txt"] == {**files["terms.txt"], "dtype": "text",
                                  "shape": [(place / "terms.txt").stat().st_size]}  # fmt: skip


def test_self_test_covers_every_facet(trained: Trained, tmp_path: Path):
    """Each self-test article has stored scores of every facet's likeliest tags."""
    digest = numbered(tmp_path / "m", trained, 1)
    tests = json.loads((tmp_path / "m" / digest / "manifest.json").read_bytes())["selftest"]
    assert len(tests) >= 3
    for test in tests:
        assert {facet: len(scores) for facet, scores in test["scores"].items()} == {"country": 3, "topic": 2}


def test_canonical_json_is_sorted_without_spaces():
    """The same value gives the same bytes, whatever the order it was made in."""
    assert canonical({"b": 1, "a": {"d": 2.5, "c": None}}) == b'{"a":{"c":null,"d":2.5},"b":1}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
