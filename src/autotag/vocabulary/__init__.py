"""Tags, their names and aliases: countries, IPTC media topics, and vocabularies of a user's own."""

from autotag.vocabulary.countries import countries, countries_with, own_places
from autotag.vocabulary.topics import mediatopics, read_vocabulary
from autotag.vocabulary.vocabulary import Tag, Vocabulary, fold

__all__ = [
    "Tag", "Vocabulary", "countries", "countries_with", "fold", "mediatopics", "own_places",
    "read_vocabulary",
]  # fmt: skip
