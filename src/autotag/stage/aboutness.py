"""Which of the countries that an article names it is about: the second stage of the facet `country`.

A logistic regression over where and how often a country is named (`kernel.FEATURES`), its weights
shared by all countries, so that they hold for those that no training article was about. Where a country
has a linear model of its own, that one's margin comes in; it counts less where the country is named,
as then both say the same. Fitted on out-of-fold margins, so that nothing leaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.logistic import Floats, sigmoid
from autotag.stage import platt
from autotag.stage.newton import logistic
from autotag.stage.platt import Stage

#: The logit of a country that was never learned and is not named.
UNNAMED: Final = -12.0
#: Half the F1 that rare countries reach, the best threshold of calibrated scores (Lipton, Elkan &
#: Naryanaswamy 2014). By date on Reuters: micro-F1 0.927, macro 0.823; at 0.5 0.926 and 0.787.
COMMON_THRESHOLD: Final = 0.3
#: What precedes the features in a row of the shared regression.
_OWN: Final = 4
#: Ridge of a feature's weight, and of what a margin weighs: those may be as small as they like.
_RIDGE: Final = 1.0
_FREE: Final = 1e-3
_F: Final = len(kernel.FEATURES)


@dataclass(frozen=True, slots=True)
class Aboutness:
    """`weights` (f,) of the features of a country with a margin, which then counts `damping` times.
    `unseen` (f,) and `threshold`: of a country that was never learned.
    """

    unseen: Floats
    threshold: float
    weights: Floats
    damping: float

    @classmethod
    def unlearned(cls, unseen: Floats, threshold: float) -> Aboutness:
        """That of a facet with no learned country."""
        return cls(unseen, threshold, np.zeros(_F), 0.0)


def shipped() -> Aboutness:
    """The weights fitted to the sample corpus (tools/make_aboutness.py), for a model without labels."""
    raw = (files("autotag") / "data" / "aboutness.json").read_bytes()
    stored = msgspec.json.decode(raw)
    weights = np.array([stored["weights"][name] for name in kernel.FEATURES])
    return Aboutness.unlearned(weights, float(stored["threshold"]))


def fit_unseen(features: Floats, truth: NDArray[np.bool_]) -> tuple[Floats, float]:
    """The weights (f,) and the threshold of best F1 of pairs (k, f) that are named, by features alone."""
    ridge = np.full(features.shape[1], _RIDGE)
    weights = logistic(
        features, truth.astype(np.float64), (~truth).astype(np.float64), ridge, np.zeros(len(ridge))
    )
    logits = (features * weights).sum(axis=1)
    order = np.argsort(-logits, kind="stable")
    f1 = 2 * np.cumsum(truth[order]) / (np.arange(1, len(order) + 1) + truth.sum())
    best = int(f1.argmax()) if len(order) else 0
    return weights, float(sigmoid(logits[order[best]])) if truth.any() else 0.5


def fit_named(
    margins: NDArray[np.float32], truth: NDArray[np.bool_], pairs: NDArray[np.integer], features: Floats,
    unseen: tuple[Floats, float],
) -> tuple[Stage, Aboutness]:  # fmt: skip
    """The stage of learned countries: margins and truth (n, t) out of fold, and the `features` (k, f) of
    the `pairs` (k, 2) of article and tag that are named. `margins` become their logits, in place.
    """
    rows, tags = pairs.T
    rarity = np.log(np.maximum(truth.sum(axis=0), 1))
    A, positives, negatives = _design(margins, truth, (rows, tags), features, rarity)
    ridge = np.append(np.full(_OWN, _FREE), np.full(features.shape[1], _RIDGE))
    weights = logistic(A, positives, negatives, ridge, np.zeros(len(ridge)))
    slope, base, common, damped = weights[:_OWN].tolist()
    slope = max(slope, 1e-3)  # margins that say nothing, or the wrong thing, of every country
    shift = (features * weights[_OWN:]).sum(axis=1) + damped * margins[rows, tags]
    margins *= np.float32(slope)
    margins += (base + common * rarity).astype(np.float32)
    margins[rows, tags] += shift.astype(np.float32)
    intercept = base + common * rarity
    own = Aboutness(*unseen, weights[_OWN:], 1 + damped / slope)
    return Stage(np.full(len(rarity), slope), intercept), own


def _design(
    margins: NDArray[np.float32], truth: NDArray[np.bool_],
    places: tuple[NDArray[np.integer], NDArray[np.integer]], features: Floats, rarity: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Rows (margin, 1, rarity, margin if named, features), and how many positives and negatives each
    stands for. Pairs that are not named are binned by margin, tag by tag.
    """
    unnamed = np.ones(margins.shape, np.bool_)
    unnamed[places] = False
    centres, positives, negatives = platt.binned(margins, truth, unnamed)
    bins = np.zeros((centres.size, _OWN + features.shape[1]))
    bins[:, 0], bins[:, 1], bins[:, 2] = centres.ravel(), 1, np.repeat(rarity, centres.shape[1])
    own, true = margins[places].astype(np.float64), truth[places]
    some = np.column_stack([own, np.ones(len(own)), rarity[places[1]], own, features])
    used = (positives + negatives).ravel() > 0
    return (
        np.concatenate([bins[used], some]),
        np.concatenate([positives.ravel()[used], true.astype(np.float64)]),
        np.concatenate([negatives.ravel()[used], (~true).astype(np.float64)]),
    )
