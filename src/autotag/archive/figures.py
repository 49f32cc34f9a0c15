"""What a report needs of each article, kept beside its hash: so little that ten million can be counted."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Final, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from autotag.article import Article, Result
from autotag.dates import day
from autotag.logistic import Floats, sigmoid
from autotag.tagger import Tagger
from autotag.tagger.naming import Named

#: Even bins of scores from 0 to 1.
BINS: Final = 20
#: A logit this close to its threshold's is doubtful: between 0.27 and 0.73 where the threshold is 0.5.
_CLOSE: Final = 1.0
_TEXT: Final = 300
_NUMBERS: Final = re.compile(r"\d[\d,]*")
_encode: Final = msgspec.json.Encoder().encode


class Near(NamedTuple):
    """The tag (a column of the logits) that was the nearest thing: how far from its threshold as a logit, its
    score, and what the article is, for people.
    """

    column: int
    distance: float
    score: float
    title: str
    text: str


class Figures(Struct, frozen=True, array_like=True):
    """One article: `month` is ISO 8601 or empty; `unknown` the share of its words in percent, -1 where it
    has none; `best` pairs of a facet and the bin of its likeliest tag; `given` columns of the logits;
    `review` the facets with a tag under review. Facets are told by number.
    """

    id: str | None
    month: str
    unknown: int
    best: tuple[tuple[int, int], ...]
    given: tuple[int, ...]
    review: tuple[int, ...]
    warnings: tuple[str, ...]
    near: Near | None


@dataclass(frozen=True)
class Watched(Tagger):
    """A tagger that keeps what it reads of articles until their figures are asked for: thread by thread."""

    held: threading.local = field(default_factory=threading.local, compare=False)

    @classmethod
    def of(cls, tagger: Tagger) -> Watched:
        """One that tags as another does."""
        return cls(**{known.name: getattr(tagger, known.name) for known in fields(tagger)})

    def _read(self, articles: Sequence[Article]) -> tuple[Floats, Named | None, NDArray[np.int64]]:
        found = super()._read(articles)
        self._reads.append((found[0], found[2]))
        return found

    @property
    def _reads(self) -> list[tuple[Floats, NDArray[np.int64]]]:
        reads: list[tuple[Floats, NDArray[np.int64]]] = self.held.__dict__.setdefault("reads", [])
        return reads

    def forget(self) -> None:
        """Drops what was read so far."""
        self._reads.clear()

    def figures(self, articles: Sequence[Article], results: Sequence[Result], *, texts: bool) -> list[bytes]:
        """The figures, as JSON, of the articles that were read since it was last asked or told to forget;
        with the beginnings of doubtful `texts`, if they are wanted.
        """
        if not articles:
            return []
        logits, seen = (np.concatenate(parts) for parts in zip(*self._reads, strict=True))
        self.forget()
        kept = [k for k, facet in enumerate(self.facets) if facet.name in results[0].tags]
        best = np.stack([logits[:, self._own(k)].max(axis=1) for k in kept], axis=1)
        bins = np.minimum(sigmoid(best) * BINS, BINS - 1).astype(int).tolist()
        unknown = np.where(seen[:, 0] > 0, 100 * seen[:, 1] // np.maximum(seen[:, 0], 1), -1).tolist()
        near = self._near(logits, kept)
        made = []
        for i, (article, result) in enumerate(zip(articles, results, strict=True)):
            made.append(_encode(Figures(
                article.id, _month(article), unknown[i],
                tuple(zip(kept, bins[i], strict=True)),
                tuple(self._columns[name, tag.tag] for name, tags in result.tags.items() for tag in tags),
                tuple(k for k in kept if result.review[self.facets[k].name]),
                tuple(_NUMBERS.sub("…", warning) for warning in result.warnings),
                _told(near[i], article, texts),
            )))  # fmt: skip
        return made

    def _near(self, logits: Floats, kept: Sequence[int]) -> list[tuple[int, float, float]]:
        """Of each article the column nearest to its threshold, of the wanted facets, how near, its score."""
        columns = np.concatenate([np.arange(len(self._tags))[self._own(k)] for k in kept])
        distance = np.abs(logits[:, columns] - self._cuts[columns])
        place = distance.argmin(axis=1)
        rows = np.arange(len(logits))
        scores = sigmoid(logits[rows, columns[place]]).round(4)
        found = (columns[place], distance[rows, place].round(4), scores)
        return list(zip(*(values.tolist() for values in found), strict=True))

    def _own(self, k: int) -> slice:
        return slice(self._starts[k], self._starts[k + 1])

    @cached_property
    def _columns(self) -> dict[tuple[str, str], int]:
        return {(facet, tag): column for column, (facet, tag, _, _) in enumerate(self._tags)}


def _month(article: Article) -> str:
    """The month of an article, ISO 8601; empty where its date tells none."""
    month = day(article)[:7]
    return month if "01" <= month[5:] <= "12" else ""


def _told(near: tuple[int, float, float], article: Article, texts: bool) -> Near | None:
    if near[1] > _CLOSE:
        return None
    return Near(*near, article.title, article.text[:_TEXT] if texts else "")
