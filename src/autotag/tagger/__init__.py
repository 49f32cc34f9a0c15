"""A loaded model: text in, tags out, and why."""

from autotag.tagger.facets import Facet, Input, Wish, as_article, under
from autotag.tagger.tagging import Tagger
from autotag.tagger.warnings import Familiar, language, main_script

__all__ = ["Facet", "Familiar", "Input", "Tagger", "Wish", "as_article", "language", "main_script", "under"]
