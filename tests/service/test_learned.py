"""GET /tags/FACET/TAG: what a tag learned."""

from __future__ import annotations


def test_the_terms_are_the_heaviest(client, tagger):
    """The heaviest first, at most twenty on each side, each with the sign of its side."""
    answer = client.get("/tags/topic/sport").json
    assert (answer["tag"], answer["source"]) == ("sport", "learned")
    favour = [one["weight"] for one in answer["favour"]]
    assert favour == sorted(favour, reverse=True) and min(favour) > 0
    against = [one["weight"] for one in answer["against"]]
    assert against == sorted(against) and max(against) < 0
    assert 0 < len(favour) <= 20
    assert "match" in [one["term"] for one in answer["favour"]]
    assert answer["threshold"] == round(
        float(tagger.facets[1].policy.thresholds[tagger.find("topic/sport")[1]]), 4
    )


def test_a_country_told_by_name_alone_has_none(client):
    """It learned nothing."""
    answer = client.get("/tags/country/AM").json
    assert (answer["source"], answer["favour"], answer["against"]) == ("gazetteer", [], [])


def test_an_unknown_tag_is_not_found(client):
    """404 with what exists, also where a tag holds a slash."""
    for path in ("/tags/country/XX", "/tags/mood/glad", "/tags/topic/a/b", "/tags/topic/%2e%2e"):
        answer = client.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json"), path
    assert "sport" in client.get("/tags/topic/sporty").json["detail"]
