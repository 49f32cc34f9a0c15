"""Names of countries in the language asked for."""

from __future__ import annotations

import dataclasses

import pytest

from autotag.service.languages import Names, language_of
from autotag.vocabulary import countries

GERMANY = {"text": "German factories, Berlin and the German budget"}


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("de", "de"), ("DE-ch", "de"), ("fr-CA,fr;q=0.8,en;q=0.5", "fr"), ("tlh, es;q=0.4", "es"),
        ("en;q=0.4, ja;q=0.9", "ja"), ("zh-TW", "zh-Hant"), ("sr-Latn", "sr-Latn"),
        ("en-GB,de;q=0.9", ""), ("*", ""), ("", ""), ("tlh", ""), ("de;q=0", ""), (";;;=,", ""),
        ("de" * 1000, ""),
    ],
)  # fmt: skip
def test_the_best_language_that_is_known(accept, language):
    """By the client's own order, with narrower languages served by wider ones."""
    assert language_of(accept) == language


def test_results_and_lists_carry_names_in_it(client):
    """Ids and scores stay; the answer says which language it is."""
    asked = {"Accept-Language": "de"}
    plain = client.post("/tag", json=GERMANY)
    german = client.post("/tag", json=GERMANY, headers=asked)
    assert "Content-Language" not in plain.headers
    assert german.headers["Content-Language"] == "de"
    named = {**plain.json["tags"]["country"][0], "name": "Deutschland"}
    assert german.json["tags"]["country"][0] == named
    assert german.json["tags"]["topic"] == plain.json["tags"]["topic"]
    names = {tag["tag"]: tag["name"] for tag in client.get("/tags", headers=asked).json["country"]}
    assert names["CD"] == countries().name("CD", "de")


def test_a_users_own_names_stay(tagger):
    """What a model calls otherwise than we do keeps its name in every language."""
    facet = tagger.facets[0]
    own = tagger.facets[0].names[0]
    assert Names().of(tagger, "").facets[0].names[0] == own
    other = type(facet)(facet.name, facet.tags, ("Our name", *facet.names[1:]), facet.stage, facet.policy,
                        facet.aboutness)  # fmt: skip
    renamed = dataclasses.replace(tagger, facets=(other, *tagger.facets[1:]))
    assert Names().of(renamed, "de").facets[0].names[0] == "Our name"


def test_another_model_is_named_anew(tagger):
    """Names are kept by model: after a reload none of the old one is left."""
    names, new = Names(), dataclasses.replace(tagger, label="new@1")
    assert names.of(tagger, "de") is names.of(tagger, "de")
    assert names.of(new, "de").label == "new@1"
    assert list(names._by_language) == ["de"]
