"""A better configuration, found by folds: one setting after the other is moved while that helps.

Each trial is a whole training of the articles that nobody is judged on, and what counts is how its
out-of-fold scores turn into tags, by thresholds that were fitted to others of them. The order of trials is
fixed, so that a search that knows the scores of earlier ones goes on where those ended.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import cycle
from typing import Final

import msgspec
from msgspec.structs import replace as changed

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.policy import held_out_f1
from autotag.split import split
from autotag.train.choosing import suited
from autotag.train.settings import Settings
from autotag.train.training import Trained, train

#: What settings may be, in the order of their size; another value stands between its neighbours.
_C: Final = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
_TIMES: Final = (1, 2, 4, 8)
_MIN_DF: Final = (1, 2, 3, 5)
#: What may be gained by chance alone: a move must help more.
_GAIN: Final = 0.0005

Scores = MutableMapping[str, float]
Axis = Callable[[TrainingConfig], list[TrainingConfig]]


class Stopped(Exception):
    """The time is over."""


def key_of(config: TrainingConfig) -> str:
    """A configuration as one line of JSON, by which its score is known."""
    return msgspec.json.encode(config, order="sorted").decode()


def search(
    articles: Sequence[Article], settings: Settings, scores: Scores, *, go_on: Callable[[], bool]
) -> TrainingConfig:
    """The best configuration found until it can't be bettered, or `go_on` says no: that is asked before each
    trial whose score is not known. New ones are added to `scores`, by `key_of` their configuration.

    Raises: TrainingError where the articles can't train a model.
    """
    parts = split(articles, settings.config)
    some = articles if parts is None else [articles[i] for i in parts.train]

    def score(config: TrainingConfig) -> float:
        key = key_of(config)
        if key not in scores:
            if not go_on():
                raise Stopped
            alone = changed(config, split="none", policy={})
            scores[key] = _score(train(some, replace(settings, config=alone)))
        return scores[key]

    best = suited(settings.config, articles)
    axes = _axes([facet for facet in best.facets if any(facet in article.tags for article in some)])
    try:
        highest, still = score(best), 0
        for axis in cycle(axes):
            if still == len(axes):
                break
            still += 1
            while moved := next((near for near in axis(best) if score(near) > highest + _GAIN), None):
                best, highest, still = moved, score(moved), 1
    except Stopped:
        pass
    return best


def _axes(facets: Sequence[str]) -> list[Axis]:
    """For each setting what makes the configurations with its next smaller and next larger value."""
    parts = [partial(_near_times, part) for part in ("title", "lead")]
    return [*(partial(_near_cost, facet) for facet in facets), *parts, _near_min_df]


def _near_cost(facet: str, config: TrainingConfig) -> list[TrainingConfig]:
    costs = {name: config.cost_of(name) or 1.0 for name in config.facets}
    return [changed(config, C={**costs, facet: near}) for near in _near(costs[facet], _C)]


def _near_times(part: str, config: TrainingConfig) -> list[TrainingConfig]:
    now = max(field.times.get(part, 0) for field in config.fields or ())
    return [_with_times(config, part, int(near)) for near in _near(now, _TIMES) if now]


def _near_min_df(config: TrainingConfig) -> list[TrainingConfig]:
    return [changed(config, min_df=int(near)) for near in _near(config.min_df, _MIN_DF)]


def _near(value: float, values: Sequence[float]) -> list[float]:
    smaller, larger = [v for v in values if v < value], [v for v in values if v > value]
    return [*smaller[-1:], *larger[:1]]


def _with_times(config: TrainingConfig, part: str, times: int) -> TrainingConfig:
    """The configuration with a part counted so often in the fields that count it."""
    return changed(config, fields=tuple(
        changed(field, times={**field.times, part: times}) if field.times.get(part) else field
        for field in config.fields or ()
    ))  # fmt: skip


def _score(trained: Trained) -> float:
    """The mean over the facets of micro- and macro-F1 on held-out articles."""
    values: list[float] = []
    start = 0
    for facet in trained.tagger.facets:
        if facet.articles:
            values += held_out_f1(facet.found(trained.heldout, start))
        start += len(facet.tags)
    return sum(values) / len(values) if values else 0.0
