"""What a training may be told: a frozen configuration, from TOML or from the command line."""

from __future__ import annotations

import tomllib
from math import inf
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from autotag.article import TEXT_FIELDS
from autotag.errors import ConfigError, PolicyError, unknown
from autotag.fields import Field
from autotag.policy import parse

_TIMES = 1000  # what a bundle may hold
_LONGEST = 8  # characters of an n-gram
Split = Literal["time", "random", "none"]


class FieldConfig(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A bag of words: how often each part of an article counts in it, and its weight. With `characters` a
    bag of the n-grams of so many characters within words, at least and at most.
    """

    name: str
    times: dict[str, int]
    weight: float = 1.0
    characters: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        for part in self.times:
            if part not in TEXT_FIELDS:
                raise ConfigError(f"fields: {unknown('part of an article', part, TEXT_FIELDS)}")
        if not any(self.times.values()) or not all(0 <= n <= _TIMES for n in self.times.values()):
            raise ConfigError(f"fields: times = {self.times} can't be: each 0 to {_TIMES}, not all 0")
        if not 0 < self.weight < inf:
            raise ConfigError(f"fields: weight = {self.weight} can't be: it is above 0")
        if self.characters and not 1 <= self.characters[0] <= self.characters[1] <= _LONGEST:
            raise ConfigError(
                f"fields: characters = {list(self.characters)} can't be: the shortest and the longest, "
                f"1 to {_LONGEST}"
            )


#: The field of words that a training has where it names no fields.
WORDS = FieldConfig("article", {"title": 4, "dateline": 4, "lead": 2, "text": 1})


class TrainingConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a model is trained. The defaults were chosen by cross-validation on public news sets.

    Without `fields` and `prune` they are those that suit the articles. `C` weighs the loss against small
    weights, in all facets or by their names; without it folds choose. The few articles of a rare tag count
    up to `rare_weight` times; before any is read the words of a tag's name weigh `name_weight`, but for
    countries, whose names the gazetteer knows. `min_df` and `min_articles` say how many articles a term and
    a tag need, weights that count less than `prune` times a tag's largest are dropped, `held_out` is the
    share of articles that the reported figures are measured on. `policy` is what a policy file says. Lines
    of `boilerplate` are never read, in training or tagging.
    """

    facets: tuple[str, ...] = ()
    fields: tuple[FieldConfig, ...] | None = None
    min_df: int = 2
    min_articles: int = 2
    C: float | dict[str, float] | None = None
    rare_weight: float = 4.0
    name_weight: float = 1.0
    tol: float = 1e-4
    prune: float | None = None
    folds: int = 5
    split: Split | None = None
    held_out: float = 0.2
    seed: int = 0
    policy: dict[str, Any] = {}
    boilerplate: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, right in {
            "C": all(1e-6 <= C <= 1e6 for C in _costs(self.C)),
            "tol": 0 < self.tol < inf, "min_df": self.min_df >= 1,
            "rare_weight": 1 <= self.rare_weight <= 1e3,
            "name_weight": 0 <= self.name_weight <= 1e3,
            "min_articles": self.min_articles >= 1, "folds": 2 <= self.folds <= 50,
            "prune": self.prune is None or 0 <= self.prune < 1,
            "held_out": 0 < self.held_out < 1, "seed": 0 <= self.seed < 2**32,
            "fields": self.fields is None or _told_apart(self.fields),
        }.items():  # fmt: skip
            if not right:
                raise ConfigError(f"{name} = {getattr(self, name)} can't be; see the README, Configuration")
        try:
            parse(self.policy)
        except PolicyError as error:
            raise ConfigError(f"policy: {error}") from None

    def bags(self) -> tuple[Field, ...]:
        """The vectorizer's fields; of words alone where none are named."""
        named = self.fields or (WORDS,)
        return tuple(Field(f.name, f.times, f.weight, f.characters) for f in named)

    def cost_of(self, facet: str) -> float | None:
        """The C of a facet; None where it is to be chosen."""
        return self.C.get(facet) if isinstance(self.C, dict) else self.C


def _costs(named: float | dict[str, float] | None) -> list[float]:
    return list(named.values()) if isinstance(named, dict) else [] if named is None else [named]


def _told_apart(fields: tuple[FieldConfig, ...]) -> bool:
    """Whether fields have names of their own and the first counts words: warnings rest on that."""
    return len({f.name for f in fields}) == len(fields) > 0 and fields[0].characters is None


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
    for key in values:
        if key not in TrainingConfig.__struct_fields__:
            raise ConfigError(unknown("setting", key, TrainingConfig.__struct_fields__))
    try:
        return msgspec.convert(values, TrainingConfig)
    except msgspec.ValidationError as error:
        raise ConfigError(str(error)) from None
