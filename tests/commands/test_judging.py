"""Commands that judge: evaluate's page, compare, train's report and gate, doctor."""

from __future__ import annotations

import json
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autotag.article import Article
from autotag.bundle import load
from autotag.config import read_config
from autotag.formats import to_json
from autotag.store import bundles, current

Command = Callable[..., Any]
#: One word of each article is read.
BAD = 'fields = [{name = "dateline", times = {dateline = 1}}]\n'


@pytest.fixture
def model(command: Command, lines: Path) -> Path:
    """A model trained by the command, which keeps its articles' fingerprints."""
    path = lines.parent / "m"
    assert command("train", lines, "-m", path, "--split", "none").code == 0
    return path


def test_evaluate_writes_a_page(command: Command, model: Path, lines: Path):
    """Whole and for its owner alone, with the curve asked for; the training articles are known again."""
    page = lines.with_name("report.html")
    run = command("evaluate", lines, "-m", model, "--html", page, "--curve", "topic/sport")
    assert run.code == 0 and "90 judged articles were learned from" in run.out
    text = page.read_text("utf-8")
    assert "Precision and recall of sport" in text and f"m@{str(current(model))[:12]}" in text
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert sorted(p.name for p in lines.parent.iterdir()) == ["archive.jsonl", "m", "report.html"]


def test_evaluate_with_text(command: Command, model: Path, lines: Path, archive: list[Article]):
    """Texts stand in the page only where they are asked for."""
    wrong = [json.loads(to_json(article)) for article in archive]
    for record in wrong[:4]:
        record["tags"] = {"topic": ["weather"]}
    spoilt = lines.with_name("spoilt.jsonl")
    spoilt.write_text("".join(json.dumps(record) + "\n" for record in wrong))
    page, beginnings = lines.with_name("r.html"), [a.text[:60] for a in archive[:4]]
    command("evaluate", spoilt, "-m", model, "--html", page)
    assert not any(text in page.read_text("utf-8") for text in beginnings)
    command("evaluate", spoilt, "-m", model, "--html", page, "--with-text")
    assert any(text in page.read_text("utf-8") for text in beginnings)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--html", "nowhere/r.html"], "can't be written"),
        (["--html", "archive.jsonl"], "one of the inputs"),
        (["--html", "r.html", "--curve", "topic/sprot"], "did you mean 'sport'"),
    ],
)
def test_evaluate_refuses_before_it_works(
    command: Command, saved: Path, lines: Path, args: list[str], message: str, monkeypatch: pytest.MonkeyPatch
):
    """One clear line, and nothing is written."""
    monkeypatch.chdir(lines.parent)
    run = command("evaluate", lines, "-m", saved, *args)
    assert run.code == 2 and message in run.err and run.err.count("\n") == 1
    assert not Path("r.html").exists()


def test_page_without_matplotlib_says_what_to_install(
    command: Command, saved: Path, lines: Path, monkeypatch: pytest.MonkeyPatch
):
    """The extra is named; nothing else of the command needs it."""
    for name in [
        n for n in sys.modules if n.partition(".")[0] == "matplotlib" or n.startswith("autotag.report")
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    run = command("evaluate", lines, "-m", saved, "--html", lines.with_name("r.html"))
    assert run.code == 2 and "pip install 'autotag-news[report]'" in run.err and run.err.count("\n") == 1
    assert command("evaluate", lines, "-m", saved).code == 0


def test_train_writes_a_report(command: Command, lines: Path):
    """With its model's name, how it was trained, and whether more articles would help."""
    page, model = lines.with_name("r.html"), lines.parent / "m"
    run = command("train", lines, "-m", model, "--report", page, "--split", "time")
    assert run.code == 0, run.err
    text = page.read_text("utf-8")
    assert f"m@{str(current(model))[:12]}" in text
    for part in ("How it was trained", "Would more articles help?", "articles learned from"):
        assert part in text
    plain = lines.parent / "plain"
    command("train", lines, "-m", plain, "--split", "time")
    assert current(plain) == current(model)  # a report changes nothing in the model
    run = command("train", lines, "-m", model, "--report", page, "--split", "none")
    assert run.code == 2 and "--split none" in run.err


def test_unless_worse_keeps_the_better_model(command: Command, model: Path, lines: Path):
    """A worse model is kept, but not put into use; one as good is."""
    config, before = lines.with_name("bad.toml"), current(model)
    config.write_text(BAD)
    run = command("train", lines, "-m", model, "--split", "none", "--config", config, "--unless-worse")
    assert run.code == 1 and current(model) == before and len(bundles(model)) == 2
    assert "is worse than the one that is" in run.err and "micro-F1" in run.err
    told = re.search(r"autotag models promote (\w+)", run.err)
    assert told and command("models", "promote", told[1], "-m", model).code == 0
    run = command("train", lines, "-m", model, "--split", "none", "--seed", 3, "--unless-worse")
    assert run.code == 0 and current(model) == bundles(model)[-1]
    fresh = lines.parent / "fresh"
    assert command("train", lines, "-m", fresh, "--split", "none", "--unless-worse").code == 0


def test_compare(command: Command, model: Path, lines: Path):
    """Which is better, by how much, where, and on which articles; the same as JSON."""
    config, other, out = lines.with_name("bad.toml"), lines.parent / "other", lines.with_name("c.json")
    config.write_text(BAD)
    command("train", lines, "-m", other, "--split", "none", "--config", config)
    run = command("compare", model, other, lines, "--json", out)
    assert run.code == 0
    assert "topic: B is worse" in run.out and "A learned from 90 of them" in run.out
    assert re.search(r"micro-F1 0\.\d+ of A, 0\.\d+ of B: -0\.\d+ \(-0\.\d+ to -0\.\d+\)", run.out)
    assert "tags are worse in B" in run.out and re.search(r"articles get other tags:\n    a\d+ ", run.out)
    (_, topic) = json.loads(out.read_bytes())
    assert topic["micro"]["high"] < 0 and topic["articles"] == 80
    assert "topic: B is better" in command("compare", other, model, lines).out
    same = command("compare", model, model, lines).out
    assert "no difference that is more than chance" in same and "get other tags" not in same


def test_compare_needs_a_facet_in_common(command: Command, model: Path, lines: Path):
    """Two models that tag other things can't be compared."""
    command("train", lines, "-m", lines.parent / "t", "--split", "none", "--facet", "topic")
    command("train", lines, "-m", lines.parent / "c", "--split", "none", "--facet", "country")
    run = command("compare", lines.parent / "t", lines.parent / "c", lines)
    assert run.code == 2 and "no facet in common" in run.err


def test_doctor_tells_file_and_line(command: Command, lines: Path, archive: list[Article]):
    """A line each on stdout, exit 1; blank lines count; the lines that repeat can be had as a file."""
    advert = "Read our newsletter every morning at six"
    records = [json.loads(to_json(article)) for article in archive[:8]]
    for record in records[1:]:
        record["text"] += f"\n{advert}"
    records.append({**records[2], "id": "again", "tags": {"topic": ["sport"]}})
    path = lines.with_name("some.jsonl")
    path.write_text("\n" + "".join(json.dumps(record) + "\n" for record in records) + "{\n")
    out = lines.with_name("lines.toml")
    run = command("doctor", path, "--boilerplate", out)
    assert run.code == 1 and "rejected" in run.err
    told = run.out.splitlines()
    assert any(line.startswith(f"{path}:10: conflict: ") and f"{path}:4" in line for line in told)
    assert f"{path}:3: boilerplate: {advert!r} stands in 8 articles; no tag is told by it" in told
    assert read_config(out).boilerplate == (advert,)
    assert command("train", path, "-m", lines.parent / "m", "--config", out, "--split", "none").code == 1
    assert load(lines.parent / "m").boilerplate == {advert}
    assert re.search(r"9 articles, \d+ findings", run.err)


def test_doctor_finds_nothing_in_sound_articles(command: Command, tmp_path: Path):
    """Exit 0 and nothing on stdout; thin tags are a message."""
    path = tmp_path / "a.jsonl"
    texts = ("Rain fell on the hills all week", "The bank raised its rates again on Monday")
    path.write_text("".join(json.dumps({"text": t, "tags": {"topic": [t[:4]]}}) + "\n" for t in texts))
    run = command("doctor", path)
    assert (run.code, run.out) == (0, "") and "can't be learned" in run.err


def test_a_report_on_standard_output(command: Command, model: Path, lines: Path):
    """`--json -` is a stream as everywhere: the report alone, what is for people beside it; no such file."""
    run = command("evaluate", lines, "-m", model, "--json", "-")
    assert run.code == 0 and json.loads(run.out)["facets"] and "micro" in run.err
    run = command("compare", model, model, lines, "--json", "-")
    assert run.code == 0 and len(json.loads(run.out)) == 2 and "on 90 articles" in run.err
    assert not Path("-").exists()
