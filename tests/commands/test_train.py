"""`autotag train`, `evaluate`, `verify`, `models` and `inspect`: a model's life from the command line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autotag.article import Article
from autotag.bundle import load, read
from autotag.store import bundles, current
from autotag.tagger import Wish
from autotag.vocabulary import countries

Command = Callable[..., Any]


def test_training_says_what_it_did(command: Command, lines: Path):
    """A summary for people on stdout, the model's name on stderr, and a bundle that verifies."""
    model = lines.parent / "models" / "news"
    run = command("train", lines, "-m", model)
    assert run.code == 0
    for part in (
        "90 articles read, 0 records rejected",
        "time: judged on",
        "country: 3 tags",
        "micro-F1",
        "macro-F1",
    ):
        assert part in run.out, run.out
    digest = str(current(model))
    assert run.err.endswith(f"autotag: saved {model} (news@{digest[:12]})\n")
    assert command("verify", "-m", model).code == 0
    manifest = read(model).manifest
    assert manifest.metrics["facets"][0]["facet"] == "country"
    assert manifest.training["articles"] == 90 and manifest.training["rejected"] == 0
    facts = json.loads((model / digest / "run.json").read_bytes())
    assert set(facts) == {"created", "seconds"}


def test_same_digest_whatever_the_jobs(command: Command, lines: Path):
    """Threads and names of directories leave no trace in the model; the seed does."""
    digests = []
    for k, rest in enumerate((["--jobs", "1"], ["--jobs", "2"], ["--seed", "1"])):
        model = lines.parent / f"m{k}"
        assert command("train", lines, "-m", model, *rest).code == 0
        digests.append(current(model))
    assert digests[0] == digests[1] != digests[2]


def test_a_country_that_is_none_is_told(command: Command, lines: Path):
    """A misspelt country is learned like any tag, and somebody should know."""
    with lines.open("a") as stream:
        stream.write('{"text":"ash","date":"2024-01-01","tags":{"country":["Atlantis"]}}\n' * 2)
    run = command("train", lines, "-m", lines.parent / "m")
    assert run.code == 0 and "1 country tags name no country" in run.err and "Atlantis" in run.err


def test_a_bundle_is_not_trained_into(command: Command, lines: Path):
    """A model inside a bundle would make the bundle unreadable."""
    model = lines.parent / "m"
    assert command("train", lines, "-m", model).code == 0
    run = command("train", lines, "-m", model / str(current(model)))
    assert run.code == 2 and f"name the model directory, {model}" in run.err
    assert command("verify", "-m", model).code == 0


def test_a_report_does_not_replace_its_articles(command: Command, lines: Path, saved: Path):
    """`evaluate --json` on an input is a slip of the hand."""
    before = lines.read_bytes()
    run = command("evaluate", lines, "-m", saved, "--json", lines)
    assert run.code == 2 and lines.read_bytes() == before


def test_rejected_and_thin(command: Command, lines: Path):
    """Rejected records make exit 1; countries of too few articles are a message, and told by name."""
    with lines.open("a") as stream:
        stream.write('{broken\n{"text":"volcano","date":"2024-01-01","tags":{"country":["IS"]}}\n')
    run = command("train", lines, "-m", lines.parent / "m")
    assert run.code == 1 and "91 articles read, 1 records rejected" in run.out
    assert "country: 1 tags have too few articles and are told by name alone: IS" in run.out
    facet = load(lines.parent / "m").facets[0]
    assert facet.tags[: facet.learned] == ("DE", "FR", "JP") and facet.tags.count("IS") == 1


def test_splits(command: Command, lines: Path):
    """Random is called optimistic; none says how to judge later."""
    assert "optimistic" in command("train", lines, "-m", lines.parent / "m", "--split", "random").out
    assert "autotag evaluate" in command("train", lines, "-m", lines.parent / "m", "--split", "none").out


def test_config_facets_and_names(command: Command, lines: Path):
    """A configuration file, one facet, and names from a vocabulary."""
    (lines.parent / "c.toml").write_text('min_df = 1\nfolds = 3\nsplit = "none"\n')
    (lines.parent / "v.tsv").write_text("id\tname\nsport\tSport and games\n")
    model = lines.parent / "m"
    run = command(
        "train", lines, "-m", model, "--config", lines.parent / "c.toml", "--facet", "topic",
        "--vocabulary", lines.parent / "v.tsv",
    )  # fmt: skip
    assert run.code == 0, run.err
    (facet,) = load(model).facets
    assert dict(zip(facet.tags, facet.names, strict=True))["sport"] == "Sport and games"
    assert read(model).manifest.config["min_df"] == 1


def test_countries_have_names(command: Command, lines: Path):
    """A country is shown by its name, whatever the vocabulary."""
    command("train", lines, "-m", lines.parent / "m", "--split", "none")
    facet = load(lines.parent / "m").facets[0]
    shown = dict(zip(facet.tags, facet.names, strict=True))
    assert [*shown.items()][:3] == [("DE", "Germany"), ("FR", "France"), ("JP", "Japan")]
    assert shown == {code: countries().name(code) for code in countries().ids()}


def test_aliases_are_names_of_places(command: Command, lines: Path):
    """A name of one's own is a mention and leads to a tag; it wins over the one that autotag brings."""
    article = lines.parent / "a.json"
    article.write_text('{"title": "Elbonia votes", "text": "Elbonia. Nagorno-Karabakh, Elbonia."}')
    (lines.parent / "a.tsv").write_text(
        "surface\tcountry\tkind\nElbonia\tMK\t\nNagorno-Karabakh\tArmenia\tregion\n"
    )
    found = {}
    for k, rest in enumerate(([], ["--aliases", lines.parent / "a.tsv"])):
        run = command("train", lines, "-m", lines.parent / f"m{k}", "--split", "none", *rest)
        assert run.code == 0, run.err
        result = load(lines.parent / f"m{k}").tag(json.loads(article.read_bytes()), Wish(mentions=True))
        found[k] = [(m.tag, m.kind, m.field) for m in result.mentions["country"]]
        assert ("MK" in {tag.tag for tag in result.tags["country"]}) == (k == 1)
    assert found == {
        0: [("AZ", "region", "text")],
        1: [
            ("MK", "name", "title"), ("MK", "name", "text"), ("AM", "region", "text"),
            ("MK", "name", "text"),
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Elbonia\tMK\tnation", "a.tsv:3: no kind 'nation'"),
        ("Elbonia\tMX2\tname", "a.tsv:3: no country 'MX2'"),
        ("\tMK\tname", "a.tsv:3: surface is empty"),
    ],
)
def test_an_alias_that_is_wrong_is_told(command: Command, lines: Path, row: str, message: str):
    """File and line, before anything is trained."""
    (lines.parent / "a.tsv").write_text(f"surface\tcountry\tkind\nElbe\tDE\tregion\n{row}\n")
    run = command("train", lines, "-m", lines.parent / "m", "--aliases", lines.parent / "a.tsv")
    assert run.code == 2 and message in run.err and run.err.count("\n") == 1
    assert bundles(lines.parent / "m") == []


def test_evaluate(command: Command, saved: Path, lines: Path, archive: list[Article]):
    """A summary for people, and the whole report as JSON where it is asked for."""
    path = lines.with_name("report.json")
    run = command("evaluate", lines, "-m", saved, "--json", path)
    assert run.code == 0 and "country: 3 tags, judged on 90 articles" in run.out
    report = json.loads(path.read_bytes())
    assert [facet["articles"] for facet in report["facets"]] == [90, sum("topic" in a.tags for a in archive)]
    assert re.search(rf"micro-F1 {report['facets'][0]['micro']['value']:.3f}", run.out)


def test_evaluate_needs_labels(command: Command, saved: Path, tmp_path: Path):
    """Articles without the model's facets judge nothing."""
    (tmp_path / "a.jsonl").write_text('{"text":"rain","tags":{"mood":["wet"]}}\n')
    run = command("evaluate", tmp_path / "a.jsonl", "-m", saved)
    assert run.code == 2 and "country, topic" in run.err


def test_verify_finds_a_flipped_byte(command: Command, saved: Path, tmp_path: Path):
    """Findings are on stdout, with exit 1."""
    model = Path(shutil.copytree(saved, tmp_path / "m"))
    path = model / str(current(model)) / "weights_values.npy"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    run = command("verify", "-m", model)
    assert run.code == 1 and "weights_values.npy" in run.out and run.out.count("\n") == 1


def test_models_list_promote_rollback(command: Command, lines: Path):
    """Every kept bundle has a line, the one in use a star; going back and forth is one command."""
    model = lines.parent / "m"
    for seed in range(2):
        command("train", lines, "-m", model, "--split", "none", "--seed", seed)
    first, second = bundles(model)
    listed = command("models", "list", "-m", model).out.splitlines()
    assert [line[:14] for line in listed] == [f"  {first[:12]}", f"* {second[:12]}"]
    assert all(re.search(r"\d{4}-\d\d-\d\dT", line) for line in listed)
    assert command("models", "rollback", "-m", model).code == 0 and current(model) == first
    run = command("models", "rollback", "-m", model)
    assert run.code == 2 and "older" in run.err
    assert command("models", "promote", second[:8], "-m", model).code == 0 and current(model) == second
    for wrong in (["promote"], ["promote", "ffff"]):
        run = command("models", *wrong, "-m", model)
        assert run.code == 2 and run.err.count("\n") == 1
    assert command("models", "list", "-m", lines.parent / "none").code == 2


def test_inspect(command: Command, saved: Path):
    """What a model is, and what a tag learned."""
    run = command("inspect", "-m", saved)
    assert run.code == 0 and "country: 3 tags, thresholds: DE, FR, JP" in run.out
    run = command("inspect", "country/FR", "-m", saved)
    assert run.code == 0 and run.out.startswith("FR (country/FR) of archive@")
    speaking = re.search(r"for: +(.*)", run.out)
    assert speaking and "french" in speaking.group(1) and "+" in speaking.group(1)


@pytest.mark.parametrize("metrics", [{"a": 1}, {"facets": 3}])
def test_inspect_of_a_false_report(command: Command, trained: Any, tmp_path: Path, metrics: dict[str, Any]):
    """A model whose report nobody can read is one clear line."""
    from autotag.save import save

    save(tmp_path / "m", trained.tagger, trained.heldout, config={}, training={}, metrics=metrics, run={})
    run = command("inspect", "-m", tmp_path / "m")
    assert run.code == 2 and "report" in run.err and run.err.count("\n") == 1


def test_inspect_says_what_policies_cost(command: Command, saved: Path):
    """Each choice for a facet, and for a tag of it."""
    out = command("inspect", "-m", saved).out
    assert "on 90 articles held out, tags an article" in out
    assert all(out.count(f"\n  {name} ") == 2 for name in ("in use", "precision >= 0.95", "publish"))
    out = command("inspect", "topic/sport", "-m", saved).out
    assert "held out, articles" in out and "assist" in out


@pytest.mark.parametrize("name", ["f" * 64, "nonsense", ""])
def test_models_list_with_a_broken_pointer(command: Command, lines: Path, name: str):
    """What is kept is listed and the way out told; the way out works."""
    model = lines.parent / "m"
    command("train", lines, "-m", model, "--split", "none")
    digest = str(current(model))
    (model / "current").write_text(name)
    run = command("models", "list", "-m", model)
    assert run.code == 0 and run.out.startswith(f"  {digest[:12]}  ")
    assert f"autotag models promote DIGEST -m {model}" in run.err
    assert command("models", "promote", digest[:6], "-m", model).code == 0
    assert command("models", "list", "-m", model).out.startswith("* ")
