"""Faults of labelled articles, each with where it stands: what spoils a training and can be mended."""

from autotag.doctor.copies import copies
from autotag.doctor.finding import Finding, Placed
from autotag.doctor.labels import leaking, synonyms, thin
from autotag.doctor.lines import Line, repeated
from autotag.doctor.texts import foreign, short

__all__ = [
    "Finding", "Line", "Placed", "copies", "foreign", "leaking", "repeated", "short", "synonyms", "thin",
]  # fmt: skip
