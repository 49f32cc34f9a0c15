"""Would more articles help? Models of more and more articles, judged on the same later ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec
import numpy as np

from autotag.errors import TrainingError
from autotag.evaluate import FacetReport, LearningPoint
from autotag.judge import judge
from autotag.train.settings import Settings
from autotag.train.training import Trained, train

#: The shares of the articles that a point is fitted to; the whole has been judged already.
_SHARES: Final = (0.125, 0.25, 0.5)


def learning_curve(trained: Trained, settings: Settings) -> tuple[LearningPoint, ...]:
    """The points of each facet, fewest articles first; empty where nothing was judged.

    Costs about 0.7 times a training without its report. A share too small to learn from has no point.
    """
    if trained.parts is None or trained.report is None:
        return ()
    order = np.random.default_rng(settings.config.seed).permutation(trained.parts.train)
    later = [trained.articles[i] for i in trained.parts.test.tolist()]
    config = msgspec.structs.replace(trained.config, split="none")
    inner = replace(settings, config=config, progress=_quiet)
    points: list[LearningPoint] = []
    for number, share in enumerate(_SHARES):
        settings.progress("learning curve", number, len(_SHARES))
        some = np.sort(order[: int(len(order) * share)]).tolist()
        try:
            model = train([trained.articles[i] for i in some], inner)
        except TrainingError:
            continue
        points += [_point(facet, len(some)) for facet in judge(model.tagger, later, split="").facets]
    settings.progress("learning curve", len(_SHARES), len(_SHARES))
    return (*points, *(_point(facet, len(order)) for facet in trained.report.facets))


def _point(facet: FacetReport, articles: int) -> LearningPoint:
    return LearningPoint(facet.facet, articles, facet.micro, facet.macro)


def _quiet(what: str, done: int, of: int) -> None:
    """The parts of a step are not told of."""
