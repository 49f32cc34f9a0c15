"""What a run counts for its report: what stands in its output, however the run came about."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autotag.archive import Request, run_tally, tag_archive
from autotag.archive.counting import _span
from autotag.article import Article
from autotag.bundle import locate, read
from autotag.errors import InputError
from autotag.formats import ReadOptions, find, read_all
from autotag.logistic import sigmoid
from autotag.tagger import Wish
from autotag.tally import RunTally

pytestmark = pytest.mark.usefixtures("no_sync")
Command = Callable[..., Any]


def asked(inputs: Path, output: Path, model: Path, **options: Any) -> Request:
    """A request that keeps figures, in chunks as small as the archive asks for."""
    options = {"wish": Wish(), "chunk_bytes": 12_000, "figures": 1, **options}
    return Request(sources=find([inputs]).sources, output=output, model=locate(model), **options)


def tallied(request: Request) -> RunTally:
    """What a request's run counts."""
    tag_archive(request)
    assert isinstance(request.output, Path)
    return run_tally(request.output, read(request.model, request.policy), tagged=0, seconds=0.0)


@pytest.fixture
def articles(mixed: Path) -> list[Article]:
    """The articles of the archive, in order."""
    return [
        record for record in read_all(find([mixed]).sources, ReadOptions()) if isinstance(record, Article)
    ]


def test_tags_and_months_are_those_of_the_output(
    mixed: Path, saved: Path, tmp_path: Path, articles: list[Article]
):
    """Every line is counted once: its month, each of its tags in that month, facets without one."""
    tally = tallied(asked(mixed, tmp_path / "out.jsonl", saved))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert len(lines) == len(articles) == tally.articles and tally.rejected == 9
    months = [article.date[:7] for article in articles]
    assert Counter(dict(zip(tally.months, tally.by_month, strict=True))) == Counter(filter(None, months))
    for facet in tally.facets:
        want = Counter(
            (tag["tag"], month) for line, month in zip(lines, months, strict=True)
            for tag in line["tags"][facet.facet]
        )  # fmt: skip
        got = {(t.tag, m): n for t in facet.tags for m, n in zip(tally.months, t.by_month, strict=True) if n}
        assert got == {key: n for key, n in want.items() if key[1]}
        assert {t.tag: t.articles for t in facet.tags} == Counter(
            tag["tag"] for line in lines for tag in line["tags"][facet.facet]
        )
        assert facet.untagged == sum(not line["tags"][facet.facet] for line in lines)
    assert sum(tally.warnings.values()) == sum(len(line.get("warnings", ())) for line in lines)


def test_scores_and_doubts_are_those_of_the_tagger(
    mixed: Path, saved: Path, tmp_path: Path, articles: list[Article]
):
    """The likeliest tag's score of every article; the tags nearest to their thresholds, nearest first."""
    tally = tallied(asked(mixed, tmp_path / "out.jsonl", saved))
    tagger = read(saved).tagger
    logits = tagger.logits(articles)
    start = 0
    for facet, counted in zip(tagger.facets, tally.facets, strict=True):
        best = sigmoid(logits[:, start : start + len(facet.tags)].max(axis=1))
        assert list(counted.scores) == np.histogram(best, 20, (0, 1))[0].tolist()
        start += len(facet.tags)
    cuts = np.concatenate([facet.policy.thresholds for facet in tagger.facets])
    near = np.abs(logits - np.log(cuts / (1 - cuts))).min(axis=1)
    close = [(a, d) for a, d in zip(articles, near.tolist(), strict=True) if d <= 1]
    first = {article.id: (distance, article.title) for article, distance in reversed(close)}
    distances = sorted(distance for distance, _ in first.values())
    told = [
        abs(np.log(d.score / (1 - d.score)) - np.log(d.threshold / (1 - d.threshold))) for d in tally.doubtful
    ]
    assert told and np.allclose(told, distances, atol=0.02)
    assert all(first[doubt.id][1] == doubt.title and not doubt.text for doubt in tally.doubtful)


def test_the_same_whoever_works(mixed: Path, saved: Path, tmp_path: Path):
    """In two processes, cut otherwise, and from a table."""
    want = tallied(asked(mixed, tmp_path / "a.jsonl", saved))
    assert tallied(asked(mixed, tmp_path / "b.jsonl", saved, jobs=2)) == want
    assert tallied(asked(mixed, tmp_path / "c.csv.gz", saved, chunk_bytes=50_000)) == want
    assert tallied(asked(mixed, tmp_path / "d.sqlite", saved)) == want


def test_updated_runs_count_as_new_ones(mixed: Path, saved: Path, tmp_path: Path):
    """Lines that are taken over have their figures with them."""
    inputs, out = tmp_path / "in", tmp_path / "out.jsonl"
    shutil.copytree(mixed, inputs)
    tag_archive(asked(inputs, out, saved))
    (inputs / "g.json").unlink()
    (inputs / "new.jsonl").write_text('{"text": "Paris match", "date": "2031-05-01"}\n')
    request = asked(inputs, out, saved, update=True)
    assert tag_archive(request).reused > 500
    updated = run_tally(out, read(request.model), tagged=0, seconds=0.0)
    assert updated == tallied(asked(inputs, tmp_path / "new.jsonl", saved)) and "2031-05" in updated.months


def test_figures_that_were_not_kept_are_not_there(mixed: Path, saved: Path, tmp_path: Path):
    """A run without is not taken for one with them; one with them serves who asks for none."""
    out = tmp_path / "out.jsonl"
    bare = asked(mixed, out, saved, figures=0)
    tag_archive(bare)
    with pytest.raises(InputError, match="--report and --fresh"):
        run_tally(out, read(saved), tagged=0, seconds=0.0)
    with pytest.raises(InputError, match=r"figures for a report were kept not at all.*--update"):
        tag_archive(replace(bare, figures=1))
    counts = tag_archive(replace(bare, figures=1, update=True))
    assert counts.articles and not counts.reused
    assert tag_archive(bare).nothing and tag_archive(replace(bare, figures=1)).nothing


def test_drift_is_seen_where_there_is_some(saved: Path, tmp_path: Path, lines: Path):
    """The training articles have not moved; articles of other words and few tags have."""
    (tmp_path / "other.jsonl").write_text(
        "".join(
            json.dumps({"text": f"zorb{i} quux{i} flib{i} wug{i} blick{i} and Paris"}) + "\n"
            for i in range(90)
        )
    )
    same = tallied(asked(lines, tmp_path / "a.jsonl", saved))
    other = tallied(asked(tmp_path / "other.jsonl", tmp_path / "b.jsonl", saved))
    assert [drift.what for drift in same.drift] == [
        "country: tags given", "country: score of the likeliest tag", "topic: tags given",
        "topic: score of the likeliest tag", "share of unknown words"]  # fmt: skip
    assert all(len(drift.bins) == len(drift.training) == len(drift.run) for drift in same.drift)
    assert all(sum(drift.training) and sum(drift.run) for drift in same.drift)
    words = {tally.articles: tally.drift[-1] for tally in (same, other)}
    assert sum(same.drift[-1].run[5:]) == 0 and sum(other.drift[-1].run[5:]) == 90 and words


def test_report_is_a_page_and_json(command: Command, saved: Path, lines: Path, tmp_path: Path):
    """Private, with ids and titles alone, and made again where there is nothing else to do."""
    out, page = tmp_path / "out.jsonl", tmp_path / "report.html"
    run = command("batch", lines, "-o", out, "-m", saved, "--report", page)
    assert run.code == 0 and f"wrote {page} and {page.with_suffix('.json')}" in run.err
    told = page.read_text()
    tally = json.loads(page.with_suffix(".json").read_bytes())
    assert tally["articles"] == tally["tagged"] == 90 and "90 articles were tagged" in told
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (page, page.with_suffix(".json")))
    text = json.loads(lines.read_bytes().splitlines()[0])["text"]
    assert not any(doubt.get("text") for doubt in tally["doubtful"]) and text not in told
    page.unlink()
    run = command("batch", tmp_path / "archive.jsonl", "-o", out, "-m", saved, "--report", page)
    assert run.code == 0 and "nothing to do" in run.err and page.exists()


def test_texts_are_shown_where_they_are_asked_for(
    command: Command, saved: Path, mixed: Path, tmp_path: Path, articles: list[Article]
):
    """With `--with-text`, the beginnings of doubtful articles; a run that kept none is told so."""
    out, report = tmp_path / "out.jsonl", tmp_path / "report.json"
    assert command("batch", mixed, "-o", out, "-m", saved, "--report", report, "--with-text").code == 1
    doubtful = json.loads(report.read_bytes())["doubtful"]
    texts = {article.id: article.text for article in articles}
    assert doubtful and all(
        texts[doubt["id"]].startswith(doubt["text"]) and doubt["text"] for doubt in doubtful
    )
    assert not report.with_suffix(".html").exists()
    run = command("batch", mixed, "-o", out, "-m", saved, "--with-text")
    assert run.code == 2 and "--with-text is for --report" in run.err


@pytest.mark.parametrize(
    ("output", "report", "message"),
    [
        ("-", "r.html", "of a stream nothing is kept"),
        ("out.jsonl", "r.pdf", "name it .html"),
        ("out.jsonl", "archive.jsonl", "name it .html"),
        ("out.jsonl", "none/r.html", "can't be written"),
    ],
)
def test_reports_that_can_not_be_are_refused_first(
    command: Command, saved: Path, lines: Path, output: str, report: str, message: str
):
    """Before anything is tagged."""
    where = "-" if output == "-" else lines.with_name(output)
    run = command("batch", lines, "-o", where, "-m", saved, "--report", lines.parent / report)
    assert run.code == 2 and message in run.err and run.out == ""
    assert [path.name for path in lines.parent.iterdir()] == ["archive.jsonl"]


def test_a_report_among_the_inputs_is_not_read(command: Command, saved: Path, lines: Path):
    """Asked again for the same directory, there is nothing to do: the report is no article."""
    out, page = lines.with_name("out.jsonl"), lines.with_name("report.html")
    for code in (0, 0):
        run = command("batch", lines.parent, "-o", out, "-m", saved, "--report", page)
        assert run.code == code, run.err
    assert "nothing to do" in run.err


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        ([], ()),
        (["2023-11", "2024-02"], ("2023-11", "2023-12", "2024-01", "2024-02")),
        (["1924-01", "2024-02"], ("1924-01", "2024-02")),
    ],
)
def test_months_without_articles_are_shown_between_others(months: list[str], shown: tuple[str, ...]):
    """A gap is seen as one; one misdated article does not make a century of empty months."""
    assert _span(months) == shown
