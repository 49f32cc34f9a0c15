"""Files that are whole or not there: the order of what is brought to the disk, and what a fault leaves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autotag.archive.disk import write_whole


def test_data_come_to_the_disk_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """File synced, renamed, directory synced: in another order a power cut leaves a name without data."""
    done: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def sync(handle: int) -> None:
        done.append("directory" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")
        real_sync(handle)

    def replace(source: Path, target: Path) -> None:
        done.append("rename")
        real_replace(source, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(os, "replace", replace)
    write_whole(tmp_path / "a", [b"one ", b"two"])
    assert done == ["file", "rename", "directory"]
    assert (tmp_path / "a").read_bytes() == b"one two" and (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_a_fault_leaves_what_was_there(tmp_path: Path):
    """And no remains; the error names the file that was to be."""
    (tmp_path / "a").write_bytes(b"old")

    def parts() -> Iterator[bytes]:
        yield b"new"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left") as told:
        write_whole(tmp_path / "a", parts())
    assert told.value.errno == 28 and told.value.filename == str(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"] and (tmp_path / "a").read_bytes() == b"old"
