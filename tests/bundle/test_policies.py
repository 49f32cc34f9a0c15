"""Policies of a stored model: by training, beside `current`, or asked for; the name tells which."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from autotag.article import Article
from autotag.bundle import load, read, verify
from autotag.config import TrainingConfig
from autotag.errors import PolicyError
from autotag.save import save
from autotag.store import current
from autotag.train import Settings, Trained, train

Save = Callable[[Path, Trained], str]
_FILE = '[topic]\nrule = "never"\ntags.sport = "review"\n'


@pytest.fixture
def model(saved: Path, tmp_path: Path) -> Path:
    """A model directory of one's own."""
    return Path(shutil.copytree(saved, tmp_path / "archive"))


def test_policy_beside_current_is_followed(model: Path, archive: list[Article]):
    """No retraining: the file is there and counts, it is gone and the model is as before."""
    plain = load(model)
    (model / "policy.toml").write_text(_FILE)
    tagger = load(model)
    digest = hashlib.sha256(_FILE.encode()).hexdigest()[:8]
    assert tagger.label == f"{plain.label}+{digest}"
    assert load(model / str(current(model))).label == tagger.label
    reviewed = 0
    for own, other in zip(tagger.tag_many(archive), plain.tag_many(archive), strict=True):
        assert own.tags == {"country": other.tags["country"], "topic": ()}
        assert [tag.tag for tag in own.review["topic"]] == ["sport"] * any(
            tag.tag == "sport" for tag in other.tags["topic"]
        )
        reviewed += len(own.review["topic"])
        assert other.review == {"country": (), "topic": ()}
    assert reviewed
    (model / "policy.toml").unlink()
    assert load(model).label == plain.label


@pytest.mark.parametrize("name", ["publish", "assist", "archive"])
def test_preset_is_a_file_of_one_line(model: Path, tmp_path: Path, name: str):
    """Asked for by its name or by a file that says the same: one policy, one name."""
    (tmp_path / "p.toml").write_text(f'default = "{name}"\n')
    (model / "policy.toml").write_text(_FILE)
    by_name, by_file = load(model, name), load(model, tmp_path / "p.toml")
    assert by_name.label == by_file.label != load(model).label
    assert re.fullmatch(r"archive@[0-9a-f]{12}\+[0-9a-f]{8}", by_name.label)
    for own, other in zip(by_name.facets, by_file.facets, strict=True):
        assert own.policy.thresholds.tolist() == other.policy.thresholds.tolist()


def test_thresholds_that_training_found_are_what_the_pairs_say(model: Path):
    """Best F1 by name is found again from the held-out scores that the bundle keeps."""
    bundle = read(model)
    topic = bundle.tagger.facets[1]
    found = topic.found(bundle.heldout, len(bundle.tagger.facets[0].tags))
    again = found.again(found.pairs).fitted
    assert again.thresholds.tolist() == topic.fitted.thresholds.tolist()


def test_policy_of_training(archive: list[Article], save_to: Save, tmp_path: Path):
    """`[policy]` of the configuration counts from the first tag on, and for the report; a file wins."""
    policy = {"topic": {"rule": "never"}}
    config = TrainingConfig(folds=3, min_df=1, policy=policy)
    trained = train(archive, Settings(config))
    assert trained.report is not None
    assert [tag.given for tag in trained.report.facets[1].tags] == [0, 0, 0]
    assert trained.tagger.tag(archive[1]).tags["topic"] == ()
    model = tmp_path / "m"
    save(model, trained.tagger, trained.heldout, config=msgspec.to_builtins(config), training={},
         metrics={}, run={})  # fmt: skip
    loaded = load(model)
    assert loaded.tag(archive[1]).tags["topic"] == () and "+" not in loaded.label
    (model / "policy.toml").write_text("")
    assert any(result.tags["topic"] for result in load(model).tag_many(archive))


@pytest.mark.parametrize(
    ("raw", "hints"),
    [
        (b"topic = ", ["no TOML"]),
        (b"\xff", ["no TOML"]),
        (b'topics = "never"', ["no facet 'topics'", "did you mean 'topic'"]),
        (b'topic.tags.sprot = "never"', ["topic: no tag 'sprot'", "did you mean 'sport'"]),
        (b'topic = "nevver"', ["topic.rule", "never"]),
    ],
)
def test_a_policy_that_can_not_be_is_one_clear_line(model: Path, raw: bytes, hints: list[str]):
    """With the file's name; `verify` finds it too. It is never silently left out."""
    (model / "policy.toml").write_bytes(raw)
    with pytest.raises(PolicyError) as caught:
        load(model)
    message = str(caught.value)
    assert "\n" not in message and str(model / "policy.toml") in message
    assert all(hint in message for hint in hints), message
    assert verify(model) == [message]


def test_a_policy_that_is_not_there(model: Path):
    """A name that is neither file nor preset; a link to nothing is not overlooked."""
    with pytest.raises(PolicyError, match="publish, assist, archive"):
        load(model, "publsh")
    (model / "policy.toml").symlink_to(model / "nowhere")
    with pytest.raises(PolicyError, match="can't be read"):
        load(model)
