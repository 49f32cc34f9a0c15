"""Training the facet of countries: what is learned, what is known by name alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.stage import shipped
from autotag.tagger import Facet
from autotag.train import Settings, Trained, train
from autotag.vocabulary import countries

Save = Callable[[Path, Trained], str]
ARMENIA = Article(title="Armenia votes", text="Armenian voters queued in Yerevan, Armenia.")


def fitted(articles: Sequence[Article], jobs: int = 1, **config: object) -> Trained:
    """A model of articles, not judged."""
    values = {"split": "none", "folds": 2, "min_df": 1, **config}
    return train(articles, Settings(TrainingConfig(**values), jobs=jobs))  # type: ignore[arg-type]


def facet_of(model: Trained) -> Facet:
    """The facet of countries."""
    (facet,) = [facet for facet in model.tagger.facets if facet.name == "country"]
    return facet


def given(model: Trained, article: Article) -> dict[str, str]:
    """The countries that an article gets, with their sources."""
    return {tag.tag: str(tag.source) for tag in model.tagger.tag(article).tags["country"]}


@pytest.fixture(scope="module")
def topics_only(stories: list[Article]) -> Trained:
    """A model of articles that nobody labelled with countries."""
    return fitted([replace(a, tags={"topic": a.tags["topic"]}) for a in stories])


def test_without_a_country_label_the_shipped_weights_tell(topics_only: Trained):
    """All countries are known by name, with the weights and the threshold that autotag brings."""
    facet, own = facet_of(topics_only), shipped()
    assert facet.learned == 0 and facet.tags == tuple(sorted(countries().ids()))
    assert facet.aboutness is not None and facet.policy.rule == "thresholds"
    assert facet.aboutness.unseen.tolist() == own.unseen.tolist()
    assert set(facet.policy.thresholds.tolist()) == {own.threshold}
    assert topics_only.facts["labelled"] == {"country": 0, "topic": 12}
    assert given(topics_only, ARMENIA) == {"AM": "gazetteer"}
    assert given(topics_only, Article(text="Rain fell on the hills.")) == {}


@pytest.mark.parametrize("name, code", [
    ("Peru", "PE"), ("Cuba", "CU"), ("Ireland", "IE"), ("Lebanon", "LB"), ("Panama", "PA"), ("Guinea", "GN"),
    ("Chad", "TD"), ("Mongolia", "MN"), ("Iceland", "IS"),
])  # fmt: skip
def test_a_brief_is_about_the_one_country_it_names(topics_only: Trained, name: str, code: str):
    """Also where the name means something else as well, and is all there is."""
    brief = Article(title=f"Poor harvest in {name}", text=f"Farms in {name} lost a third of the wheat.")
    assert given(topics_only, brief) == {code: "gazetteer"}


def test_without_a_country_label_a_model_is_saved_and_judged(
    stories: list[Article], topics_only: Trained, save_to: Save, tmp_path: Path
):
    """A facet without a learned tag is stored, and a report of it is not asked for."""
    assert save_to(tmp_path / "m", topics_only)
    assert (topics_only.heldout.tag >= 256).all()  # the columns of topics
    judged = fitted([replace(a, tags={"topic": a.tags["topic"]}) for a in stories], split="random")
    assert judged.report is not None and [f.facet for f in judged.report.facets] == ["topic"]


def test_a_facet_that_is_not_asked_for_has_no_gazetteer(stories: list[Article]):
    """`--facet topic` leaves countries alone: no facet, no names, nothing to save."""
    tagger = fitted(stories, facets=("topic",)).tagger
    assert [facet.name for facet in tagger.facets] == ["topic"] and tagger.gazetteer is None
    assert tagger.facets[0].aboutness is None and set(tagger.tag(ARMENIA).tags) == {"topic"}


def test_countries_are_there_where_they_are_asked_for(stories: list[Article]):
    """In the order asked for, learned tags first, then the others by code with names and one threshold."""
    model = fitted(stories, facets=("topic", "country"))
    assert [facet.name for facet in model.tagger.facets] == ["topic", "country"]
    facet = facet_of(model)
    assert set(facet.tags[: facet.learned]) == {"FR", "DE", "JP"} and len(facet.tags) == 256
    assert list(facet.tags[3:]) == sorted(set(countries().ids()) - {"FR", "DE", "JP"})
    assert len(set(facet.policy.thresholds[3:].tolist())) == 1 and facet.names == facet.tags


def test_a_country_of_one_article_is_told_by_name(archive: list[Article]):
    """It is named as left out, has no linear model, and is given by the gazetteer all the same."""
    model = fitted([*archive, replace(ARMENIA, tags={"country": ("AM",)})])
    assert model.facts["left_out"]["country"] == ["AM"] and facet_of(model).learned == 3
    assert given(model, ARMENIA) == {"AM": "gazetteer"}


def test_countries_of_one_article_each(stories: list[Article]):
    """Where no country has articles enough, what was labelled still weighs what is named."""
    labels = iter(["FR", "DE", "JP"])
    thin = [
        replace(a, tags={**a.tags, "country": (code,) if (code := next(labels, "")) else ()}) for a in stories
    ]
    facet = facet_of(model := fitted(thin))
    assert facet.learned == 0 and facet.aboutness is not None
    assert facet.aboutness.unseen.tolist() != shipped().unseen.tolist()
    assert sorted(model.facts["left_out"]["country"]) == ["DE", "FR", "JP"]


def test_labels_that_say_none_teach_that_names_are_not_enough(stories: list[Article]):
    """Articles that name countries and are about none lower the score of a name."""
    none = [replace(a, tags={**a.tags, "country": ()}) for a in stories]
    wary, usual = fitted(none), fitted(stories)
    for model, about in ((wary, False), (usual, True)):
        why = model.tagger.explain(ARMENIA, "country", "AM")
        assert (why.score > 0.5) == about, why.score


def test_jobs_change_nothing(archive: list[Article], save_to: Save, tmp_path: Path):
    """The same digest with one thread and with two, and twice with the same."""
    digests = [save_to(tmp_path / str(k), fitted(archive, jobs)) for k, jobs in enumerate((1, 2, 2))]
    assert len(set(digests)) == 1


def test_heldout_scores_of_countries_are_numbers(trained_archive: Trained):
    """Out of fold every learned country has scores that part true from false."""
    held = trained_archive.heldout
    own = held.tag < 3
    assert np.isfinite(held.score).all() and held.truth[own].any() and not held.truth[own].all()
    assert held.score[own & held.truth].mean() > held.score[own & ~held.truth].mean() + 0.2
