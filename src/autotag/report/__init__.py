"""A report that people read: one HTML file with its plots and tables, and nothing to load."""

from autotag.report.archive import archive_page
from autotag.report.evaluation import evaluation_page
from autotag.report.findings import Findings, Subject, Surprise, found_in, heldout_doubts, judged_doubts
from autotag.tally import Doubtful, Drift, FacetTally, RunTally, TagTally

__all__ = [
    "Doubtful",
    "Drift",
    "FacetTally",
    "Findings",
    "RunTally",
    "Subject",
    "Surprise",
    "TagTally",
    "archive_page",
    "evaluation_page",
    "found_in",
    "heldout_doubts",
    "judged_doubts",
]
