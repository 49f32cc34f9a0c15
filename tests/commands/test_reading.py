"""What the commands read and say of it: every kind of input, and what was asked for and not there."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from tests.forms import FORMS, Form, text, warc

Command = Callable[..., Any]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_batch_reads_every_format(command: Command, saved: Path, tmp_path: Path, form: Form):
    """The lines are those of the articles that `convert` gives, and a bad record is exit 1."""
    path = tmp_path / f"a.{form.suffix}"
    records = [form.record(f"Paris rugby {text(n)}", "usa") for n in range(3)]
    path.write_bytes(form.file([*records[:2], form.bad, records[2]]))
    converted = command("convert", path, "-o", "-")
    out = tmp_path / "out.jsonl"
    run = command("batch", path, "-o", out, "-m", saved)
    assert (run.code, converted.code) == (1, 1)
    assert "3 articles written, 1 records rejected" in run.err
    articles = [json.loads(line) for line in converted.out.splitlines()]
    assert [json.loads(line)["id"] for line in out.read_bytes().splitlines()] == [a["id"] for a in articles]
    listed = [json.loads(line) for line in (tmp_path / "out.jsonl.rejected.jsonl").read_bytes().splitlines()]
    assert len(listed) == 1 and listed[0]["reason"]


def test_batch_reads_ninjs_lines_whole(command: Command, saved: Path, tmp_path: Path):
    """An item's `title` is not its headline, and its body is read: lines of ninjs are no plain lines."""
    item: dict[str, Any] = {
        "uri": "urn:1", "title": "slug-0815", "headlines": [{"value": "Paris rugby"}],
        "bodies": [{"value": "The French fifteen won the match in Paris."}],
    }  # fmt: skip
    (tmp_path / "a.jsonl").write_text(json.dumps(item))
    plain = {"id": "urn:1", "title": "Paris rugby", "text": item["bodies"][0]["value"]}
    (tmp_path / "b.jsonl").write_text(json.dumps(plain))
    run = command("batch", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "-o", "-", "-m", saved)
    first, second = run.out.splitlines()
    assert first == second


def test_map_without_effect_is_told(command: Command, tmp_path: Path):
    """A field that no record has is a misspelling, and not silence; one that some have is fine."""
    (tmp_path / "a.jsonl").write_text('{"text": "x", "section": "a"}\n{"text": "y"}\n')
    (tmp_path / "b.csv").write_text("text,section\nx,a\n")
    for path in ("a.jsonl", "b.csv"):
        run = command("convert", tmp_path / path, "-o", "-", "--map", "topic=sektion")
        assert run.code == 0
        assert "--map topic=sektion: no record has a field 'sektion'; check its name" in run.err
        run = command("convert", tmp_path / path, "-o", "-", "--map", "topic=section")
        assert "--map" not in run.err and json.loads(run.out.splitlines()[0])["tags"] == {"topic": ["a"]}


def test_what_is_passed_over_is_told(command: Command, tmp_path: Path):
    """Files in archives that no reader takes are counted and named; so is what is no page in a WARC."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for n in range(7):
            archive.writestr(f"{n}.jpg", b"x")
        archive.writestr("a.jsonl", '{"text": "x"}')
    (tmp_path / "b.warc").write_bytes(warc("", "", kind="request") * 2 + warc("Rain", ""))
    run = command("convert", tmp_path, "-o", "-")
    assert run.code == 0, "messages are no findings"
    assert (
        "skipped 7 files in archives" in run.err and "a.zip!0.jpg" in run.err and "a.zip!4.jpg, …" in run.err
    )
    assert "passed over 2 records that are no pages: 2 request" in run.err


def test_patterns(command: Command, tmp_path: Path):
    """A quoted pattern is filled in, `**` too, each file once; one without a match is an error."""
    for name in ("b/c/x.jsonl", "b/y.jsonl", "a.jsonl", "b/z.jpg", "w[1].jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"text": name}))

    def read(pattern: str) -> list[str]:
        run = command("convert", tmp_path / pattern, "-o", "-")
        return [json.loads(line)["text"] for line in run.out.splitlines()]

    assert read("**/*.jsonl") == ["a.jsonl", "b/c/x.jsonl", "b/y.jsonl", "w[1].jsonl"]
    assert read("**") == read("**/*.jsonl")
    assert read("b/?.jsonl") == ["b/y.jsonl"]
    assert read("w[1].jsonl") == ["w[1].jsonl"], "what is there as written is no pattern"
    run = command("convert", tmp_path / "*.csv", "-o", "-")
    assert run.code == 2 and "no file matches this pattern" in run.err


def test_addresses(command: Command, saved: Path, tmp_path: Path):
    """batch, convert and tag read from where fsspec finds it."""
    system = fsspec.filesystem("memory")
    system.pipe("/archive/a.jsonl", b'{"text": "Paris rugby match"}\n')
    try:
        out = tmp_path / "out.jsonl"
        assert command("batch", "memory://archive", "-o", out, "-m", saved).code == 0
        (line,) = out.read_bytes().splitlines()
        tagged = command("tag", "memory://archive/a.jsonl", "-m", saved, "--format", "json")
        assert tagged.out.encode().strip() == line
        assert command("convert", "memory://archive/*.jsonl", "-o", out).code == 0
    finally:
        system.rm("/archive", recursive=True)


@pytest.mark.parametrize("form", ["ninjs", "jsonld"])
def test_tag_in_other_forms(command: Command, saved: Path, lines: Path, form: str):
    """A line of JSON for each article, with the tags of the usual answer."""
    usual = command("tag", lines, "-m", saved, "--format", "json")
    prefix = "https://id.example.org/tags"
    run = command("tag", lines, "-m", saved, "--format", form, "--uri-prefix", prefix)
    assert run.code == 0 and run.out.count("\n") == 90
    for result, item in zip(
        map(json.loads, usual.out.splitlines()), map(json.loads, run.out.splitlines()), strict=True
    ):
        given = item.get("subjects", []) if form == "ninjs" else item.get("about", [])
        topics = [tag["name"] for tag in result["tags"]["topic"]]
        assert [entry["name"] for entry in given][-len(topics) or len(given) :] == topics
        uris = [entry.get("uri") or entry["@id"] for entry in given]
        assert all(uri.startswith((f"{prefix}/topic/", "http://cvx.iptc.org/")) for uri in uris)
    refused = command("tag", lines, "-m", saved, "--format", form, "--uri-prefix", "no prefix")
    assert refused.code == 2 and "is no URI" in refused.err


def test_train_reads_ninjs_and_parquet(command: Command, tmp_path: Path, archive: list[Any]):
    """Labels of ninjs and of Parquet train the model that the same labels in JSON train."""
    from pyarrow import Table, parquet

    form = {f.name: f for f in FORMS}["ninjs"]
    codes = {"FR": "fr", "DE": "de", "JP": "jp"}
    told = [article for article in archive if len(article.tags["country"]) == 1]
    plain = [{"text": article.text, "country": list(article.tags["country"])} for article in told]
    raw = b"".join(form.record(article.text, codes[article.tags["country"][0]]) for article in told)
    (tmp_path / "a.jsonl").write_bytes(raw)
    stream = io.BytesIO()
    parquet.write_table(Table.from_pylist(plain), stream)
    (tmp_path / "a.parquet").write_bytes(stream.getvalue())
    digests = set()
    for name in ("a.jsonl", "a.parquet"):
        model = tmp_path / f"m-{name}"
        run = command("train", tmp_path / name, "-m", model, "--split", "none")
        assert run.code == 0, run.err
        digests.add((model / "current").read_text())
    assert len(digests) == 1
