"""Training configurations: the defaults, what TOML may say, and errors that name file and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from autotag.config import FieldConfig, TrainingConfig, make_config, read_config
from autotag.errors import ConfigError


def write(tmp_path: Path, text: str) -> Path:
    """A configuration file."""
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_file_and_overrides(tmp_path: Path):
    """What the file says holds where the command line says nothing."""
    path = write(
        tmp_path, 'C = 2\nmin_df = 3\nseed = 5\n[[fields]]\nname = "a"\ntimes = {title = 2, text = 1}\n'
    )
    config = read_config(path, seed=7, split=None)
    assert config == TrainingConfig(
        C=2, min_df=3, seed=7, fields=(FieldConfig("a", {"title": 2, "text": 1}),)
    )
    assert read_config(write(tmp_path, "")) == TrainingConfig()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("c = 1", ["'c'", "min_df"]),
        ("min_fd = 1", ["min_fd", "'min_df'"]),
        ("C = 0", ["C = 0"]),
        ("C = inf", ["C = inf"]),
        ("C = nan", ["C = nan"]),
        ('C = "much"', ["C"]),
        ("tol = -1", ["tol"]),
        ("min_df = 0", ["min_df"]),
        ("min_articles = 0", ["min_articles"]),
        ("folds = 1", ["folds"]),
        ("folds = 2.5", ["folds"]),
        ("prune = 1.0", ["prune"]),
        ("held_out = 1.0", ["held_out"]),
        ("seed = -1", ["seed"]),
        ("seed = 99999999999", ["seed"]),
        ('split = "half"', ["split"]),
        ('facets = "topic"', ["facets"]),
        ("fields = []", ["fields"]),
        ('[[fields]]\nname = "a"\ntimes = {titel = 1}', ["titel", "'title'"]),
        ('[[fields]]\nname = "a"\ntimes = {title = 0}', ["times"]),
        ('[[fields]]\nname = "a"\ntimes = {title = -1, text = 1}', ["times"]),
        ('[[fields]]\nname = "a"\ntimes = {title = 1}\nweight = 0', ["weight"]),
        ('[[fields]]\nname = "a"\ntimes = {title = 1}\nweigth = 1', ["weigth"]),
        ('[[fields]]\nname = "a"\ntimes = {title = 1}\ncharacters = [3, 2]', ["characters", "[3, 2]"]),
        ('[[fields]]\nname = "a"\ntimes = {title = 1}\ncharacters = [0, 2]', ["characters", "1 to 8"]),
        ('[[fields]]\nname = "a"\ntimes = {title = 1}\ncharacters = [2, 3]', ["fields", "can't be"]),
        ('fields = [{name = "a", times = {title = 1}}, {name = "a", times = {text = 1}}]', ["fields"]),
        ("C = ", ["Invalid value"]),
        ("[", ["Invalid"]),
    ],
)  # fmt: skip
def test_wrong_values_name_file_and_key(tmp_path: Path, text: str, says: list[str]):
    """One line that says where, what, and what there is instead."""
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    message = str(caught.value)
    assert message.startswith(str(path)) and "\n" not in message
    assert [hint for hint in says if hint not in message] == [], message


def test_unreadable_files(tmp_path: Path):
    """Missing, a directory, not UTF-8: the same error."""
    (tmp_path / "latin.toml").write_bytes(b"# \xe9\n")
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "latin.toml"):
        with pytest.raises(ConfigError, match=str(path)):
            read_config(path)


@pytest.mark.parametrize("values", [{"C": [1]}, {"fields": 3}, {"facets": [1]}, {"seed": "x"}])
def test_make_config_refuses_other_types(values: dict[str, Any]):
    """Types are checked as values are."""
    with pytest.raises(ConfigError):
        make_config(values)


def test_cost_by_facet():
    """One for all facets, or one for some; the others' are to be chosen."""
    assert make_config({"C": 2.0}).cost_of("topic") == 2.0
    config = make_config({"C": {"topic": 1.5}})
    assert (config.cost_of("topic"), config.cost_of("country")) == (1.5, None)
    with pytest.raises(ConfigError, match="C = "):
        make_config({"C": {"topic": 0.0}})


def test_a_policy_that_can_not_be_is_told():
    """With what is wrong in it."""
    assert make_config({"policy": {"topic": "never"}}).policy == {"topic": "never"}
    with pytest.raises(ConfigError, match=r"policy: topic\.rule"):
        make_config({"policy": {"topic": "nevr"}})
