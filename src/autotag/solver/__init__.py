"""All one-vs-rest linear SVMs of a facet: rows and tags to weights, and to margins out of fold."""

from autotag.solver.pruning import Column, Pruner, pruner
from autotag.solver.rows import Rows, rows_of
from autotag.solver.solving import BLOCK, Folds, Settings, Weights, solve

__all__ = ["BLOCK", "Column", "Folds", "Pruner", "Rows", "Settings", "Weights", "pruner", "rows_of", "solve"]
