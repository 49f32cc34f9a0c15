"""Held-out scores with their truth: what thresholds are fitted on, and fitted again under another rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Pairs below this are not kept unless they are true: no threshold is lower.
LIKELY: Final = 0.01


@dataclass(frozen=True, slots=True)
class Heldout:
    """Out-of-fold scores of all facets with their truth: the pairs (p,) of article and tag that are likely
    or true. Tags are numbered facet by facet.
    """

    article: NDArray[np.uint32]
    tag: NDArray[np.uint16]
    score: NDArray[np.float32]
    truth: NDArray[np.bool_]

    def of(self, start: int, tags: int, articles: int) -> Pairs:
        """Those of the facet whose `tags` begin at number `start`."""
        own = np.flatnonzero((self.tag >= start) & (self.tag < start + tags))
        tag = self.tag[own].astype(np.int64) - start
        return Pairs(self.article[own], tag, self.score[own], self.truth[own], articles=articles, tags=tags)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Those of one facet (p,), of so many `articles` and `tags`."""

    article: NDArray[np.uint32]
    tag: NDArray[np.int64]
    score: NDArray[np.float32]
    truth: NDArray[np.bool_]
    articles: int
    tags: int

    @classmethod
    def among(cls, scores: NDArray[np.float32], truth: NDArray[np.bool_]) -> Pairs:
        """The pairs of scores and truth (n, t) that are likely or true."""
        article, tag = np.nonzero((scores >= LIKELY) | truth)
        return cls(
            article.astype(np.uint32), tag, scores[article, tag], truth[article, tag],
            articles=len(scores), tags=scores.shape[1],
        )  # fmt: skip

    def only(self, chosen: NDArray[np.bool_], articles: int) -> Pairs:
        """Some of them (p,), that are of so many articles."""
        return Pairs(
            self.article[chosen], self.tag[chosen], self.score[chosen], self.truth[chosen],
            articles=articles, tags=self.tags,
        )  # fmt: skip
