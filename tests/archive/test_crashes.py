"""Killed at any moment, a run goes on from its journal, and its files are those of an undisturbed one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fcntl", reason="runs are killed by signals, which Windows has not")

SAMPLE = 10
FORMS = ("out.jsonl", "out.csv", "out.jsonl.gz", "out.csv.zst", "out.sqlite", "out.parquet")

#: Runs the battery for one output in a process of its own: it forks, which one with threads must not.
DRIVER = """
import json, shutil, sys
from pathlib import Path
from tests.archive.crash_run import chunked, files, forked
from autotag import cli
given = json.loads(sys.argv[1])
chunked(given["chunk"])
out = Path(given["output"])
arguments = ["batch", given["inputs"], "-o", out, "-m", given["model"], "--jobs", "1", *given["options"]]
whole = Path(given["whole"])
cli.main(["batch", given["inputs"], "-o", str(whole), "-m", given["model"], "--jobs", "1"])
want = {name: raw for name, raw in files(whole).items()}
def start():
    for path in out.parent.glob(out.name + "*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in Path(given["before"]).glob("*") if given["before"] else ():
        shutil.copy2(path, out.parent / path.name)
start()
before = files(out)
code, operations = forked(arguments)
assert code == 1, code
assert files(out) == want, "undisturbed"
step = max(1, operations // given["sample"]) if given["sample"] else 1
killed = 0
for at in range(1, operations + 1, step):
    start()
    code, _ = forked(arguments, at)
    if code != -9:
        continue
    killed += 1
    for name in ("", ".rejected.jsonl"):
        found = files(out).get(name)
        assert found in (before.get(name), want.get(name)), (at, name, "half-written")
    if at % 2 == 0:  # as a power cut leaves a chunk
        for path in list(out.parent.glob(out.name + ".journal/[0-9]*.chunk"))[at % 5 :: 5]:
            raw = path.read_bytes()
            path.write_bytes(raw[: len(raw) // 2].ljust(len(raw), b"\\0"))
    if at % 3 == 0:  # and once more, while it goes on
        forked(arguments, 1 + at // 2)
    code, _ = forked(arguments)
    assert code in (0, 1), (at, code)
    got = files(out)
    assert set(got) == set(want), (at, set(got) ^ set(want))
    for name in want:
        assert got[name] == want[name], (at, name)
    assert not [path for path in out.parent.iterdir() if "journal" in path.name], at
    code, _ = forked(arguments)
    assert code == (1 if given["options"] == ["--fresh"] else 0), (at, "again", code)
print(operations, killed)
"""


def battery(
    tmp_path: Path, inputs: Path, model: Path, name: str, *, sample: int, options: tuple[str, ...] = (),
    before: Path | None = None, chunk: int = 12_000,
) -> tuple[int, int]:  # fmt: skip
    """Kills a run at its file operations, all or `sample` of them: how many there are, and were killed at."""
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
    given = {
        "inputs": str(inputs), "model": str(model), "output": str(tmp_path / "one" / name), "sample": sample,
        "whole": str(tmp_path / "two" / name), "chunk": chunk, "options": options,
        "before": str(before or ""),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, json.dumps(given)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent.parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    operations, killed = map(int, done.stdout.split())
    return operations, killed


def test_killed_at_some_file_operations(tmp_path: Path, mixed: Path, saved: Path):
    """A sample of the battery below: JSON Lines, from the first operation to the last."""
    operations, killed = battery(tmp_path, mixed, saved, "out.jsonl", sample=SAMPLE)
    assert killed >= SAMPLE <= operations


@pytest.mark.soak
@pytest.mark.parametrize("name", FORMS)
def test_killed_at_every_file_operation(tmp_path: Path, mixed: Path, saved: Path, name: str):
    """First chunk, between journal and data, final renames: each is one of them, in every form."""
    operations, killed = battery(tmp_path, mixed, saved, name, sample=0)
    assert killed == operations > 50
