"""The figures of a report, as they are stored with a model and written as JSON."""

from __future__ import annotations

from msgspec import Struct


class Estimate(Struct, frozen=True):
    """A figure with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


class TagReport(Struct, frozen=True):
    """One tag: how many judged articles have it (`support`), how often it was given, how rightly, and how
    well its scores rank those articles whatever its threshold (`average_precision`).
    """

    tag: str
    name: str
    support: int
    given: int
    precision: float
    recall: float
    f1: float
    average_precision: float = 0.0


class Bin(Struct, frozen=True):
    """Pairs of about one score: how many, their mean score, and the share of them that is true."""

    pairs: int
    score: float
    rate: float


class Slice(Struct, frozen=True):
    """The articles of one year, length or language (`by`), and how well they are tagged."""

    by: str
    name: str
    articles: int
    micro: Estimate


class FacetReport(Struct, frozen=True, kw_only=True):
    """One facet on `articles` labelled articles.

    Macro and weighted are over the `judged` tags: those that the model can give and a held-out article
    has. `unknown` counts archive tags the model can't give; they are missed ones in micro and per article.
    Countries told by name alone can be given, though no training article has them. `per_article` is the
    mean F1 of the articles, 1 where none applies and none is given; `precision_at` the share of right tags
    among the 1 to 5 likeliest, over articles with a tag. `average_precision` is macro over judged tags.
    """

    facet: str
    articles: int
    judged: int
    unknown: int
    micro: Estimate
    macro: Estimate
    weighted: Estimate
    per_article: Estimate
    precision: float
    recall: float
    average_precision: float
    precision_at: tuple[float, ...]
    calibration_error: Estimate
    calibration_pairs: int
    calibration: tuple[Bin, ...]
    slices: tuple[Slice, ...]
    tags: tuple[TagReport, ...]


class Data(Struct, frozen=True, kw_only=True):
    """What became of the articles before any was judged: earlier versions `replaced`, articles `killed`,
    near-duplicates not judged on since one of them was learned from (`moved`), near-duplicates among those
    judged (`alike`), judged articles whose text prints their own tags (`leaking`), and such that the model
    learned from, which are judged by out-of-fold scores (`learned`).
    """

    replaced: int = 0
    killed: int = 0
    moved: int = 0
    alike: int = 0
    leaking: int = 0
    learned: int = 0


class Report(Struct, frozen=True, kw_only=True):
    """How a model did on articles it was not fitted to; `split` says which those were."""

    split: str
    articles: int
    facets: tuple[FacetReport, ...]
    data: Data = Data()


class LearningPoint(Struct, frozen=True):
    """How well a facet is tagged by a model of so many articles, on the same judged ones."""

    facet: str
    articles: int
    micro: Estimate
    macro: Estimate
