"""How good given tags are against an archive's: precision, recall and F1, with intervals.

The numbers are scikit-learn's (`precision_recall_fscore_support`; a tag that is never right counts 0).
Micro adds up all (article, tag) pairs; macro is the mean over the tags judged. Intervals are the
2.5th and 97.5th percentile of a bootstrap over articles (Efron 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_DRAWS: Final = 200
_BINS: Final = 15
_LIKELY: Final = 0.05


class TagReport(Struct, frozen=True):
    """One tag: how many judged articles have it (`support`), how often it was given, how rightly."""

    tag: str
    name: str
    support: int
    given: int
    precision: float
    recall: float
    f1: float


class Estimate(Struct, frozen=True):
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


class FacetReport(Struct, frozen=True, kw_only=True):
    """One facet on `articles` labelled articles. Macro is over the `judged` tags: those that the model can
    give and a held-out article has. `unknown` counts archive tags the model can't give; they are missed
    ones in micro. Countries told by name alone can be given, though no training article has them.
    """

    facet: str
    articles: int
    judged: int
    unknown: int
    micro: Estimate
    macro: Estimate
    precision: float
    recall: float
    calibration_error: float
    calibration_pairs: int
    tags: tuple[TagReport, ...]


class Report(Struct, frozen=True, kw_only=True):
    """How a model did on articles it was not fitted to; `split` says which those were."""

    split: str
    articles: int
    facets: tuple[FacetReport, ...]


def facet_report(
    facet: str, names: Sequence[tuple[str, str]], given: Bools, truth: Bools, *,
    unknown: NDArray[np.int64], scores: Floats, seed: int = 0,
) -> FacetReport:  # fmt: skip
    """The report of a facet: given, truth and scores (n, t); `names` are (id, display name).

    `unknown` (n,) counts each article's tags that the model has no name for.
    """
    right, wrong, missed = given & truth, given & ~truth, ~given & truth
    judged: Bools = np.asarray(truth.any(axis=0))
    tp, fp, fn = right.sum(axis=0), wrong.sum(axis=0), missed.sum(axis=0)
    lost = int(unknown.sum())
    error, pairs = calibration_error(scores, truth)
    return FacetReport(
        facet=facet, articles=len(truth), judged=int(judged.sum()), unknown=lost,
        micro=_micro(right, wrong, missed, unknown, seed),
        macro=_macro(right, wrong, missed, judged, seed),
        precision=_ratio(tp.sum(), tp.sum() + fp.sum()),
        recall=_ratio(tp.sum(), tp.sum() + fn.sum() + lost),
        calibration_error=error, calibration_pairs=pairs,
        tags=tuple(
            TagReport(tag, name, int(tp[t] + fn[t]), int(tp[t] + fp[t]), _ratio(tp[t], tp[t] + fp[t]),
                      _ratio(tp[t], tp[t] + fn[t]), _ratio(2 * tp[t], 2 * tp[t] + fp[t] + fn[t]))
            for t, (tag, name) in enumerate(names)
        ),
    )  # fmt: skip


def calibration_error(scores: Floats, truth: Bools) -> tuple[float, int]:
    """Expected calibration error over 15 equal-mass bins of the pairs with a score above 0.05, and
    how many pairs those are (Naeini, Cooper & Hauskrecht 2015).
    """
    likely = scores > _LIKELY
    p, y = scores[likely], truth[likely]
    if not len(p):
        return 0.0, 0
    order = np.argsort(p, kind="stable")
    gaps = [
        abs(float(p[part].mean() - y[part].mean())) * len(part)
        for part in np.array_split(order, _BINS) if len(part)
    ]  # fmt: skip
    return sum(gaps) / len(p), len(p)


def _ratio(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0


def _draws(n: int, seed: int) -> Floats:
    """(draws, n) how often each article is drawn; the first row is the sample itself."""
    rng = np.random.default_rng(seed)
    drawn = [np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(_DRAWS)] if n else []
    return np.array([np.ones(n), *drawn], np.float64)


def _f1(tp: Floats, fp: Floats, fn: Floats) -> Floats:
    return 2 * tp / np.maximum(2 * tp + fp + fn, 1)


def _estimate(values: Floats) -> Estimate:
    low, high = np.percentile(values[1:], [2.5, 97.5]) if len(values) > 1 else (values[0], values[0])
    return Estimate(float(values[0]), float(low), float(high))


def _micro(right: Bools, wrong: Bools, missed: Bools, unknown: NDArray[np.int64], seed: int) -> Estimate:
    draws = _draws(len(right), seed)
    tp, fp, fn = (draws @ part.sum(axis=1) for part in (right, wrong, missed))
    return _estimate(_f1(tp, fp, fn + draws @ unknown))


def _macro(right: Bools, wrong: Bools, missed: Bools, judged: Bools, seed: int) -> Estimate:
    """Over the judged tags; in a draw, over those of them that were drawn."""
    if not judged.any():
        return Estimate(0.0, 0.0, 0.0)
    draws = _draws(len(right), seed)
    tp, fp, fn = (_summed(draws, part[:, judged]) for part in (right, wrong, missed))
    drawn = np.maximum((tp + fn > 0).sum(axis=1), 1)
    return _estimate(np.where(tp + fn > 0, _f1(tp, fp, fn), 0).sum(axis=1) / drawn)


def _summed(draws: Floats, part: Bools) -> Floats:
    """(draws, t) how many of each tag's pairs were drawn; the pairs are few."""
    return np.asarray((sparse.csr_array(part.T.astype(np.float64)) @ draws.T).T, np.float64)
