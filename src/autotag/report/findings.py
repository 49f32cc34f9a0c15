"""What a report tells beyond its figures: curves, confusions, terms, and articles in doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Final

import numpy as np

from autotag.article import Article
from autotag.evaluate import (
    Confusion,
    Curve,
    Decisions,
    Doubt,
    FacetReport,
    LearningPoint,
    Report,
    confusions,
    curve,
    surprising,
)
from autotag.policy import Choices, Cost, Heldout, menu
from autotag.strongest import Strongest, strongest
from autotag.tagger import Tagger

_LIKELY: Final = 0.01
_CURVES: Final = 6
_TERMS: Final = 8
#: Tags with their own curve and terms: more would make a page that nobody reads, and megabytes.
_MOST_TAGS: Final = 400
_SURPRISES: Final = 20
_TEXT: Final = 600


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reported: a model, its report, the decisions that the report is of, how it was made, and the
    held-out scores that say what another policy than the `choices` in use would cost.
    """

    tagger: Tagger
    report: Report
    decisions: Sequence[Decisions]
    made: Mapping[str, Any] = field(default_factory=dict)
    heldout: Heldout | None = None
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True, slots=True)
class Surprise:
    """An article that is probably mis-tagged in the archive: (name, score) of the tags that it probably
    lacks (`missing`) and has wrongly (`wrong`). `text` is empty unless it was asked for.
    """

    id: str
    title: str
    facet: str
    missing: tuple[tuple[str, float], ...]
    wrong: tuple[tuple[str, float], ...]
    margin: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class FacetFindings:
    """One facet: figures, curves of all tags together and of some, what is confused, each tag's terms."""

    report: FacetReport
    curve: Curve
    curves: tuple[tuple[str, Curve], ...]
    confusions: tuple[Confusion, ...]
    terms: Mapping[str, Strongest]
    learning: tuple[LearningPoint, ...]
    costs: tuple[tuple[str, Cost], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a page shows."""

    subject: Subject
    facets: tuple[FacetFindings, ...]
    surprises: tuple[Surprise, ...]


def found_in(
    subject: Subject, surprises: Sequence[Surprise], *,
    learning: Sequence[LearningPoint] = (), chosen: Sequence[str] = (),
) -> Findings:  # fmt: skip
    """The findings on a subject; `chosen` tags, as FACET/TAG, have their own curves."""
    facets = tuple(
        _facet(subject, report, made, learning, chosen)
        for report, made in zip(subject.report.facets, subject.decisions, strict=True)
    )
    ranked = sorted(surprises, key=lambda surprise: -surprise.margin)
    return Findings(subject, facets, tuple(ranked[:_SURPRISES]))


def _facet(
    subject: Subject, report: FacetReport, made: Decisions, learning: Sequence[LearningPoint],
    chosen: Sequence[str],
) -> FacetFindings:  # fmt: skip
    likely = made.scores > _LIKELY  # true pairs below it are not reached, else the false ones there lacked
    whole = curve(made.scores[likely], made.truth[likely], int(made.truth.sum() + made.unknown.sum()))
    places = {tag: t for t, (tag, _) in enumerate(made.names)}
    wanted = [tag for tag in (name.partition("/") for name in chosen) if tag[0] == report.facet]
    some = [places[tag[2]] for tag in wanted if tag[2] in places] or _telling(report)
    curves = [(report.tags[t].name, _curve(made, t)) for t in some]
    return FacetFindings(
        report, whole, tuple(curves), confusions(made), _terms(subject.tagger, report),
        tuple(point for point in learning if point.facet == report.facet), _costs(subject, report.facet),
    )  # fmt: skip


def _costs(subject: Subject, name: str) -> tuple[tuple[str, Cost], ...]:
    """What each policy would cost on held-out articles."""
    facets = subject.tagger.facets
    k = next(k for k, facet in enumerate(facets) if facet.name == name)
    if subject.heldout is None:
        return ()
    start = sum(len(facet.tags) for facet in facets[:k])
    return tuple(menu(facets[k].found(subject.heldout, start), subject.choices.of(name)))


def _telling(report: FacetReport) -> list[int]:
    """The tags whose errors are most, the largest first: where a better threshold would matter."""
    lost = [tag.support + tag.given - 2 * tag.recall * tag.support for tag in report.tags]
    order = sorted(range(len(lost)), key=lambda t: -lost[t])
    return [t for t in order[:_CURVES] if report.tags[t].support]


def _curve(made: Decisions, t: int) -> Curve:
    return curve(made.scores[:, t], made.truth[:, t], int(made.truth[:, t].sum()))


def _terms(tagger: Tagger, report: FacetReport) -> dict[str, Strongest]:
    k = next(k for k, facet in enumerate(tagger.facets) if facet.name == report.facet)
    facet = tagger.facets[k]
    places = {tag: t for t, tag in enumerate(facet.tags[: facet.learned])}
    common = sorted(report.tags, key=lambda tag: (-tag.support, tag.tag))[:_MOST_TAGS]
    return {tag.tag: strongest(tagger, k, places[tag.tag], _TERMS) for tag in common if tag.tag in places}


def judged_doubts(
    decisions: Sequence[Decisions], articles: Sequence[Article], *, with_text: bool = False
) -> list[Surprise]:
    """The doubtful among judged articles, which the model did not learn from."""
    found = []
    for made in decisions:
        i, t = np.nonzero((made.scores >= _LIKELY) | made.truth)
        doubts = surprising(i, t, made.scores[i, t], made.truth[i, t], len(made.truth))
        names = [name for _, name in made.names]
        rows = made.rows.tolist()
        found += [_told(d, articles[rows[d.article]], made.facet, names, with_text) for d in doubts]
    return found


def heldout_doubts(
    tagger: Tagger, heldout: Heldout, articles: Sequence[Article], *, with_text: bool = False
) -> list[Surprise]:
    """The doubtful among the articles that a model was trained on, by its out-of-fold scores."""
    found = []
    starts = accumulate((len(facet.tags) for facet in tagger.facets), initial=0)
    for facet, start in zip(tagger.facets, starts, strict=False):
        own = (heldout.tag >= start) & (heldout.tag < start + len(facet.tags))
        labelled = sum(facet.name in article.tags for article in articles)
        doubts = surprising(
            heldout.article[own].astype(np.int64), heldout.tag[own].astype(np.int64) - start,
            heldout.score[own].astype(np.float64), heldout.truth[own], labelled,
        )  # fmt: skip
        found += [_told(d, articles[d.article], facet.name, facet.names, with_text) for d in doubts]
    return found


def _told(doubt: Doubt, article: Article, facet: str, names: Sequence[str], with_text: bool) -> Surprise:
    missing, wrong = (
        tuple((names[tag], score) for tag, score in pairs) for pairs in (doubt.missing, doubt.wrong)
    )
    text = article.text[:_TEXT] if with_text else ""
    return Surprise(article.id or "", article.title, facet, missing, wrong, doubt.margin, text)
