"""How a fit runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from autotag.config import TrainingConfig
from autotag.gazetteer import Name

#: What a training tells of its progress: (what, done, of how many).
Progress = Callable[[str, int, int], None]
#: A tag's display name, by facet and id.
Names = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a fit runs: the configuration, display names, a user's own names of places, threads, whom to
    tell, and countries that nobody labelled: that one of them is no tag of an article says nothing. Folds
    and blocks of tags are solved on the Dask cluster of a `scheduler`, where one is given.
    """

    config: TrainingConfig
    names: Names = field(default=lambda facet, tag: tag)
    jobs: int = 1
    progress: Progress = field(default=lambda what, done, of: None)
    places: Sequence[Name] = ()
    unlabelled: Collection[str] = ()
    scheduler: str = ""
