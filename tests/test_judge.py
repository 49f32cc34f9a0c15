"""A tagger judged on articles: the decisions are the tagger's own, and unlabelled is not negative."""

from __future__ import annotations

from msgspec.structs import replace

from autotag.article import Article
from autotag.judge import judge
from autotag.train import Trained


def test_decisions_are_those_of_tag(trained_archive: Trained, archive: list[Article]):
    """Micro-precision and recall follow from what `tag` gives, article by article."""
    tagger = trained_archive.tagger
    report = judge(tagger, archive, split="x")
    assert [facet.facet for facet in report.facets] == ["country", "topic"]
    for facet in report.facets:
        right = given = wanted = 0
        for article in archive:
            if facet.facet in article.tags:
                found = {tag.tag for tag in tagger.tag(article).tags[facet.facet]}
                right += len(found & set(article.tags[facet.facet]))
                given += len(found)
                wanted += len(article.tags[facet.facet])
        assert facet.precision == right / given and facet.recall == right / wanted


def test_articles_without_the_facet_are_left_out(trained_archive: Trained, archive: list[Article]):
    """No `topic` key says that nobody looked; an empty list says that none apply."""
    topic = judge(trained_archive.tagger, archive, split="x").facets[1]
    assert topic.articles == sum("topic" in article.tags for article in archive) < len(archive)
    none = [replace(article, tags={"topic": ()}) for article in archive]
    (empty,) = judge(trained_archive.tagger, none, split="x").facets
    assert (empty.facet, empty.articles, empty.recall, empty.precision) == ("topic", len(archive), 0, 0)


def test_unknown_tags_are_counted_once_an_article(trained_archive: Trained, archive: list[Article]):
    """A tag that the model never learned is missed, and told."""
    strange = [replace(article, tags={"country": ("XX", "XX", "YY")}) for article in archive]
    (country,) = judge(trained_archive.tagger, strange, split="x").facets
    assert country.unknown == 2 * len(archive)


def test_facets_nobody_labelled_are_not_reported(trained_archive: Trained):
    """Where no article has a facet there is nothing to say of it."""
    assert judge(trained_archive.tagger, [Article(text="rain")], split="x").facets == ()
