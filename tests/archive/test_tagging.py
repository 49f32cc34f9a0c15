"""Archive runs: in order, in any number of processes, resumed, refused, updated; always the same bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import fsspec
import msgspec
import pytest

from autotag.archive import Counts, Request, journal, tag_archive
from autotag.archive.journal import Journal
from autotag.article import Article
from autotag.bundle import load, locate
from autotag.errors import InputError
from autotag.formats import ReadOptions, find, read_all, to_json
from autotag.tagger import Wish
from tests.archive.crash_run import files

pytestmark = pytest.mark.usefixtures("no_sync")
CHUNK = 12_000
RUN = Path(__file__).parent / "crash_run.py"
Tag = Callable[..., Counts]


@pytest.fixture
def tag(saved: Path) -> Tag:
    """Runs a request of an input, an output and what else is asked."""

    def run(inputs: Path, output: Path, model: Path = saved, **asked: Any) -> Counts:
        asked = {"wish": Wish(), "chunk_bytes": CHUNK, **asked}
        sources = find([inputs]).sources
        return tag_archive(Request(sources=sources, output=output, model=locate(model), **asked))

    return run


@pytest.fixture
def tag_at(saved: Path, tmp_path: Path) -> Callable[[str], Counts]:
    """Tags what lies at an address, always to the same output."""

    def run(address: str) -> Counts:
        sources = find([address]).sources
        return tag_archive(
            Request(sources=sources, output=tmp_path / "out.jsonl", model=locate(saved), wish=Wish())
        )

    return run


def started(*arguments: object) -> subprocess.Popen[str]:
    """A run in a process of its own, with chunks as small as here."""
    command = [sys.executable, str(RUN), str(CHUNK), "0", *map(str, arguments)]
    root = Path(__file__).parent.parent.parent
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'src'}"},
    )  # fmt: skip


def test_every_record_is_written_or_rejected(tag: Tag, mixed: Path, saved: Path, tmp_path: Path):
    """What the readers give, in their order: articles as `tag` answers, errors as they tell them."""
    counts = tag(mixed, tmp_path / "out.jsonl")
    records = list(read_all(find([mixed]).sources, ReadOptions()))
    articles = [record for record in records if isinstance(record, Article)]
    tagger = load(saved)
    lines = (tmp_path / "out.jsonl").read_bytes().splitlines()
    assert lines == [msgspec.json.encode(result) for result in tagger.tag_many(articles)]
    rejected = [
        json.loads(line) for line in (tmp_path / "out.jsonl.rejected.jsonl").read_bytes().splitlines()
    ]
    wanted = [record for record in records if not isinstance(record, Article)]
    told = [(e["file"], e["line"], e["record"], e["reason"], e["size"]) for e in rejected]
    assert told == [(e.file, e.line, e.record, e.reason, e.size) for e in wanted]
    assert len(wanted) == 9 and (counts.articles, counts.rejected) == (len(articles), len(wanted))
    assert counts.chunks > 10


@pytest.mark.parametrize("chunk", [700, 1 << 22])
def test_borders_of_chunks_change_no_line(tag: Tag, mixed: Path, tmp_path: Path, chunk: int):
    """Not one line or rejected record depends on where the archive is cut."""
    tag(mixed, tmp_path / "a.jsonl")
    tag(mixed, tmp_path / "b.jsonl", chunk_bytes=chunk)
    one, two = files(tmp_path / "a.jsonl"), files(tmp_path / "b.jsonl")
    assert [one[name] for name in ("", ".rejected.jsonl")] == [two[name] for name in ("", ".rejected.jsonl")]


@pytest.mark.parametrize("name", ["out.jsonl", "out.csv.gz"])
def test_two_processes_write_the_same(tag: Tag, mixed: Path, tmp_path: Path, name: str):
    """All of a run's files, to the byte."""
    (tmp_path / "one").mkdir()
    tag(mixed, tmp_path / name)
    tag(mixed, tmp_path / "one" / name, jobs=2)
    assert files(tmp_path / name) == files(tmp_path / "one" / name)


def test_files_are_private_but_the_output(tag: Tag, mixed: Path, tmp_path: Path):
    """Rejected records, hashes and the run are their owner's; an output is like any file, or as it was."""
    out = tmp_path / "out.jsonl"
    tag(mixed, out)
    modes = {path.name.removeprefix(out.name): path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    plain = tmp_path / "plain"
    plain.touch()
    assert modes.pop("") == plain.stat().st_mode & 0o777
    assert set(modes) == {".rejected.jsonl", ".run.json", ".run.hashes.zst"} and set(modes.values()) == {
        0o600
    }
    out.chmod(0o640)
    tag(mixed, out, fresh=True)
    assert out.stat().st_mode & 0o777 == 0o640


def test_done_is_done(tag: Tag, mixed: Path, tmp_path: Path):
    """The same request again does nothing, and touches nothing."""
    out = tmp_path / "out.jsonl"
    tag(mixed, out)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert tag(mixed, out).nothing and tag(mixed, out, update=True).nothing
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"wish": Wish(mentions=True)}, "mentions was false and is true; --fresh"),
        ({"wish": Wish(("topic",))}, r'facets was \[\] and is \["topic"\]; --fresh'),
        ({"encoding": "cp1252"}, "encoding"),
        ({"wish": Wish(mentions=True), "update": True}, "mentions"),
    ],
)
def test_other_options_are_refused(
    tag: Tag, mixed: Path, tmp_path: Path, asked: dict[str, Any], message: str
):
    """They are named, with the way out, and the output stays as it was."""
    out = tmp_path / "out.jsonl"
    tag(mixed, out)
    before = files(out)
    with pytest.raises(InputError, match=message):
        tag(mixed, out, **asked)
    assert files(out) == before and not out.with_name("out.jsonl.journal").exists()


def test_changed_inputs_and_models_are_refused(tag: Tag, mixed: Path, tmp_path: Path, saved: Path):
    """A file that changed, is new or is gone; a model of another name."""
    inputs, out = tmp_path / "in", tmp_path / "out.jsonl"
    shutil.copytree(mixed, inputs)
    tag(inputs, out)
    with (inputs / "a.jsonl").open("ab") as stream:
        stream.write(b"\n")
    (inputs / "new.jsonl").write_text('{"text": "Rain."}\n')
    (inputs / "g.json").unlink()
    with pytest.raises(InputError) as told:
        tag(inputs, out)
    for what in ("1 of the inputs is gone: ", "new: ", "changed: ", "--update", "--fresh"):
        assert what in str(told.value)
    shutil.copytree(saved, tmp_path / "other")
    with pytest.raises(InputError, match=r"the model was archive@.* and is other@"):
        tag(inputs, out, tmp_path / "other")


def test_changed_inputs_at_addresses_are_refused(tag_at: Callable[[str], Counts]):
    """Of other bytes, or written again: the store is asked, as the disk is for files."""
    memory = fsspec.filesystem("memory")
    memory.pipe("/archive/a.jsonl", b'{"text": "Paris match"}\n')
    assert tag_at("memory://archive/a.jsonl").articles == 1
    assert tag_at("memory://archive/a.jsonl").nothing
    for content in (b'{"text": "Tokyo match"}\n', b'{"text": "Tokyo bank match"}\n'):
        memory.pipe("/archive/a.jsonl", content)
        with pytest.raises(InputError, match=r"1 of the inputs is changed: memory://archive/a\.jsonl"):
            tag_at("memory://archive/a.jsonl")


def test_an_output_of_nobody_knows_whom_is_refused(tag: Tag, mixed: Path, tmp_path: Path):
    """Without its run.json, or changed since; `--fresh` replaces it, and there is nothing to update."""
    out = tmp_path / "out.jsonl"
    out.write_text("precious\n")
    for asked in ({}, {"update": True}):
        with pytest.raises(InputError, match=r"no out.jsonl.run.json.*--fresh"):
            tag(mixed, out, **asked)
    assert out.read_text() == "precious\n"
    tag(mixed, out, fresh=True)
    with out.open("ab") as stream:
        stream.write(b"{}\n")
    with pytest.raises(InputError, match="not as its run left it"):
        tag(mixed, out)
    with pytest.raises(InputError, match="is not there"):
        tag(mixed, tmp_path / "none.jsonl", update=True)


def test_two_runs_of_one_output(tag: Tag, mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The second is refused while the first is at work, and changes nothing."""
    monkeypatch.setattr(journal, "_LOCK_SECONDS", 0.1)
    with Journal(tmp_path / "out.jsonl").locked(), pytest.raises(InputError, match="another run is at work"):
        tag(mixed, tmp_path / "out.jsonl")
    assert tag(mixed, tmp_path / "out.jsonl").articles


def test_the_lock_of_a_run_that_ends_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It goes with its journal; a run that waited for it takes a new one, and keeps others out by that."""
    waiting, kept_out = threading.Event(), []

    def second() -> None:
        waiting.set()
        with Journal(tmp_path / "out.jsonl").locked():
            monkeypatch.setattr(journal, "_LOCK_SECONDS", 0.1)
            with pytest.raises(InputError, match="another run"), Journal(tmp_path / "out.jsonl").locked():
                pass
            kept_out.append((tmp_path / "out.jsonl.journal" / "lock").exists())

    thread = threading.Thread(target=second)
    with Journal(tmp_path / "out.jsonl").locked():
        thread.start()
        waiting.wait()
        time.sleep(0.3)
    thread.join()
    assert kept_out == [True]


def test_a_journal_of_another_run_is_refused(tag: Tag, mixed: Path, tmp_path: Path, saved: Path):
    """It is finished by its own command, or given up with --fresh."""
    out = tmp_path / "out.jsonl"
    run = started("batch", mixed, "-o", out, "-m", saved, "--jobs", "1", "--mentions")
    while not list(tmp_path.glob("out.jsonl.journal/*.chunk")):
        time.sleep(0.01)
    run.kill()
    run.communicate()
    with pytest.raises(InputError, match=r"not finished: mentions was true and is false.*--fresh"):
        tag(mixed, out)
    tag(mixed, out, fresh=True)
    tag(mixed, tmp_path / "whole.jsonl")
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_interrupted_run_says_how_to_go_on(mixed: Path, tmp_path: Path, saved: Path, tag: Tag):
    """Ctrl-C reaches the run and its processes: exit 130, no traceback, and the same command goes on."""
    big = tmp_path / "big.jsonl"
    big.write_bytes((mixed / "a.jsonl").read_bytes().rpartition(b"\n")[0].replace(b"\xff", b"") * 50)
    out = tmp_path / "out.jsonl"
    run = started("batch", big, "-o", out, "-m", saved, "--jobs", "2", "--progress", "none")
    while len(list(tmp_path.glob("out.jsonl.journal/*.chunk"))) < 5:
        assert run.poll() is None
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    said = run.communicate()[1]
    assert run.returncode == 130 and "the same command goes on" in said and "Traceback" not in said
    kept = {path.name: path.stat().st_ino for path in tmp_path.glob("out.jsonl.journal/*.chunk")}
    assert kept and not out.exists()
    tag(big, out)
    tag(big, tmp_path / "whole.jsonl")
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_full_disk_is_exit_3(mixed: Path, tmp_path: Path, saved: Path, shell: Callable[..., Any], tag: Tag):
    """The journal is kept, and once there is room the run goes on."""
    out = tmp_path / "out.jsonl"
    run = shell(f"ulimit -f 8; autotag batch {mixed} -o {out} -m {saved} --jobs 1 --progress none")
    assert run.code == 3 and "the same command goes on" in run.err
    assert not out.exists()
    tag(mixed, out, chunk_bytes=1 << 22)
    assert out.exists() and not out.with_name("out.jsonl.journal").exists()


def test_killed_worker_is_replaced(mixed: Path, tmp_path: Path, saved: Path, tag: Tag):
    """What it was at is done again by another; the output is the same."""
    import psutil

    big = tmp_path / "big.jsonl"
    big.write_bytes((mixed / "a.jsonl").read_bytes() * 20)
    out = tmp_path / "out.jsonl"
    run = started("batch", big, "-o", out, "-m", saved, "--jobs", "2", "--progress", "none")
    while not list(tmp_path.glob("out.jsonl.journal/*.chunk")):
        assert run.poll() is None
        time.sleep(0.01)
    psutil.Process(run.pid).children()[0].kill()
    said = run.communicate()[1]
    assert run.returncode == 1 and "Traceback" not in said, said
    tag(big, tmp_path / "whole.jsonl")
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def changed(mixed: Path, root: Path, seed: int) -> None:
    """The archive with articles gone, new, changed and moved, and a whole file gone."""
    rng = random.Random(seed)
    shutil.copytree(mixed, root)
    lines = (root / "a.jsonl").read_bytes().splitlines(keepends=True)
    rng.shuffle(lines)
    lines = [
        line.replace(b"Berlin", b"Tokyo") if rng.random() < 0.3 else line
        for line in lines
        if rng.random() < 0.8
    ]
    new = [to_json(Article(id=f"new{i}", text="Paris match" * i)) + b"\n" for i in range(1, 9)]
    (root / "a.jsonl").write_bytes(b"".join(new[:4] + [line.rstrip(b"\n") + b"\n" for line in lines] + new))
    (root / "g.json").unlink()


@pytest.mark.parametrize(
    "name", ["out.jsonl", "out.csv", "out.jsonl.gz", "out.csv.zst", "out.sqlite", "out.parquet"]
)
def test_update_equals_fresh(tag: Tag, mixed: Path, tmp_path: Path, name: str):
    """What did not change is taken over, what is gone is dropped, and not a byte tells it from a new run."""
    inputs, out = tmp_path / "in", tmp_path / name
    shutil.copytree(mixed, inputs)
    wish = Wish(mentions=True)
    tag(inputs, out, wish=wish)
    shutil.rmtree(inputs)
    changed(mixed, inputs, 1)
    counts = tag(inputs, out, wish=wish, update=True)
    (tmp_path / "new").mkdir()
    fresh = tag(inputs, tmp_path / "new" / name, wish=wish)
    assert files(out) == files(tmp_path / "new" / name)
    assert counts.articles == fresh.articles and fresh.reused == 0
    assert counts.reused > 0.7 * counts.articles
    assert tag(inputs, out, wish=wish).nothing


@pytest.mark.parametrize("name", ["out.jsonl", "out.sqlite"])
def test_update_of_what_was_damaged(tag: Tag, mixed: Path, tmp_path: Path, name: str):
    """Hashes that end in the middle, or a table that lost a row, are no ground to go on from."""
    inputs, out = tmp_path / "in", tmp_path / name
    shutil.copytree(mixed, inputs)
    tag(inputs, out)
    before = out.stat().st_size
    if name == "out.sqlite":
        with closing(sqlite3.connect(out)) as base:
            base.execute("DELETE FROM article WHERE number = 2")
            base.commit()
        assert out.stat().st_size == before
    else:
        hashes = out.with_name(f"{name}.run.hashes.zst")
        hashes.write_bytes(hashes.read_bytes()[:-9])
    shutil.rmtree(inputs)
    changed(mixed, inputs, 1)
    with pytest.raises(InputError, match=r"not what the earlier run wrote.*--fresh"):
        tag(inputs, out, update=True)
    assert out.stat().st_size == before
    assert tag(inputs, out, fresh=True).articles


def test_update_with_another_model_tags_all(tag: Tag, mixed: Path, tmp_path: Path, saved: Path):
    """Lines of another model are not taken over: every line has the new one's name."""
    out = tmp_path / "out.jsonl"
    tag(mixed, out)
    shutil.copytree(saved, tmp_path / "other")
    assert tag(mixed, out, tmp_path / "other", update=True).reused == 0
    assert all(b'"model":"other@' in line for line in out.read_bytes().splitlines())
