"""The second stage: out-of-fold margins to calibrated probabilities, `sigmoid(slope * margin + intercept)`,
the logits being bent where they must (`curve`).

Platt 1999, Probabilistic outputs for support vector machines; here with the facet's common slope and
intercept, linear in the logarithm of how many articles a tag has, as the prior that a rare tag
shrinks to. Margins are binned per tag first (Newton's steps then cost the same for any number of
articles).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag.logistic import Floats, sigmoid
from autotag.stage import curve
from autotag.stage.curve import Curve
from autotag.stage.newton import logistic

_BINS: Final = 256
_STEPS: Final = 40
#: What the common weights are where next to nothing tells, and the ridges that draw to them: slope and
#: intercept, and how both change with log(articles).
_START: Final = np.array([4.0, 0.0, 0.0, 0.0])
_RIDGE: Final = np.array([0.1, 1e-3, 0.1, 1e-3])
#: How many articles' worth of evidence the common weights are: chosen by cross-validation.
_PRIOR: Final = 0.3


#: Some articles, and what is added to the logits of each tag (t,) on them.
Move = tuple[NDArray[np.int64], Floats]


@dataclass(frozen=True, slots=True)
class Stage:
    """`slope` and `intercept`, (t,) float64 each: logit = curve(slope * margin + intercept)."""

    slope: Floats
    intercept: Floats
    curve: Curve = field(default_factory=Curve)

    def logits(self, margins: NDArray[np.floating]) -> Floats:
        """(n, t) logits of (n, t) margins."""
        return self.curve(margins * self.slope + self.intercept)

    def scores(self, margins: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, t) probabilities of (n, t) margins, tag by tag: no second array of that size is made."""
        scores = np.empty_like(margins)
        for t in range(margins.shape[1]):
            scores[:, t] = sigmoid(self.curve(margins[:, t] * self.slope[t] + self.intercept[t]))
        return scores

    def bent(
        self, margins: NDArray[np.float32], truth: NDArray[np.bool_], moves: Sequence[Move] | None = None
    ) -> Stage:
        """The same with the curve of margins (n, t) out of fold and their truth: of all articles as they are,
        or of those of the `moves`.
        """
        logits, right = [np.zeros(0)], [np.zeros(0, np.bool_)]
        for rows, by in [(np.arange(len(margins)), np.zeros(margins.shape[1]))] if moves is None else moves:
            for t in range(margins.shape[1]):
                own = margins[rows, t].astype(np.float64) * self.slope[t] + (self.intercept[t] + by[t])
                some = own > curve.LOWEST
                logits.append(own[some])
                right.append(truth[rows[some], t])
        return replace(self, curve=curve.fit(np.concatenate(logits), np.concatenate(right)))

    def moved(self, by: Floats) -> Stage:
        """The same with so much (t,) added to each tag's logits, before they are bent."""
        return replace(self, intercept=self.intercept + by)


def fit(margins: NDArray[np.float32], truth: NDArray[np.bool_]) -> Stage:
    """The stage of a facet: margins (n, t) out of fold, truth (n, t)."""
    centres, positives, negatives = binned(margins, truth)
    common = _common(centres, positives, negatives)
    prior = common[:2] + np.outer(_rarity(positives), common[2:])
    slope, intercept = _newton(centres, positives, negatives, prior).T
    return Stage(np.maximum(slope, 1e-3), intercept).bent(margins, truth)


def binned(
    margins: NDArray[np.float32], truth: NDArray[np.bool_], used: NDArray[np.bool_] | None = None
) -> tuple[Floats, Floats, Floats]:
    """(t, bins) mean margin, positives and negatives of each bin, of the pairs (n, t) that are `used`."""
    t = margins.shape[1]
    centres, positives, negatives = (np.zeros((t, _BINS)) for _ in range(3))
    for tag in range(t):
        values, true = margins[:, tag], truth[:, tag]
        if used is not None:
            values, true = values[used[:, tag]], true[used[:, tag]]
        low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
        scale = (_BINS - 1) / (high - low) if high > low else 0.0
        bins = ((values - low) * scale).astype(np.int64)
        positives[tag] = np.bincount(bins[true], minlength=_BINS)
        negatives[tag] = np.bincount(bins[~true], minlength=_BINS)
        sums = np.bincount(bins, values, minlength=_BINS)
        centres[tag] = sums / np.maximum(positives[tag] + negatives[tag], 1)
    return centres, positives, negatives


def _rarity(positives: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(positives.sum(axis=1), 1)), np.float64)


def _common(centres: Floats, positives: Floats, negatives: Floats) -> Floats:
    """(4,) slope and intercept shared by the facet, and how both change with log(articles)."""
    rarity = np.broadcast_to(_rarity(positives)[:, None], centres.shape)
    used = (positives + negatives) > 0
    m, r = centres[used], rarity[used]
    features = np.stack([m, np.ones_like(m), m * r, r], axis=1)
    return logistic(features, positives[used], negatives[used], _RIDGE, _START)


def _newton(centres: Floats, positives: Floats, negatives: Floats, prior: Floats) -> Floats:
    """(t, 2) each tag's slope and intercept, drawn to its prior (t, 2)."""
    weights = prior.copy()
    total = positives + negatives
    for _ in range(_STEPS):
        expected = sigmoid(weights[:, :1] * centres + weights[:, 1:])
        residual = total * expected - positives
        spread = total * expected * (1 - expected)
        gradient = np.stack([(residual * centres).sum(1), residual.sum(1)], 1)
        gradient += _PRIOR * (weights - prior)
        a = (spread * centres * centres).sum(1) + _PRIOR
        b = (spread * centres).sum(1)
        c = spread.sum(1) + _PRIOR
        determinant = a * c - b * b
        step = np.stack(
            [(c * gradient[:, 0] - b * gradient[:, 1]) / determinant,
             (a * gradient[:, 1] - b * gradient[:, 0]) / determinant], 1)  # fmt: skip
        weights = weights - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return weights
