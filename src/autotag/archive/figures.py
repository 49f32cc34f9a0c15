"""What a report needs of each article, kept beside its hash: so little that ten million can be counted."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from autotag.article import Article, Result
from autotag.dates import day
from autotag.logistic import Floats, logit, sigmoid
from autotag.tagger import Tagger
from autotag.tagger.scorer import Read

#: Even bins of scores from 0 to 1.
BINS: Final = 20
#: A logit this close to its threshold's is doubtful: between 0.27 and 0.73 where the threshold is 0.5.
_CLOSE: Final = 1.0
_TEXT: Final = 300
_NUMBERS: Final = re.compile(r"\d[\d,]*")
_READ: Final = ("unknown", "best", "column", "distance", "score")
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


@dataclass(frozen=True, slots=True)
class _Read:
    """Of a batch (n,) of articles the share of unknown words in percent, and of each facet (n, f) the score
    of the likeliest tag, and the column nearest to its threshold, how near that is, and its score.
    """

    unknown: NDArray[np.int64]
    best: Floats
    column: NDArray[np.int64]
    distance: Floats
    score: Floats


@dataclass(frozen=True)
class Watched(Tagger):
    """A tagger that keeps what it sees of articles until their figures are asked for: thread by thread."""

    held: threading.local = field(default_factory=threading.local, compare=False)

    @classmethod
    def of(cls, tagger: Tagger) -> Watched:
        """One that tags as another does."""
        return cls(**{known.name: getattr(tagger, known.name) for known in fields(tagger)})

    def _read(self, articles: Sequence[Article]) -> Read:
        read = super()._read(articles)
        self._reads.append(self._summed(read.logits, read.seen))
        return read

    @cached_property
    def _cuts(self) -> Floats:
        """(c,) the thresholds as logits."""
        return logit(np.concatenate([facet.policy.thresholds for facet in self.facets]))

    def _summed(self, logits: Floats, seen: NDArray[np.int64]) -> _Read:
        rows, best, columns, distances = np.arange(len(logits)), [], [], []
        for start, end in pairwise(self._starts):
            own = logits[:, start:end]
            far = np.abs(own - self._cuts[start:end])
            near = far.argmin(axis=1)
            best.append(own.max(axis=1))
            columns.append(near + start)
            distances.append(far[rows, near])
        column = np.stack(columns, axis=1)
        words, unknown = seen.T
        share = np.where(words > 0, 100 * unknown // np.maximum(words, 1), -1)
        score = sigmoid(logits[rows[:, None], column])
        return _Read(share, sigmoid(np.stack(best, axis=1)), column, np.stack(distances, axis=1), score)

    @property
    def _reads(self) -> list[_Read]:
        reads: list[_Read] = self.held.__dict__.setdefault("reads", [])
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
        kept = [k for k, facet in enumerate(self.facets) if facet.name in results[0].tags]
        unknown, best, near = self._taken(kept)
        return [
            _encode(Figures(
                article.id, _month(article), unknown[i], tuple(zip(kept, best[i], strict=True)),
                tuple(self._columns[name, tag.tag] for name, tags in result.tags.items() for tag in tags),
                tuple(k for k in kept if result.review[self.facets[k].name]),
                tuple(_NUMBERS.sub("…", warning) for warning in result.warnings),
                _told(near[i], article, texts),
            )) for i, (article, result) in enumerate(zip(articles, results, strict=True))
        ]  # fmt: skip

    def _taken(
        self, kept: Sequence[int]
    ) -> tuple[list[int], list[list[int]], list[tuple[int, float, float]]]:
        """Of each article that was read the share of unknown words, of the facets that are `kept` the bins of
        their likeliest tags' scores, and the column nearest to its threshold, how near, its score.
        """
        reads = {name: np.concatenate([getattr(read, name) for read in self._reads]) for name in _READ}
        self.forget()
        bins = np.minimum(reads["best"][:, kept] * BINS, BINS - 1).astype(int)
        place = np.array(kept)[reads["distance"][:, kept].argmin(axis=1)]
        rows = np.arange(len(place))
        near = [reads[name][rows, place] for name in ("column", "distance", "score")]
        found = (near[0].tolist(), *(values.round(4).tolist() for values in near[1:]))
        return reads["unknown"].tolist(), bins.tolist(), list(zip(*found, strict=True))

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
