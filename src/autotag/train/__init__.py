"""Labelled articles to a tagger, and an honest report of it."""

from autotag.train.choosing import suited
from autotag.train.curve import learning_curve
from autotag.train.search import key_of, search
from autotag.train.settings import Settings
from autotag.train.training import Trained, facets_of, train

__all__ = ["Settings", "Trained", "facets_of", "key_of", "learning_curve", "search", "suited", "train"]
