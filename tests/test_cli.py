"""The command line: exit codes, one clear line for what can't be done, and good manners in pipes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autotag.store import current

Command = Callable[..., Any]


def refused(run: Any, *hints: str, code: int = 2) -> None:
    """One clear line on stderr, nothing on stdout, and the exit code."""
    assert (run.code, run.out) == (code, ""), run
    assert run.err.startswith("autotag: ") and run.err.count("\n") == 1, run.err
    assert [hint for hint in hints if hint not in run.err] == [], run.err


USERS = [("tag", "{lines}"), ("batch", "{lines}", "-o", "{out}"), ("evaluate", "{lines}"), ("inspect",),
         ("verify",)]  # fmt: skip


def filled(args: tuple[str, ...], lines: Path) -> list[str]:
    """The arguments with the paths of this test."""
    return [arg.format(lines=lines, out=lines.parent / "out.jsonl") for arg in args]


@pytest.mark.parametrize("args", USERS, ids=lambda args: args[0])
def test_missing_model(command: Command, lines: Path, tmp_path: Path, args: tuple[str, ...]):
    """The message has the command that makes one."""
    refused(command(*filled(args, lines), "-m", tmp_path / "none"), "no model", "autotag train")
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("args", USERS[:-1], ids=lambda args: args[0])
def test_damaged_model(command: Command, saved: Path, lines: Path, tmp_path: Path, args: tuple[str, ...]):
    """A cut-off file is named."""
    model = Path(shutil.copytree(saved, tmp_path / "m"))
    path = model / str(current(model)) / "idf.npy"
    path.write_bytes(path.read_bytes()[:-1])
    refused(command(*filled(args, lines), "-m", model), "idf.npy", "damaged")


@pytest.mark.parametrize("name", ["tag", "batch", "evaluate", "convert", "train"])
@pytest.mark.parametrize("what", ["missing", "unknown", "empty"])
def test_unreadable_input(command: Command, saved: Path, tmp_path: Path, name: str, what: str):
    """A path that is not there, a suffix without reader, a directory with nothing in it."""
    (tmp_path / "a.pdf").write_text("x")
    (tmp_path / "dir").mkdir()
    path, hints = {
        "missing": (tmp_path / "none.jsonl", ["none.jsonl", "no such file"]),
        "unknown": (tmp_path / "a.pdf", ["a.pdf", ".jsonl"]),
        "empty": (tmp_path / "dir", ["usable"]),
    }[what]
    rest = {"batch": ["-o", tmp_path / "o.jsonl"], "convert": ["-o", tmp_path / "o.jsonl"]}.get(name, [])
    model = [] if name == "convert" else ["-m", tmp_path / "new" if name == "train" else saved]
    run = command(name, path, *rest, *model)
    assert run.code == 2 and run.out == ""
    assert run.err.strip().splitlines()[-1].startswith("autotag: ")
    assert all(hint in run.err for hint in hints), run.err


@pytest.mark.parametrize("name", ["tag", "batch"])
def test_unknown_facet_and_tag(command: Command, saved: Path, lines: Path, name: str):
    """The nearest spelling, and what there is."""
    rest = ["-o", lines.parent / "out.jsonl"] if name == "batch" else []
    args = [name, lines, "-m", saved, *rest]
    refused(command(*args, "--facet", "topics"), "'topics'", "did you mean 'topic'", "country")
    if name == "tag":
        refused(command(*args, "--explain", "topic/sports"), "did you mean 'sport'", "weather")
        refused(command("inspect", "topic/sports", "-m", saved), "did you mean 'sport'", "weather")
        refused(command("inspect", "place/x", "-m", saved), "'place'", "country")
    assert not (lines.parent / "out.jsonl").exists()


@pytest.mark.parametrize(
    ("args", "hints"),
    [
        (["--map", "topic"], ["--map", "topic=categories"]),
        (["--map", "=x"], ["--map"]),
        (["--jobs", "0"], ["--jobs 0"]),
        (["--facet", "place"], ["'place'", "country, topic"]),
        (["--config", "{tmp}/none.toml"], ["none.toml"]),
        (["--config", "{tmp}/key.toml"], ["key.toml", "min_fd", "'min_df'"]),
        (["--config", "{tmp}/bad.toml"], ["bad.toml"]),
        (["--aliases", "{tmp}/none.tsv"], ["none.tsv"]),
        (["--vocabulary", "{tmp}/none.tsv"], ["none.tsv"]),
        (["--encoding", "utf-99"], ["utf-99"]),
    ],
    ids=" ".join,
)
def test_train_refuses_what_it_is_told(command: Command, lines: Path, args: list[str], hints: list[str]):
    """Wrong options end in one line, and no model is made."""
    (lines.parent / "key.toml").write_text("min_fd = 1")
    (lines.parent / "bad.toml").write_text("C = ")
    told = [arg.format(tmp=lines.parent) for arg in args]
    refused(command("train", lines, "-m", lines.parent / "new", *told), *hints)
    assert current(lines.parent / "new") is None


def test_train_refuses_data_it_can_not_learn_from(command: Command, tmp_path: Path):
    """No labels; all of one day with --split time."""
    bare, day = tmp_path / "bare.jsonl", tmp_path / "day.jsonl"
    bare.write_text('{"text":"rain"}\n' * 12)
    day.write_text('{"text":"rain","date":"2024-01-01","tags":{"topic":["a"]}}\n' * 12)
    refused(command("train", bare, "-m", tmp_path / "m"), "no article has tags", "README")
    refused(command("train", day, "-m", tmp_path / "m", "--split", "time"), "one day", "--split none")
    refused(command("evaluate", bare, "-m", tmp_path / "m"), "no model")


def test_train_refuses_a_model_it_can_not_write(command: Command, lines: Path, tmp_path: Path):
    """Before the work and not after it: here a file is in the way."""
    (tmp_path / "file").write_text("x")
    for model in (tmp_path / "file", tmp_path / "file" / "m"):
        refused(command("train", lines, "-m", model), str(model), "can't be written")


def test_wrong_arguments_are_exit_2(command: Command):
    """As argparse has it, usage first."""
    for args in (
        [],
        ["tagg"],
        ["train"],
        ["batch", "a.jsonl"],
        ["models", "drop"],
        ["tag", "--min-score", "x"],
    ):
        run = command(*args)
        assert run.code == 2 and "usage: autotag" in run.err


def test_version(command: Command):
    """`--version` names the program."""
    run = command("--version")
    assert run.code == 0 and run.out.startswith("autotag ")


def test_directory_as_output(command: Command, saved: Path, lines: Path, tmp_path: Path):
    """Told before the work."""
    refused(command("batch", lines, "-o", tmp_path, "-m", saved), "is a directory")
    refused(command("batch", lines, "-o", tmp_path / "no" / "o", "-m", saved), str(tmp_path / "no"))


def test_closed_pipe_is_quiet(shell: Command, saved: Path, lines: Path):
    """`| head -1` is no error, and nobody complains at the end."""
    many = lines.with_name("many.jsonl")
    many.write_bytes(lines.read_bytes() * 20)
    for work in (f"tag --format json {many}", f"batch {many} -o -"):
        run = shell(f"autotag {work} -m {saved} | head -1")
        assert run.code == 0 and run.out.count("\n") == 1
        assert json.loads(run.out)["id"] == "a0"
        assert "rror" not in run.err and "xception" not in run.err


def test_stream_in_and_out(shell: Command, saved: Path, lines: Path):
    """`-` is a stream on both sides; messages go to stderr alone."""
    run = shell(f"autotag batch - -o - -m {saved} | tail -1", lines.read_bytes())
    assert run.code == 0 and json.loads(run.out)["id"] == "a89"
    assert "90 articles written, 0 records rejected" in run.err
    text = shell(f"autotag tag -m {saved} --format json", b"Rain in Paris and a storm.")
    assert text.code == 0 and json.loads(text.out)["id"] == "-:1"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("work", ["batch {lines} -o -", "tag {lines}", "convert {lines} -o -"])
def test_full_disk_is_exit_3(shell: Command, saved: Path, lines: Path, work: str):
    """Stopped by the machine: one line, and no complaint of Python's at the end."""
    model = "" if work.startswith("convert") else f"-m {saved}"
    run = shell(f"autotag {work.format(lines=lines)} {model} > /dev/full")
    assert run.code == 3
    assert run.err.splitlines()[-1] == "autotag: No space left on device"
    assert "xception" not in run.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_full_disk_of_a_named_output(shell: Command, saved: Path, lines: Path):
    """The same by name, and the device stays one."""
    run = shell(f"autotag batch {lines} -o /dev/full -m {saved}")
    assert run.code == 3 and "No space left" in run.err
    assert Path("/dev/full").is_char_device()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_interrupt_is_exit_130(saved: Path, tmp_path: Path):
    """Ctrl-C says so in one line, and leaves nothing half-written."""
    args = [sys.executable, "-m", "autotag.cli", "batch", "-", "-o", tmp_path / "o.jsonl", "-m", saved]
    process = subprocess.Popen(args, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stderr is not None
    until = time.monotonic() + 30
    while not (tmp_path / "o.jsonl.journal").exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(1)  # it is there a moment before it is locked, and what is locked is taken away
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.strip().splitlines()[-1].startswith("autotag: interrupted") and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


CLOSED = [
    ("convert {lines} -o {out} <&- >&- 2>&-", 0, ""),
    ("convert {lines} -o - >&-", 0, "autotag: 90 articles written, 0 records rejected"),
    ("convert - -o - <&-", 2, "autotag: there was no usable record; nothing was written"),
    ("--help >&-", 0, ""),
]


@pytest.mark.skipif(os.name != "posix", reason="descriptors of POSIX")
@pytest.mark.parametrize(("work", "code", "said"), CLOSED, ids=lambda value: str(value)[:30])
def test_closed_standard_streams(shell: Command, lines: Path, work: str, code: int, said: str):
    """A stream that is closed is an empty one, and no file takes its number."""
    out = lines.with_name("out.jsonl")
    run = shell("autotag " + work.format(lines=lines, out=out))
    assert (run.code, run.out, "".join(run.err.splitlines()[-1:])) == (code, "", said)
    if "{out}" in work:
        assert out.read_text("utf-8").count("\n") == 90
