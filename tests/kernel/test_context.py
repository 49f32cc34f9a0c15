"""What mentions say of a country: each feature counted by hand, and the sums of the regression."""

from __future__ import annotations

from math import log1p

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.article import TEXT_FIELDS, Article
from autotag.gazetteer import Gazetteer, gazetteer
from autotag.kernel import FEATURES, LEAD, dateline_end, features, moments, points_of
from autotag.logistic import sigmoid
from autotag.vectorizer.reading import pack
from tests.texts import NASTY, texts

PARTS = len(TEXT_FIELDS)
Told = dict[tuple[int, str], dict[str, float]]


@pytest.fixture(scope="module")
def known() -> Gazetteer:
    """All names that autotag brings."""
    return gazetteer()


def told(known: Gazetteer, *seen: Article) -> Told:
    """The features of each article and country, by name, without those that are 0."""
    points, bounds = pack(seen)
    found = known.find(points, bounds, PARTS)
    pairs, values = features(points, found, bounds, PARTS, len(known.codes))
    assert pairs.shape == (len(pairs), 2) and values.shape == (len(pairs), len(FEATURES))
    return {
        (article, known.codes[country]): {n: v for n, v in zip(FEATURES, row, strict=True) if v}
        for (article, country), row in zip(pairs.tolist(), values.tolist(), strict=True)
    }


def test_every_feature_by_hand(known: Gazetteer):
    """An article that names one country in every way, another in its title, and a third far down."""
    article = Article(
        title="French, Lyon: Warsaw", dateline="PARIS", lead="France and the French",
        text="Paris, Lyon, Provence" + "." * LEAD + "the Elysee. Polish Polish. Tokyo",
    )  # fmt: skip
    got = told(known, article)
    assert list(got) == [(0, "FR"), (0, "PL"), (0, "JP")]  # in the order of first mention
    assert got[0, "FR"] == pytest.approx({
        "named": 1, "title": 1, "title name": 1, "dateline": 1, "lead": 1, "lead count": log1p(5),
        "names": log1p(1), "demonyms": log1p(1), "capitals": log1p(1), "cities": log1p(2),
        "metonyms": log1p(1), "count": log1p(9), "share": 9 / 13, "most": 1, "countries": log1p(3),
    })  # fmt: skip
    assert got[0, "PL"] == pytest.approx({
        "named": 1, "title": 1, "demonyms": log1p(2), "count": log1p(3), "share": 3 / 13,
        "countries": log1p(3),
    })  # fmt: skip
    assert got[0, "JP"] == pytest.approx({
        "named": 1, "capitals": log1p(1), "count": log1p(1), "share": 1 / 13, "countries": log1p(3),
    })  # fmt: skip


def test_a_country_alone_and_two_even(known: Gazetteer):
    """Alone is alone in its own article, whatever the others name; of two even ones both have the most."""
    got = told(known, Article(text="Rain"), Article(text="Japan"), Article(title="Japan", text="Rain, Peru"))
    assert list(got) == [(1, "JP"), (2, "JP"), (2, "PE")]
    assert got[1, "JP"]["alone"] == got[1, "JP"]["share"] == got[1, "JP"]["most"] == 1
    assert got[2, "JP"]["most"] == got[2, "PE"]["most"] == 1 and "alone" not in got[2, "JP"]
    assert got[2, "PE"]["share"] == 0.5


@pytest.mark.parametrize(("gap", "lead"), [(LEAD - 1, True), (LEAD, False)])
def test_the_lead_of_a_text_is_so_long(known: Gazetteer, gap: int, lead: bool):
    """A mention that begins within the first points of the text is in its lead."""
    (row,) = told(known, Article(title="x" * 300, text="," * gap + "Japan")).values()
    assert ("lead" in row) == ("lead count" in row) == lead


def test_doubtful_is_where_every_mention_may_be_something_else(known: Gazetteer):
    """Chad is a given name too; with its capital beside it the country is meant."""
    got = told(known, Article(text="Chad and Japan"), Article(text="Chad, N'Djamena"))
    assert [("doubtful" in row) for row in got.values()] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("ANKARA, Sept 3 (Reuters) - The", "ANKARA, Sept 3 (Reuters) "),
        ("PARIS – Rain", "PARIS "),
        ("PARIS — Rain", "PARIS "),
        ("Paris (AP) - Rain", "Paris (AP) "),
        ("Paris, 3 May - Rain", "Paris, 3 May "),
        ("Paris - Rain", ""),
        ("France-based 3 firms", ""),
        ("PARIS", ""),
        ("", ""),
        ("-", ""),
        ("PARIS" + " x" * 40 + " - Rain", ""),
    ],
)
def test_dateline_in_the_text(text: str, dateline: str):
    """A dateline ends at a dash soon after a word in capitals, a number or a bracket."""
    points = points_of("ABC - " + text)
    assert dateline_end(points, 6, len(points)) == 6 + len(dateline)
    assert dateline_end(points, 6, 6) == 6


def test_a_dateline_in_the_text_counts_as_one(known: Gazetteer):
    """What it names is in the dateline and not in the lead."""
    got = told(known, Article(text="ANKARA, Sept 3 (Reuters) - Peru won"))
    assert {key: ("dateline" in row, "lead" in row) for key, row in got.items()} == {
        (0, "TR"): (True, False), (0, "PE"): (False, True),
    }  # fmt: skip


@given(seen=st.lists(st.builds(Article, title=texts(3), dateline=texts(3), text=texts(6)), max_size=4))
def test_any_article_has_features_in_range(known: Gazetteer, seen: list[Article]):
    """Numbers are finite, shares of an article sum to one, and some country has the most."""
    seen = [Article(title="Peru Iran", dateline="Lima", text="Oman"), *seen, Article(text="Iran 日本 -")]
    got = told(known, *seen)
    shares: dict[int, float] = {}
    for (article, _), row in got.items():
        shares[article] = shares.get(article, 0) + row["share"]
        assert np.isfinite(list(row.values())).all() and row["named"] == 1 and row["count"] > 0
    assert shares == pytest.approx(dict.fromkeys(shares, 1.0))
    assert {a for (a, _), row in got.items() if "most" in row} == set(shares)


def test_nasty_texts_and_none(known: Gazetteer):
    """No article, none that names anything, and the worst texts: no features, or finite ones."""
    assert told(known) == told(known, Article(), Article(text="rain")) == {}
    for text in NASTY.values():
        got = told(known, Article(title=text, dateline=text, lead=text, text="Iran"))
        assert got[0, "IR"]["named"] == 1


def test_moments_are_those_of_the_logistic_loss():
    """Gradient and curvature are X'(np - y) and X'diag(n p q)X, zeros and all."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(50, 4)) * (rng.random((50, 4)) < 0.7)
    positives, negatives = rng.integers(0, 4, (2, 50)).astype(np.float64)
    weights = rng.normal(size=4)
    gradient, curvature, loss = moments(A, positives, negatives, weights)
    often, p = positives + negatives, sigmoid(A @ weights)
    np.testing.assert_allclose(gradient, A.T @ (often * p - positives), atol=1e-12)
    np.testing.assert_allclose(curvature, (A.T * (often * p * (1 - p))) @ A, atol=1e-12)
    assert loss == pytest.approx(-(positives * np.log(p) + negatives * np.log1p(-p)).sum())
    gradient, curvature, loss = moments(A[:0], positives[:0], negatives[:0], weights)
    assert not gradient.any() and not curvature.any() and loss == 0
