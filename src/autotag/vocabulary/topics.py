"""IPTC media topics, and vocabularies of a user's own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from autotag.errors import VocabularyError, unknown
from autotag.vocabulary.files import read_text, rows_of
from autotag.vocabulary.vocabulary import Tag, Vocabulary, fold

_COLUMNS: Final = ("id", "name", "aliases", "broader")


@cache
def mediatopics() -> Vocabulary:
    """The 17 top terms of the IPTC Media Topics.

    >>> mediatopics().resolve("Politics")
    'medtop:11000000'
    """
    return _vocabulary((files("autotag") / "data" / "mediatopics.tsv").read_text("utf-8"), "mediatopics.tsv")


def read_vocabulary(path: Path) -> Vocabulary:
    """A user's vocabulary, tab-separated: id, name, aliases (split by |), broader.

    Raises: VocabularyError, with file and line.
    """
    return _vocabulary(read_text(path), str(path))


def _vocabulary(text: str, source: str) -> Vocabulary:
    """A checked vocabulary: each id once, no spelling of two tags, no broader tag amiss."""
    tags: dict[str, Tag] = {}
    owners: dict[str, str] = {}
    for where, row in rows_of(text, source, _COLUMNS, ("id", "name")):
        aliases = tuple(filter(None, map(str.strip, row["aliases"].split("|"))))
        tag = Tag(row["id"], row["name"], aliases, row["broader"])
        if tag.id in tags:
            raise VocabularyError(f"{where}: id {tag.id!r} is given twice; keep one")
        for spelling in (tag.id, tag.name, *aliases):
            owner = owners.setdefault(fold(spelling), tag.id)
            if owner != tag.id:
                raise VocabularyError(
                    f"{where}: {spelling!r} stands for both {owner!r} and {tag.id!r}; keep one"
                )
        tags[tag.id] = tag
    for tag in tags.values():
        if tag.broader and tag.broader not in tags:
            raise VocabularyError(f"{source}: {unknown('broader tag', tag.broader, tags)}")
    return Vocabulary(tags.values())
