"""Articles to logits: a model's arrays as the kernel takes them, made ready once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import Article
from autotag.gazetteer import Gazetteer
from autotag.linear import Linear
from autotag.logistic import Floats, logit
from autotag.stage import UNNAMED, stacked
from autotag.tagger.facets import Facet
from autotag.tagger.naming import Named, naming
from autotag.vectorizer import Vectorizer, pack


@dataclass(frozen=True, slots=True)
class Read:
    """Articles' logits (n, c), what they name, their words and unknown ones (n, 2), and article and column
    (k, 2) of the tags that a plain policy gives, in order.
    """

    logits: Floats
    named: Named
    seen: NDArray[np.int64]
    given: NDArray[np.int64]


@dataclass(frozen=True)
class Scorer:
    """Vectorizer, weights, facets and names of a model. A logit's column is its tag's place among all
    facets' tags; those that were learned, t of them, are in `linear`, in the same order.
    """

    vectorizer: Vectorizer
    linear: Linear
    facets: tuple[Facet, ...]
    gazetteer: Gazetteer | None

    def read(self, articles: Sequence[Article]) -> Read:
        """What the kernel says of articles; threads may ask at once."""
        texts = pack(articles)
        logits = np.full((len(articles), self.starts[-1]), UNNAMED)
        try:
            counts = self._counts.pop()
        except IndexError:
            counts = np.zeros(len(self.vectorizer.idf) + 1, np.int32)
        seen, found, given = kernel.logits(texts, *self._model, counts, logits)
        self._counts.append(counts)
        return Read(logits, Named(*texts, found), seen, given)

    @cached_property
    def starts(self) -> list[int]:
        """Each facet's first column, and how many columns there are."""
        return list(accumulate((len(facet.tags) for facet in self.facets), initial=0))

    @cached_property
    def _model(self) -> tuple[Any, Any, Any, Any, Any]:
        named = naming(self.gazetteer, self.facets, self.starts, self.vectorizer)
        return self.vectorizer.model, self.linear.arrays, self._learned, named, self._deciding

    @cached_property
    def _counts(self) -> deque[NDArray[np.int32]]:
        """Scratch of the kernel that no thread is using."""
        return deque()

    @property
    def _learned(self) -> tuple[Floats, NDArray[np.int64]]:
        """(3, t) bias, slope and intercept of each learned tag, and (t,) its column."""
        stages = [facet.stage for facet in self.facets]
        slope, intercept = (np.concatenate([getattr(s, n) for s in stages]) for n in ("slope", "intercept"))
        places = np.concatenate([np.arange(first, last) for first, last in self._spans])
        return np.stack([self.linear.bias, slope, intercept]), places

    @property
    def _spans(self) -> list[tuple[int, int]]:
        """The first column of each facet's learned tags, and the one after the last."""
        firsts = zip(self.facets, self.starts, strict=False)
        return [(first, first + facet.learned) for facet, first in firsts]

    @property
    def _deciding(self) -> tuple[kernel.Curves, Floats]:
        """How logits bend, and (c,) from where on a tag is given whose policy has but thresholds."""
        at, bends = stacked([facet.stage.curve for facet in self.facets])
        policies = [facet.policy for facet in self.facets]
        cuts = [logit(p.thresholds) if p.plain else np.full(len(p.thresholds), np.inf) for p in policies]
        return kernel.Curves(np.array(self._spans, np.int64), at, bends), np.concatenate(cuts)
