"""Labelled articles to a tagger, and an honest report of it."""

from autotag.train.curve import learning_curve
from autotag.train.settings import Settings
from autotag.train.training import Trained, train

__all__ = ["Settings", "Trained", "learning_curve", "train"]
