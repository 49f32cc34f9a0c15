"""Corrections override what the archive has, and nothing else."""

from __future__ import annotations

import pytest

from autotag.article import Article
from autotag.corrections import META, Correction, applied, exported, merged
from autotag.formats import ReadOptions, find, read_all, to_json

TEXT = Article(title="Talks in Oslo", text="Armenia and Azerbaijan met.")


def archived(**tags):
    """An article of an archive."""
    return Article(id="a1", title="Talks in Oslo", text="Armenia and Azerbaijan met.", tags=tags)


@pytest.mark.parametrize(
    ("tags", "add", "remove", "left"),
    [
        (("AM", "TR"), ("AZ",), ("TR",), ("AM", "AZ")),
        (("AM",), ("AM",), (), ("AM",)),
        (("AM",), (), ("AZ",), ("AM",)),
        ((), ("AM",), ("AM",), ("AM",)),
        (("AM",), (), ("AM",), ()),
    ],
)
def test_a_correction_adds_and_removes(tags, add, remove, left):
    """What is added and removed at once stays."""
    assert applied(tags, add, remove) == left


def test_an_article_sent_is_exported_with_what_the_model_gave(tmp_path):
    """Its tags are those given, corrected; facets that nobody judged are not there."""
    one = Correction(article=TEXT, facet="country", given=("AM", "NO"), add=("AZ",), remove=("NO",))
    (article,) = exported([one])
    assert article.tags == {"country": ("AM", "AZ")}
    assert article.text == TEXT.text


def test_later_corrections_win():
    """Several of the same article are one article, all applied in turn."""
    said = [
        Correction(article=TEXT, facet="country", given=("NO",), add=("AM",)),
        Correction(article=TEXT, facet="topic", given=(), add=("peace",)),
        Correction(article=TEXT, facet="country", given=("NO",), add=("AZ",), remove=("AM", "NO")),
    ]
    (article,) = exported(said)
    assert article.tags == {"country": ("AZ",), "topic": ("peace",)}


def test_an_id_is_looked_up_in_the_archive():
    """And told where it is not there."""
    said = [Correction(id=name, facet="country", add=("AZ",), remove=("NO",)) for name in ("a1", "a2")]
    lacking = []
    (article,) = exported(said, [archived(country=("AM", "NO"), topic=("peace",))], lacking.append)
    assert article.tags == {"country": ("AM", "AZ"), "topic": ("peace",)}
    assert lacking == ["a2"]


def test_what_only_loses_a_tag_that_nobody_knew_of_is_not_labelled():
    """Missing is not negative: it says nothing of the facet's other tags."""
    (article,) = exported([Correction(id="a1", facet="topic", remove=("war",))], [archived(country=("AM",))])
    assert article.tags == {"country": ("AM",)}


def test_training_reads_the_export_and_the_archive_gives_way(tmp_path):
    """Through the file: each id is there once, corrected, the rest as it was."""
    other = Article(id="b", text="Rain.", tags={"topic": ("weather",)})
    said = [
        Correction(id="a1", facet="country", add=("AZ",), remove=("NO",)),
        Correction(article=TEXT, facet="topic", given=("war",), add=("peace",), remove=("war",)),
    ]
    archive = [archived(country=("AM", "NO"), topic=()), other]
    path = tmp_path / "corrected.jsonl"
    path.write_bytes(b"".join(to_json(article) + b"\n" for article in exported(said, archive)))
    read = [record for record in read_all(find([path]).sources, ReadOptions()) if isinstance(record, Article)]
    together = merged([*archive, *read])
    assert [article.id for article in together] == ["a1", "b", read[1].id]
    assert together[0].tags == {"country": ("AM", "AZ"), "topic": ()}
    assert META not in together[0].meta
    assert together[1] == other
    assert together[2].tags == {"topic": ("peace",)}
    assert merged([*read, *archive])[-2:] == together[:2]


def test_an_archive_without_corrections_is_as_it_was():
    """Also where ids repeat, and where another program uses the same key of `meta`."""
    strange = Article(id="a1", text="x", meta={META: "ours"})
    assert merged([archived(), archived()]) == [archived(), archived()]
    assert merged([archived(country=("AM",)), strange])[0].tags == {"country": ("AM",)}
