"""A loaded model: text in, tags out, and why."""

from autotag.tagger.facets import Facet, Input, Wish, as_article, under
from autotag.tagger.tagging import Tagger

__all__ = ["Facet", "Input", "Tagger", "Wish", "as_article", "under"]
