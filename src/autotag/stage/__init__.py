"""The second stage: out-of-fold margins, and for countries what an article names, to probabilities."""

from autotag.stage.aboutness import COMMON_THRESHOLD, UNNAMED, Aboutness, fit_named, fit_unseen, shipped
from autotag.stage.curve import Curve, stacked
from autotag.stage.drift import drift
from autotag.stage.platt import Stage, fit

__all__ = [
    "COMMON_THRESHOLD",
    "UNNAMED",
    "Aboutness",
    "Curve",
    "Stage",
    "drift",
    "fit",
    "fit_named",
    "fit_unseen",
    "shipped",
    "stacked",
]
