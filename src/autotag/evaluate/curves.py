"""How precision falls as recall rises, and the area below: average precision."""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from autotag.evaluate.bootstrap import Bools, Floats

_POINTS: Final = 120


class Curve(Struct, frozen=True):
    """Precision and recall (k,) at falling thresholds (k,); `average` is the average precision."""

    recall: tuple[float, ...]
    precision: tuple[float, ...]
    threshold: tuple[float, ...]
    average: float


def average_precision(scores: Floats, truth: Bools) -> float:
    """Of one tag, (n,) each: the sum of precision over the gains in recall, as scikit-learn's; 0 for a
    tag that no article has.

    >>> average_precision(np.array([0.9, 0.8, 0.1]), np.array([True, False, True]))
    0.8333333333333333
    """
    precision, recall, _ = _ranked(scores, truth)
    return float((np.diff(recall, prepend=0.0) * precision).sum())


def curve(scores: Floats, truth: Bools, positives: int) -> Curve:
    """The curve of pairs (k,), thinned to 120 points; `positives` also counts those not among the pairs."""
    precision, recall, threshold = _ranked(scores, truth)
    recall = recall * (truth.sum() / max(positives, 1))
    average = float((np.diff(recall, prepend=0.0) * precision).sum())
    # Even steps in recall: a curve of many pairs is dense where it is flat.
    wanted = np.linspace(0, recall[-1] if len(recall) else 0, _POINTS)
    kept = np.unique(np.minimum(np.searchsorted(recall, wanted), max(len(recall) - 1, 0)))[: len(recall)]
    points = [tuple(values[kept].round(4).tolist()) for values in (recall, precision, threshold)]
    return Curve(points[0], points[1], points[2], average)


def _ranked(scores: Floats, truth: Bools) -> tuple[Floats, Floats, Floats]:
    """Precision, recall and threshold at each distinct score, from the highest down."""
    order = np.argsort(-scores, kind="stable")
    ranked, right = scores[order], np.cumsum(truth[order])
    last = np.flatnonzero(np.append(np.diff(ranked) != 0, [True] * bool(len(ranked))))
    recall = right[last] / max(int(truth.sum()), 1)
    return right[last] / (last + 1), recall, ranked[last]
