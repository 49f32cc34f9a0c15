"""The countries that articles name: what that adds to their logits, and where they stand in the raw text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import TEXT_FIELDS, Article, Mention
from autotag.gazetteer import Gazetteer, country_of, kind_of
from autotag.logistic import Floats
from autotag.tagger.facets import Facet
from autotag.text import offsets
from autotag.vectorizer.fitted import Vectorizer

_PARTS = len(TEXT_FIELDS)


@dataclass(frozen=True, slots=True)
class Named:
    """The text and borders of a batch of articles, and its mentions (m, 5)."""

    raw: kernel.Raw
    bounds: NDArray[np.int64]
    found: NDArray[np.int32]

    @property
    def points(self) -> NDArray[np.uint32]:
        """The points of all the text."""
        points: NDArray[np.uint32] = kernel.points_between(self.raw, 0, int(self.bounds[-1]), kernel.CLASSES)
        return points

    def features(self, country: int, countries: int) -> Floats:
        """(f,) the features of one country of so many in a batch of one article; 0 where it is not named."""
        pairs, values = kernel.features(self.points, self.found, self.bounds, _PARTS, countries)
        found: Floats = values[pairs[:, 1] == country].sum(axis=0)
        return found

    def of(self, article: int) -> Named:
        """What one article names."""
        first, last = np.searchsorted(self.found[:, 0], (article, article + 1)).tolist()
        return Named(self.raw, self.bounds, self.found[first:last])


def naming(
    gazetteer: Gazetteer | None, facets: Sequence[Facet], starts: Sequence[int], vectorizer: Vectorizer
) -> kernel.Naming:
    """How what is named changes the facet of countries; `starts` are the facets' first columns."""
    for facet, start in zip(facets, starts, strict=False):
        if gazetteer is not None and facet.aboutness is not None:
            own, names = facet.aboutness, gazetteer.names
            hints = kernel.hints_of_terms(vectorizer.table, len(vectorizer.idf), names.keys, names.first)
            places = np.array([facet.tags.index(code) for code in gazetteer.codes], np.int64)
            stage = facet.stage.intercept, own.weights, own.unseen, float(own.damping)
            return kernel.Naming(names, hints, (places, start), stage, len(gazetteer.codes))
    none = np.zeros(0)
    return kernel.Naming(
        kernel.NO_NAMES, np.zeros(0, np.uint8), (np.zeros(0, np.int64), 0), (none, none, none, 0.0), 0
    )


def mentions(
    gazetteer: Gazetteer, article: Article, found: NDArray[np.int32], bounds: NDArray[np.int64]
) -> Iterator[Mention]:
    """The mentions of one article, in order, with their places in the raw text."""
    raw: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
    for number, part, begin, end, place in found.tolist():
        field = TEXT_FIELDS[part]
        text = getattr(article, field)
        if field not in raw:
            raw[field] = offsets(text)
        starts, ends = raw[field]
        opens = int(bounds[number * _PARTS + part])
        start, stop = int(starts[begin - opens]), int(ends[end - 1 - opens])
        code = gazetteer.codes[country_of(place)]
        yield Mention(code, kind_of(place), field, start, stop, text[start:stop])


def shares(named: Named, found: NDArray[np.int32], parts: Floats) -> list[float]:
    """What each mention of one country adds to its logit: `parts` (f,), what each feature adds, each
    split evenly over the mentions it counts. `found` are those of one article.
    """
    groups = [_counted_by(line, named) for line in found.tolist()]
    sizes = np.bincount([f for group in groups for f in group], minlength=len(parts))
    even = parts / np.maximum(sizes, 1)
    return [float(sum(even[f] for f in group)) for group in groups]


def weighed(told: Sequence[Mention], parts: Sequence[float], times: float) -> tuple[Mention, ...]:
    """The mentions with what each adds, so many times its part."""
    return tuple(replace(m, contribution=times * part) for m, part in zip(told, parts, strict=True))


def _counted_by(mention: Sequence[int], named: Named) -> list[int]:
    """The features that a mention is counted in, as `kernel.features` counts."""
    number, part, begin, _, place = mention
    kind, text = kind_of(place), number * _PARTS + kernel.TEXT
    opens, end = int(named.bounds[text]), int(named.bounds[text + 1])
    in_text = part == kernel.TEXT
    counted = ["named", "count", "share", "most", "alone", "countries", "doubtful"]
    if part == kernel.TITLE:
        counted += ["title", "title name"] if kind in ("name", "demonym") else ["title"]
    elif part == kernel.DATELINE or (in_text and begin < kernel.dateline_end(named.points, opens, end)):
        counted.append("dateline")
    else:
        counted.append({"city": "cities", "region": "cities"}.get(kind, f"{kind}s"))
        if not in_text or begin - opens < kernel.LEAD:
            counted += ["lead", "lead count"]
    return [kernel.FEATURES.index(name) for name in counted]
