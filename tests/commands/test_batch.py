"""`autotag batch` and `autotag convert`: an archive in, a line per article out."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autotag.article import Article
from autotag.bundle import load

Command = Callable[..., Any]


def test_lines_are_those_of_tag(command: Command, saved: Path, lines: Path, archive: list[Article]):
    """Every line is the result that Python gives, to the byte, and the model is named."""
    out = lines.with_name("out.jsonl")
    run = command("batch", lines, "-o", out, "-m", saved)
    assert (run.code, run.out) == (0, "")
    assert run.err == "autotag: 90 articles written, 0 records rejected\n"
    tagger = load(saved)
    assert out.read_bytes().splitlines() == [msgspec.json.encode(tagger.tag(article)) for article in archive]
    assert json.loads(out.read_bytes().splitlines()[0])["model"].startswith("archive@")
    assert sorted(path.name for path in lines.parent.iterdir()) == [
        "archive.jsonl", "out.jsonl", "out.jsonl.run.hashes.zst", "out.jsonl.run.json"]  # fmt: skip


def test_wishes(command: Command, saved: Path, lines: Path, archive: list[Article]):
    """`--facet` and `--min-score` reach every line."""
    out = lines.with_name("out.jsonl")
    assert command("batch", lines, "-o", out, "-m", saved, "--facet", "topic", "--min-score", "0.9").code == 0
    results = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert len(results) == len(archive)
    assert all(set(result["tags"]) == {"topic"} for result in results)
    assert all(tag["score"] >= 0.9 for result in results for tag in result["tags"]["topic"])


def test_rejected_records_are_exit_1(command: Command, saved: Path, lines: Path):
    """They are told, counted and listed with their place; the rest is tagged."""
    raw = lines.read_bytes().splitlines(keepends=True)
    lines.write_bytes(b"".join([*raw[:2], b"{broken\n", b"\n", b'{"text": 5}\n', b"\xff\n", *raw[2:]]))
    out = lines.with_name("out.jsonl")
    run = command("batch", lines, "-o", out, "-m", saved)
    assert run.code == 1
    assert f"90 articles written, 3 records rejected, listed in {out}.rejected.jsonl" in run.err
    assert f"{lines}:3: record 3: not JSON" in run.err
    listed = [
        json.loads(line) for line in out.with_name("out.jsonl.rejected.jsonl").read_bytes().splitlines()
    ]
    assert [(entry["file"], entry["line"], entry["record"]) for entry in listed] == [
        (str(lines), 3, 3), (str(lines), 5, 4), (str(lines), 6, 5)]  # fmt: skip
    assert listed[0]["raw"] == "{broken\n" and "/text" in listed[1]["reason"] and "raw_base64" in listed[2]
    ids = [json.loads(line)["id"] for line in out.read_bytes().splitlines()]
    assert ids == [f"a{i}" for i in range(90)]


def test_many_rejected_records_are_told_once(command: Command, saved: Path, lines: Path):
    """The first five are shown; the list has all."""
    lines.write_bytes(b"{broken\n" * 40 + lines.read_bytes())
    run = command("batch", lines, "-o", lines.with_name("out.jsonl"), "-m", saved)
    assert run.code == 1 and run.err.count("not JSON") == 5 and "counted only" in run.err
    assert len(lines.with_name("out.jsonl.rejected.jsonl").read_bytes().splitlines()) == 40


def test_nothing_usable_is_exit_2(command: Command, saved: Path, tmp_path: Path):
    """An archive of nothing but broken records."""
    (tmp_path / "a.jsonl").write_text("{broken\n")
    run = command("batch", tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "-m", saved)
    assert run.code == 2 and "no usable record" in run.err
    assert not (tmp_path / "out.jsonl").exists() and (tmp_path / "out.jsonl.rejected.jsonl").exists()


def test_without_a_usable_record_the_old_output_stays(command: Command, saved: Path, tmp_path: Path):
    """A good file is not replaced by an empty one."""
    (tmp_path / "a.jsonl").write_text("{broken\n")
    (tmp_path / "out.jsonl").write_text("as it was\n")
    assert command("batch", tmp_path / "a.jsonl", "-o", tmp_path / "out.jsonl", "-m", saved).code == 2
    assert (tmp_path / "out.jsonl").read_text() == "as it was\n"


@pytest.mark.parametrize("score", ["50", "-0.1", "nan"])
def test_min_score_is_a_probability(command: Command, saved: Path, lines: Path, score: str):
    """A score that no tag can have is a mistake and not a filter."""
    run = command("batch", lines, "-o", lines.with_name("o.jsonl"), "-m", saved, f"--min-score={score}")
    assert run.code == 2 and "between 0 and 1" in run.err


def test_directories_and_packed_files(command: Command, saved: Path, lines: Path):
    """Sorted by path, packed files read as they are, and what no reader takes is named."""
    root = lines.parent / "in"
    (root / "b").mkdir(parents=True)
    raw = lines.read_bytes().splitlines(keepends=True)
    (root / "b" / "x.jsonl.gz").write_bytes(gzip.compress(b"".join(raw[:2])))
    (root / "a.jsonl").write_bytes(raw[2])
    (root / "photo.jpg").write_bytes(b"x")
    (root / ".hidden.jsonl").write_bytes(raw[3])
    out = lines.with_name("out.jsonl")
    run = command("batch", root, "-o", out, "-m", saved)
    assert run.code == 0 and "skipped 1 files of unknown suffix" in run.err and "photo.jpg" in run.err
    assert [json.loads(line)["id"] for line in out.read_bytes().splitlines()] == ["a2", "a0", "a1"]


def test_a_link_is_written_through(command: Command, saved: Path, lines: Path, tmp_path: Path):
    """A link stays a link, and the file it leads to holds the lines."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "kept" / "real.jsonl")
    assert command("batch", lines, "-o", tmp_path / "link.jsonl", "-m", saved).code == 0
    assert (tmp_path / "link.jsonl").is_symlink()
    assert len((tmp_path / "kept" / "real.jsonl").read_bytes().splitlines()) == 90


def test_what_the_system_keeps_is_never_replaced(shell: Command, lines: Path):
    """/dev/stdout is a link to wherever output goes: it is written to, and stays what it is."""
    before = Path("/dev/stdout").readlink()
    run = shell(f"autotag convert {lines} -o /dev/stdout > {lines}.out")
    assert run.code == 0 and len(Path(f"{lines}.out").read_bytes().splitlines()) == 90
    assert Path("/dev/stdout").readlink() == before


@pytest.mark.parametrize("name", ["out.json", "out", "out.tsv.gz", "out.parquet.gz"])
def test_an_output_of_another_form_is_refused(command: Command, saved: Path, lines: Path, name: str):
    """Lines under the name of another form would be read back as damaged."""
    run = command("batch", lines, "-o", lines.with_name(name), "-m", saved)
    assert run.code == 2 and name in run.err and ("name it" in run.err or "leave .gz" in run.err)
    assert not lines.with_name(name).exists()


def test_an_output_in_its_own_input_directory(command: Command, saved: Path, lines: Path):
    """What a run wrote beside its output is not read by the next one: there is nothing to do."""
    lines.write_bytes(b"{broken\n" + lines.read_bytes())
    out = lines.with_name("out.jsonl")
    assert command("batch", lines.parent, "-o", out, "-m", saved).code == 1
    assert (lines.parent / "out.jsonl.rejected.jsonl").exists()
    before = out.read_bytes()
    run = command("batch", lines.parent, "-o", out, "-m", saved)
    assert (run.code, out.read_bytes()) == (0, before) and "nothing to do" in run.err
    assert command("batch", lines.parent, "-o", out, "-m", saved, "--fresh").code == 1
    assert out.read_bytes() == before


def test_update_says_what_it_took_over(command: Command, saved: Path, lines: Path):
    """A line changed, one is new: two articles are tagged."""
    out = lines.with_name("out.jsonl")
    command("batch", lines, "-o", out, "-m", saved)
    raw = lines.read_bytes().splitlines(keepends=True)
    lines.write_bytes(b"".join([raw[1], b'{"id": "a0", "text": "Rain."}\n', *raw[2:], b'{"text": "New."}\n']))
    refused = command("batch", lines, "-o", out, "-m", saved)
    assert refused.code == 2 and "--update" in refused.err and "changed" in refused.err
    run = command("batch", lines, "-o", out, "-m", saved, "--update")
    assert run.code == 0 and "89 lines were taken over, 2 articles tagged" in run.err
    updated = out.read_bytes()
    command("batch", lines, "-o", out, "-m", saved, "--fresh")
    assert out.read_bytes() == updated


def test_progress_for_machines(command: Command, saved: Path, lines: Path):
    """The last object of `--progress json` has the counts; `none` says nothing, and a pipe hears nothing."""
    out = lines.with_name("out.jsonl")
    said = command("batch", lines, "-o", out, "-m", saved, "--progress", "json").err.splitlines()
    last = json.loads(said[-2])
    assert last["done"] and (last["articles"], last["rejected"], last["share"]) == (90, 0, 1.0)
    timed = {"articles_per_second", "seconds", "seconds_left"}
    assert set(last) == {"articles", "rejected", "share", "done"} | timed
    for options in (("-o", out, "--fresh", "--progress", "none"), ("-o", "-")):
        assert len(command("batch", lines, "-m", saved, *options).err.splitlines()) == 1


def test_standard_input_is_not_kept(shell: Command, saved: Path, lines: Path):
    """It says so, and leaves no journal and no run; a second time it is `--fresh` or nothing."""
    out = lines.with_name("out.jsonl")
    line = f"cat {lines} | autotag batch - -o {out} -m {saved}"
    run = shell(line)
    assert run.code == 0 and "can't be read twice" in run.err
    assert sorted(path.name for path in lines.parent.iterdir()) == ["archive.jsonl", "out.jsonl"]
    assert shell(line).code == 2 and shell(f"{line} --fresh").code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--jobs", "0"), "one at least"), (("--backend", "dask"), "needs --scheduler"),
        (("--scheduler", "tcp://127.0.0.1:1"), "is for --backend dask"),
        (("--fresh", "--update"), "not allowed"),
        (("--encoding", "klingon"), "no encoding"), (("--facet", "mood"), "no facet"),
    ],
)  # fmt: skip
def test_impossible_options(
    command: Command, saved: Path, lines: Path, options: tuple[str, ...], message: str
):
    """They are refused before anything is made."""
    run = command("batch", lines, "-o", lines.with_name("out.jsonl"), "-m", saved, *options)
    assert run.code == 2 and message in run.err
    assert [path.name for path in lines.parent.iterdir()] == ["archive.jsonl"]


def test_an_output_that_nobody_may_write(shell: Command, saved: Path, lines: Path):
    """The directory is told, and what to do."""
    if os.geteuid() == 0:  # who may write anywhere else
        out = Path("/proc/self/out.jsonl")
    else:
        out = lines.parent / "closed" / "out.jsonl"
        out.parent.mkdir(mode=0o500)
    run = shell(f"autotag batch {lines} -o {out} -m {saved}")
    assert run.code == 2 and str(out.parent) in run.err.replace("/proc/self", str(out.parent))


@pytest.mark.parametrize("name", ["batch", "convert"])
def test_output_is_not_an_input(command: Command, saved: Path, lines: Path, name: str):
    """The labelled articles are not lost to their own results, not even by way of their directory."""
    before = lines.read_bytes()
    model = ("-m", saved) if name == "batch" else ()
    run = command(name, lines.parent, "-o", lines, *model)
    assert run.code == 2 and "one of the inputs" in run.err
    assert lines.read_bytes() == before


def test_standard_output(command: Command, saved: Path, lines: Path):
    """`-o -` prints the same lines."""
    out = lines.with_name("out.jsonl")
    command("batch", lines, "-o", out, "-m", saved)
    assert command("batch", lines, "-o", "-", "-m", saved).out.encode() == out.read_bytes()


@pytest.mark.parametrize("times", [1, 2])
def test_convert_gives_back_what_it_read(command: Command, lines: Path, times: int):
    """Canonical lines are their own conversion, however often."""
    before, path = lines.read_bytes(), lines
    for k in range(times):
        out = lines.with_name(f"{k}.jsonl")
        assert command("convert", path, "-o", out).code == 0
        path = out
    assert path.read_bytes() == before


def test_convert_maps_and_resolves(command: Command, tmp_path: Path):
    """Facets from other fields, countries to their codes, aliases of one's own."""
    (tmp_path / "a.csv").write_text("headline,text,categories,places\nA,Rain.,sport|wind,Zaire|UK|Elbonia\n")
    (tmp_path / "aliases.tsv").write_text("surface\tcountry\nElbonia\tMK\n")
    run = command(
        "convert", tmp_path / "a.csv", "-o", "-", "--map", "topic=categories", "--map", "country=places",
        "--aliases", tmp_path / "aliases.tsv",
    )  # fmt: skip
    assert run.code == 0, run.err
    assert json.loads(run.out)["tags"] == {"topic": ["sport", "wind"], "country": ["CD", "GB", "MK"]}
