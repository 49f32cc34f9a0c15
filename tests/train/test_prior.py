"""A tag is known by its name before it has articles."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.errors import ConfigError
from autotag.fields import Field
from autotag.tagger import Tagger
from autotag.train import Settings, train
from autotag.train.prior import prior
from autotag.vectorizer.fitting import fit

#: Few are about whaling, and none of those calls it so; what does is about ships.
STORIES = [
    *(Article(text=f"The port has {n} ships. Whaling is over.", tags={"topic": ("sea",)}) for n in range(30)),
    *(Article(text=f"The bank raises rates to {n}.", tags={"topic": ("money",)}) for n in range(30)),
    *(Article(text=f"Crews hunt {n} humpbacks.", tags={"topic": ("w1",)}) for n in (20, 21)),
]  # fmt: skip
NEWS = Article(text="Whaling: crews sail again.")


def said(model: Tagger, tag: str) -> float:
    """What the word that it is called by adds to a tag."""
    return sum(
        term.contribution for term in model.explain(NEWS, "topic", tag).terms if term.term == "whaling"
    )


def trained(weight: float) -> Tagger:
    """A model of the stories, which is told what their third tag is called."""
    names = {"w1": "Whaling"}
    config = TrainingConfig(split="none", folds=2, min_df=1, facets=("topic",), name_weight=weight)
    return train(STORIES, Settings(config, lambda facet, tag: names.get(tag, tag))).tagger


def test_the_row_of_a_name():
    """Its words have their TF-IDF, so many times; a name of unknown words says nothing."""
    vectors, X, _ = fit(
        [Article(text="red fox")] * 2 + [Article(text="fox")], fields=[Field("a", {"text": 1})]
    )
    row = X[[0]].toarray()[0]
    found = prior(["Red Fox!", "badger", ""], vectors, 2.0).toarray()
    assert found.dtype == np.float32
    assert np.allclose(found[:, 0], 2 * row)
    assert not found[:, 1:].any()


@pytest.mark.parametrize("part", ["title", "lead", "text", "dateline"])
def test_a_field_reads_the_name_in_whatever_part_it_counts(part):
    """Also one that counts neither title nor text."""
    vectors, _, _ = fit([Article(**{part: "red fox"})] * 2, fields=[Field("a", {part: 1})])
    assert np.allclose(np.linalg.norm(prior(["fox"], vectors, 1.0).toarray()), 1)


def test_a_tag_is_found_by_its_name():
    """By its display name, though its own articles have other words."""
    named, nameless = trained(1.0), trained(0.0)
    assert said(named, "w1") > 0 >= said(nameless, "w1")


def test_a_weight_that_is_none():
    """It is 0 or more."""
    with pytest.raises(ConfigError, match="name_weight"):
        TrainingConfig(name_weight=-1.0)
