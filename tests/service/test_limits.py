"""How much a request may bring, and how long it may take."""

from __future__ import annotations

import json

import pytest

from autotag.errors import InputError
from autotag.service import Limits, create_app
from autotag.service.inputs import Form, read_lines
from autotag.service.outputs import tag
from autotag.service.problems import Failure
from autotag.tagger import Wish

LINES = {"Content-Type": "application/x-ndjson"}


@pytest.mark.parametrize("field", ["body", "articles", "characters", "seconds"])
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_a_limit_is_a_number_above_0(field, value):
    """What would let nothing, or anything, through is refused."""
    with pytest.raises(InputError, match=field):
        Limits(**{field: value})


def test_a_long_article_is_cut_with_a_warning(tagger):
    """It is tagged as its beginning is, and the others of the request are as they were."""
    client = create_app(lambda: tagger, Limits(characters=40)).test_client()
    long = {"title": "Paris rugby club wins", "text": "The French fifteen " + "Tokyo " * 50}
    begins = {"title": long["title"], "text": long["text"][:19]}
    fits, cut, other = client.post("/tag", json=[begins, long, {"text": "Paris"}]).json
    assert "only the first 40 characters" in cut.pop("warnings")[0]
    assert cut == fits
    assert "warnings" not in fits
    assert "warnings" not in other
    assert client.post("/tag", json=long).json["warnings"]
    assert client.post("/tag", data=("x " * 50).encode(), content_type="text/plain").json["warnings"]


def test_what_is_not_reached_in_time_is_a_failure_of_its_own(tagger):
    """The articles that were tagged stand, the rest are problems with their ids, in order."""
    articles = [{"id": str(n), "text": "Paris"} for n in range(130)]
    client = create_app(lambda: tagger, Limits(seconds=1e-9)).test_client()
    answers = client.post("/tag", json=articles).json
    assert [answer["id"] for answer in answers] == [article["id"] for article in articles]
    assert {answer["error"]["status"] for answer in answers} == {503}
    one = client.post("/tag", json=articles[0])
    assert (one.status_code, one.json["status"]) == (503, 503)


def test_lines_are_read_and_answered_as_they_are_asked_for(tagger):
    """Not more than a group of articles is held, however many lines there are."""

    class Many:
        """Ten thousand lines, made as they are read."""

        left = 10_000

        def read(self, size=-1):
            """The next hundred lines."""
            self.left -= 100
            return b'{"text": "Paris"}\n' * 100 if self.left >= 0 else b""

    batch = read_lines(Many(), "", Limits(articles=10_000))
    assert batch.form is Form.LINES
    groups = tag(tagger, batch.items, Wish(), Limits())
    assert [len(next(groups)[1]) for _ in range(3)] == [64, 64, 64]
    assert sum(len(answers) for _, answers in groups) == 10_000 - 3 * 64


def test_a_bad_line_late_spoils_no_other(tagger):
    """Nothing that goes wrong after the answer has begun ends it."""
    client = create_app(lambda: tagger).test_client()
    body = b'{"text": "Paris"}\n' * 200 + b"{\n" + b'{"text": "Tokyo"}'
    lines = client.post("/tag", data=body, headers=LINES).data.splitlines()
    assert len(lines) == 202
    assert json.loads(lines[200])["error"]["status"] == 400
    assert json.loads(lines[201])["tags"]


def test_failures_before_the_time_are_kept(tagger):
    """What could not be read says why, also when the time is up."""
    failure = Failure("x", None)
    ((_, (kept,)),) = tag(tagger, [failure], Wish(), Limits(), until=0.0)
    assert kept is failure
