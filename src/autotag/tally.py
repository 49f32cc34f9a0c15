"""What an archive run counts for its report; written as JSON beside the page."""

from __future__ import annotations

from msgspec import Struct


class TagTally(Struct, frozen=True):
    """A tag and how many articles it was put on, in all and in each of the run's months."""

    tag: str
    name: str
    articles: int
    by_month: tuple[int, ...]


class FacetTally(Struct, frozen=True, kw_only=True):
    """One facet: its tags, the articles without any (`untagged`) and with one in review, and a histogram of
    the best tag's score over even bins from 0 to 1.
    """

    facet: str
    tags: tuple[TagTally, ...]
    untagged: int
    in_review: int
    scores: tuple[int, ...]


class Drift(Struct, frozen=True):
    """A distribution in training and in this run, over the same bins: how far it moved is their PSI."""

    what: str
    bins: tuple[str, ...]
    training: tuple[float, ...]
    run: tuple[float, ...]


class Doubtful(Struct, frozen=True):
    """An article whose tag was a near thing; `text` is empty unless it was asked for."""

    id: str
    title: str
    facet: str
    tag: str
    score: float
    threshold: float
    text: str = ""


class RunTally(Struct, frozen=True, kw_only=True):
    """One archive run. `months` are ISO 8601 (2024-03), in order, and `by_month` the articles of each;
    articles without a date are in none. `warnings` count the articles that got each. In the `seconds` that
    the run took last, so many articles were `tagged`; the others were done before.
    """

    model: str
    articles: int
    rejected: int
    tagged: int
    seconds: float
    months: tuple[str, ...]
    by_month: tuple[int, ...]
    facets: tuple[FacetTally, ...]
    drift: tuple[Drift, ...] = ()
    warnings: dict[str, int] = {}
    doubtful: tuple[Doubtful, ...] = ()
