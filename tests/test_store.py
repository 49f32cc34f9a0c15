"""Where bundles live: what is kept, which one is in use, and that nothing is ever half there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from autotag.errors import BundleError, BundleMissing
from autotag.store import add, alone, bundles, current, is_digest, promote, prune, rollback
from tests.conftest import ROOT


def put(model: Path, *names: str) -> list[str]:
    """Adds tiny bundles, a second apart, and returns their digests."""
    digests = []
    for name in names:
        with alone(model):
            digest = add(model, writer(name))
        when = 1_700_000_000 + len(bundles(model))
        os.utime(model / digest, (when, when))
        digests.append(digest)
    return digests


def writer(name: str) -> Callable[[Path], str]:
    """Writes a bundle of one file."""

    def write(place: Path) -> str:
        (place / "data").write_text(name)
        return sha256(name.encode()).hexdigest()

    return write


def test_bundles_are_listed_oldest_first(tmp_path: Path):
    """The order is that of their making, not of their digests; other entries are not bundles."""
    digests = put(tmp_path / "m", "a", "b", "c", "d")
    (tmp_path / "m" / ("0" * 64)).write_text("a file")
    (tmp_path / "m" / "notes").mkdir()
    assert bundles(tmp_path / "m") == digests != sorted(digests)


def test_promote_takes_the_beginning_of_a_digest(tmp_path: Path):
    """A few characters do if they mean one bundle; `current` is one line."""
    model = tmp_path / "m"
    a, b = put(model, "a", "b")
    assert promote(model, a) == current(model) == a
    assert promote(model, b[:6]) == current(model) == b
    assert (model / "current").read_text() == b + "\n"
    assert not list(model.glob(".*"))


@pytest.mark.parametrize("digest", ["", "f" * 12, "../m"])
def test_promote_of_none_or_several_lists_what_there_is(tmp_path: Path, digest: str):
    """What means no bundle, or more than one, changes nothing and is told with the choices."""
    model = tmp_path / "m"
    a, b = put(model, "a", "b")
    promote(model, a)
    with pytest.raises(BundleError) as caught:
        promote(model, digest)
    assert a[:12] in str(caught.value) and b[:12] in str(caught.value)
    assert current(model) == a


def test_rollback_goes_back_one_at_a_time(tmp_path: Path):
    """Each rollback is to the bundle made before; past the first there is none."""
    model = tmp_path / "m"
    a, b, c = put(model, "a", "b", "c")
    promote(model, c)
    assert rollback(model) == b
    assert rollback(model) == current(model) == a
    with pytest.raises(BundleError, match="older"):
        rollback(model)
    assert current(model) == a


def test_last_five_are_kept_and_the_one_in_use(tmp_path: Path):
    """Pruning never removes the bundle in use, however old."""
    model = tmp_path / "m"
    digests = put(model, *"abcdefgh")
    promote(model, digests[0])
    prune(model)
    assert bundles(model) == [digests[0], *digests[-5:]]
    promote(model, digests[-1])
    prune(model)
    assert bundles(model) == digests[-5:]
    assert not list(model.glob(".*"))


def test_failed_write_leaves_nothing(tmp_path: Path):
    """An exception while writing takes the half-written directory with it."""

    def write(place: Path) -> str:
        (place / "data").write_text("half")
        raise OSError(28, "No space left on device")

    model = tmp_path / "m"
    (kept,) = put(model, "a")
    with pytest.raises(OSError, match="No space"):
        add(model, write)
    assert [entry.name for entry in model.iterdir()] == [kept]


def test_next_save_clears_what_a_killed_one_left(tmp_path: Path):
    """Temporary directories and pointers of dead processes do not pile up."""
    model = tmp_path / "m"
    put(model, "a")
    for left in (".new-x", ".old-" + "a" * 64):
        (model / left).mkdir()
        (model / left / "data").write_text("half")
    (model / ".current-123").write_text("half")
    put(model, "b")
    assert not list(model.glob(".*"))


def test_same_bundle_again_becomes_the_newest(tmp_path: Path):
    """Training again on the same data makes the bundle the latest, and changes none of its bytes."""
    model = tmp_path / "m"
    a, b = put(model, "a", "b")
    inode = (model / a / "data").stat().st_ino
    assert add(model, writer("a")) == a
    assert bundles(model) == [b, a]
    assert (model / a / "data").stat().st_ino == inode


def test_missing_model(tmp_path: Path):
    """Without a directory there is nothing in use, and the lists say how to make a model."""
    assert current(tmp_path / "none") is None
    with pytest.raises(BundleMissing, match="autotag train"):
        bundles(tmp_path / "none")


@pytest.mark.parametrize(
    ("name", "right"),
    [("a" * 64, True), ("A" * 64, False), ("a" * 63, False), ("a" * 64 + "\n", False), ("g" * 64, False)],
)
def test_digest_is_64_hex_digits(name: str, right: bool):
    """Only the name of a sha256 is a bundle's."""
    assert is_digest(name) is right


#: Adds, uses and prunes bundles that are its own.
_SAVING = """
import sys
from hashlib import sha256
from pathlib import Path
from autotag.store import add, alone, promote, prune
from tests.test_store import writer

model = Path(sys.argv[1])
for number in range(40):
    with alone(model):
        promote(model, add(model, writer(f"{sys.argv[2]} {number}")))
        prune(model)
"""


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX")
def test_processes_save_into_one_model(tmp_path: Path):
    """None takes what another is writing for what a killed one left, and none removes what is in use."""
    model = tmp_path / "m"
    command = [sys.executable, "-c", _SAVING, str(model)]
    processes = [subprocess.Popen([*command, name], cwd=ROOT, stderr=subprocess.PIPE) for name in "abc"]
    assert [process.communicate()[1] for process in processes] == [b""] * 3
    assert current(model) in bundles(model)
    assert not list(model.glob(".*"))
