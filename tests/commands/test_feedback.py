"""`autotag feedback export`, and the training that reads it."""

from __future__ import annotations

import json

import msgspec

from autotag.article import Article
from autotag.corrections import Correction
from autotag.feedback import Feedback
from autotag.formats import to_json


def test_corrections_become_articles_that_train_reads(command, archive, tmp_path):
    """Exported beside the archive, they override it: the new model never heard of the removed tag."""
    model, path = tmp_path / "model", tmp_path / "archive.jsonl"
    wrong = [msgspec.structs.replace(a, tags={**a.tags, "topic": (*a.tags.get("topic", ()), "typo")})
             for a in archive[1:5]]  # fmt: skip
    path.write_bytes(b"".join(to_json(article) + b"\n" for article in [*wrong, *archive[5:]]))
    assert command("train", path, "-m", model, "--split", "none").code == 0
    assert command("inspect", "topic/typo", "-m", model).code == 0
    store = Feedback(model / "feedback.sqlite")
    for article in wrong:
        store.add(Correction(id=article.id, facet="topic", remove=("typo",)))
    store.add(Correction(article=Article(text="Köln Berlin mark"), facet="country", given=(), add=("DE",)))
    out = tmp_path / "corrected.jsonl"
    exported = command("feedback", "export", path, "-m", model, "-o", out)
    assert (exported.code, "5 corrected articles" in exported.err) == (0, True)
    assert command("train", path, out, "-m", model, "--split", "none").code == 0
    assert command("inspect", "topic/typo", "-m", model).code == 2


def test_ids_that_no_archive_has_are_told(command, saved, tmp_path):
    """Exit 1, and how to find them; what is whole is written."""
    store = tmp_path / "feedback.sqlite"
    Feedback(store).add(Correction(id="gone", facet="topic", add=("a",)))
    Feedback(store).add(Correction(id="x", article=Article(text="Rain"), facet="topic", given=(), add=("a",)))
    run = command("feedback", "export", "-m", saved, "--feedback", store)
    assert run.code == 1
    assert [json.loads(line)["id"] for line in run.out.splitlines()] == ["x"]
    assert "name the archive that has them: gone" in run.err


def test_nothing_to_export_is_one_line(command, saved, tmp_path):
    """A model that nobody corrected."""
    run = command("feedback", "export", "-m", saved, "--feedback", tmp_path / "none", "-o", tmp_path / "out")
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "out").exists()
