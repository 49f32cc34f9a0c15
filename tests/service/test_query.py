"""The query of POST /tag."""

from __future__ import annotations

import pytest

ARTICLE = {"title": "Paris rugby", "text": "The French fifteen won the match in Paris."}


def test_explain_true_explains_the_tags_given(client):
    """Each given tag has its explanation, no other has, and the sum law holds."""
    result = client.post("/tag?explain=true", json=ARTICLE).json
    for facet, tags in result["tags"].items():
        assert set(result["explain"][facet]) == {tag["tag"] for tag in tags}
    why = result["explain"]["country"]["FR"]
    assert why["mentions"]
    total = why["bias"] + why["rest"] + sum(p["contribution"] for p in [*why["terms"], *why["mentions"]])
    assert total == pytest.approx(why["logit"], abs=1e-5)


def test_explain_takes_any_tag_and_repeats(client):
    """Tags that were not given are explained too when they are named."""
    query = "explain=country/JP&explain=topic/economy&explain=country/JP"
    explained = client.post(f"/tag?{query}", json=ARTICLE).json["explain"]
    assert {facet: list(tags) for facet, tags in explained.items()} == {
        "country": ["JP"], "topic": ["economy"],
    }  # fmt: skip


def test_explain_false_is_as_left_out(client):
    """No explanation unless it is asked for."""
    assert "explain" not in client.post("/tag?explain=false", json=ARTICLE).json


def test_facet_chooses(client):
    """Only the facets asked for are answered."""
    assert list(client.post("/tag?facet=topic", json=ARTICLE).json["tags"]) == ["topic"]


def test_min_score_drops_what_is_below(client):
    """No tag below the score asked for."""
    assert client.post("/tag?min_score=0", json=ARTICLE).json["tags"]["country"]
    assert client.post("/tag?min_score=1", json=ARTICLE).json["tags"]["country"] == []


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("explian=true", "did you mean 'explain'"),
        ("explain=country/JPN", "did you mean 'JP'"),
        ("explain=contry/JP", "did you mean 'country'"),
        ("explain=*", "no facet '*'"),
        ("explain=", "no facet ''"),
        ("explain=country", "no tag of facet 'country'"),
        ("facet=topics", "did you mean 'topic'"),
        ("min_score=high", "a number from 0 to 1, not 'high'"),
        ("min_score=nan", "a number from 0 to 1"),
        ("min_score=1.5", "a number from 0 to 1"),
        ("min_score=", "a number from 0 to 1"),
        ("min_score=0&min_score=1", "more than once"),
    ],
)
@pytest.mark.parametrize("body", [ARTICLE, []])
def test_a_wrong_query_is_refused(client, query, says, body):
    """400 that says what exists and the nearest spelling, also where no article is sent."""
    answer = client.post(f"/tag?{query}", json=body)
    assert answer.status_code == 400
    assert says in answer.json["detail"]
