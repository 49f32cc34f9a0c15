"""What a training may be told: a frozen configuration, from TOML or from the command line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from autotag.errors import ConfigError

Split = Literal["time", "random", "none"]


class FieldConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """A bag of words: how often each part of an article counts in it, and its weight."""

    name: str
    times: dict[str, int]
    weight: float = 1.0


class TrainingConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a model is trained. The defaults were chosen by cross-validation on public news sets.

    `C` weighs the loss against small weights, `min_df` and `min_articles` say how many articles a
    term and a tag need, weights below `prune` times a tag's largest are dropped, `held_out` is the
    share of articles that the reported figures are measured on.
    """

    facets: tuple[str, ...] = ()
    fields: tuple[FieldConfig, ...] = (
        FieldConfig("article", {"title": 4, "dateline": 4, "lead": 2, "text": 1}),
    )
    min_df: int = 2
    min_articles: int = 2
    C: float = 3.0
    tol: float = 0.1
    prune: float = 0.002
    folds: int = 5
    split: Split | None = None
    held_out: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        for name, right in {
            "C": self.C > 0, "tol": self.tol > 0, "min_df": self.min_df >= 1,
            "min_articles": self.min_articles >= 1, "folds": 2 <= self.folds <= 50,
            "prune": 0 <= self.prune < 1, "held_out": 0 < self.held_out < 1, "seed": self.seed >= 0,
            "fields": bool(self.fields) and all(f.weight > 0 and any(f.times.values()) for f in self.fields),
        }.items():  # fmt: skip
            if not right:
                raise ConfigError(f"{name} = {getattr(self, name)} can't be; see the README, Configuration")


def read_config(path: Path, **overrides: Any) -> TrainingConfig:
    """The configuration of a TOML file; `overrides` that are not None win over it.

    Raises: ConfigError naming the file and the key that is wrong.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        return make_config({**values, **{k: v for k, v in overrides.items() if v is not None}})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ConfigError) as error:
        raise ConfigError(f"{path}: {error}") from None


def make_config(values: dict[str, Any]) -> TrainingConfig:
    """The configuration that these values make, the others at their defaults."""
    try:
        return msgspec.convert(values, TrainingConfig)
    except msgspec.ValidationError as error:
        raise ConfigError(str(error)) from None
