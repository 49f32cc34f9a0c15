"""`autotag tag`: one article or a few, for people or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from autotag.article import Article
from autotag.bundle import load
from autotag.tagger import Wish

Command = Callable[..., Any]


def test_json_lines_are_those_of_python(command: Command, saved: Path, lines: Path, archive: list[Article]):
    """One object a line, as `batch` writes and `/tag` answers."""
    run = command("tag", lines, "-m", saved, "--format", "json", "--explain")
    tagger = load(saved)
    wanted = [
        msgspec.json.encode(result).decode() for result in tagger.tag_many(archive, Wish(explain=("*",)))
    ]
    assert (run.code, run.out.splitlines(), run.err) == (0, wanted, "")


def test_text_for_people(command: Command, saved: Path, tmp_path: Path):
    """The headline, the facets, and each tag with its score, best first."""
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"title": "Storm over Paris", "text": "Rain, wind and snow in French Lyon, flood."})
    )
    run = command("tag", path, "-m", saved)
    head, *rest = run.out.splitlines()
    assert run.code == 0 and head == "Storm over Paris"
    assert "  country" in rest and "  topic" in rest
    assert any(re.fullmatch(r"    [01]\.\d\d  FR", line) for line in rest)


def test_explanations_add_up_for_people_too(command: Command, saved: Path, tmp_path: Path):
    """The lines under a tag sum up to its logit, within their two decimals."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"title": "Storm over Paris", "text": "Rain, wind and snow in French Lyon."}))
    run = command("tag", path, "-m", saved, "--explain", "country/JP")
    assert run.code == 0 and re.search(r"JP, not given", run.out)
    told = run.out[run.out.index("JP, not given") :]
    logit = re.search(r"logit ([+-]\d+\.\d\d)", told)
    parts = [float(number) for number in re.findall(r"^ {10}([+-]\d+\.\d\d)  ", told, re.M)]
    assert logit and abs(sum(parts) - float(logit.group(1))) < 0.005 * (len(parts) + 1)


def test_rejected_records_are_exit_1(command: Command, saved: Path, tmp_path: Path):
    """The others are tagged all the same."""
    (tmp_path / "a.jsonl").write_text('{broken\n{"text":"rain in Paris"}\n')
    run = command("tag", tmp_path / "a.jsonl", "-m", saved, "--format", "json")
    assert run.code == 1 and run.out.count("\n") == 1 and "rejected" in run.err
    (tmp_path / "a.jsonl").write_text("{broken\n")
    assert command("tag", tmp_path / "a.jsonl", "-m", saved).code == 2


def test_clipping_is_read_as_one(command: Command, saved: Path, tmp_path: Path):
    """A text file has its headline and bullets taken apart, and the bullets are not used."""
    (tmp_path / "a.txt").write_text("Storm over Paris\n\nRain fell in Lyon on Monday.\n\n  • Japan\n")
    one = command("tag", tmp_path / "a.txt", "-m", saved, "--format", "json")
    (tmp_path / "a.txt").write_text("Storm over Paris\n\nRain fell in Lyon on Monday.\n")
    assert (
        one.code == 0 and command("tag", tmp_path / "a.txt", "-m", saved, "--format", "json").out == one.out
    )
    assert json.loads(one.out)["id"] == f"{tmp_path / 'a.txt'}:1"


def test_policy(command: Command, saved: Path, tmp_path: Path):
    """`--policy` takes a file or a preset; what is to be reviewed is told, in both forms."""
    (tmp_path / "p.toml").write_text('topic = "review"\n')
    story = tmp_path / "a.json"
    story.write_text('{"text": "The team in Paris won the match and the goal was late"}')
    told = command("tag", story, "-m", saved, "--policy", tmp_path / "p.toml")
    assert told.code == 0 and "sport, to review" in told.out and "topic: none" in told.out
    run = command("tag", story, "-m", saved, "--policy", tmp_path / "p.toml", "--format", "json", "--explain")
    result = json.loads(run.out)
    assert result["tags"]["topic"] == [] and re.search(r"\+[0-9a-f]{8}$", result["model"])
    (sport,) = result["review"]["topic"]
    assert set(sport) == {"tag", "name", "score"} and sport["tag"] in result["explain"]["topic"]
    (tmp_path / "p.toml").write_text('topic = "nevr"\n')
    run = command("tag", story, "-m", saved, "--policy", tmp_path / "p.toml")
    assert run.code == 2 and run.err.count("\n") == 1 and "p.toml" in run.err
