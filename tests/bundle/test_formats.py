"""The bundles that users have: one of each released format, kept as it was made."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autotag.bundle import FORMAT, load, verify
from tests.conftest import ROOT

BUNDLES = ROOT / "tests" / "bundles"
OLDER = sorted(path for path in BUNDLES.iterdir() if path.name != f"format-{FORMAT}")
PRESENT = BUNDLES / f"format-{FORMAT}"


def test_the_present_format_is_read_to_the_scores_it_was_saved_with():
    """Every byte is as it was, and each self-test article has its score: else the format is another one."""
    assert verify(PRESENT) == [], "raise FORMAT, as autotag/bundle/manifest.py says"


def test_a_kept_bundle_tags_and_explains():
    """By words that it learned, places that it knows, and a threshold of its own."""
    tagger = load(PRESENT)
    result = tagger.tag({"title": "Tokyo bank raises rates", "text": "Firms in Japan said that prices rose."})
    assert {facet: [tag.tag for tag in tags] for facet, tags in result.tags.items()} == {
        "country": ["JP"], "topic": ["economy"]
    }  # fmt: skip
    why = tagger.explain({"title": "Tokyo bank raises rates"}, "country", "JP")
    assert [(mention.text, mention.kind) for mention in why.mentions] == [("Tokyo", "capital")]
    parts = [term.contribution for term in why.terms] + [mention.contribution for mention in why.mentions]
    assert why.bias + sum(parts) + why.rest == pytest.approx(why.logit, abs=1e-5)


def test_older_formats_are_read_or_refused_with_the_way_out():
    """Nobody is left with a model that fails without a word on what to do."""
    findings = [finding for older in OLDER for finding in verify(older)]
    assert [finding for finding in findings if "train it again" not in finding] == []


@pytest.mark.parametrize("number", [FORMAT - 1, FORMAT + 1, "1", None, 1.5])
def test_a_format_that_is_not_known_is_refused_with_the_way_out(tmp_path: Path, number: object):
    """Also one that is yet to come: it names both formats, and what to do."""
    place = tmp_path / "m"
    shutil.copytree(PRESENT, place)
    manifest = place / "manifest.json"
    text = manifest.read_text("utf-8")
    assert text.count(f'"format":{FORMAT},') == 1
    manifest.write_text(text.replace(f'"format":{FORMAT},', f'"format":{json.dumps(number)},'), "utf-8")
    (finding,) = verify(place)
    assert f"this autotag reads {FORMAT}" in finding and "train it again" in finding
