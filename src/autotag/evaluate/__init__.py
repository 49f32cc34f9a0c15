"""How good given tags are against an archive's: figures with intervals, and where they come from."""

from autotag.evaluate.bootstrap import Bools, Floats, Ints
from autotag.evaluate.calibration import calibration_error
from autotag.evaluate.compared import FacetComparison, TagChange, aligned, compared
from autotag.evaluate.confusion import Confusion, confusions
from autotag.evaluate.curves import Curve, curve
from autotag.evaluate.figures import Decisions, Grouping, facet_report
from autotag.evaluate.report import (
    Bin,
    Data,
    Estimate,
    FacetReport,
    LearningPoint,
    Report,
    Slice,
    TagReport,
)
from autotag.evaluate.surprise import Doubt, surprising

__all__ = [
    "Bin", "Bools", "Confusion", "Curve", "Data", "Decisions", "Doubt", "Estimate",
    "FacetComparison", "FacetReport", "Floats", "Grouping", "Ints", "LearningPoint", "Report", "Slice",
    "TagChange", "TagReport", "aligned", "calibration_error", "compared", "confusions", "curve",
    "facet_report", "surprising",
]  # fmt: skip
