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
from autotag.vectorizer.fitted import Vectorizer
from autotag.vectorizer.reading import raw_parts


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
        texts = raw_parts(articles)
        logits = np.empty((len(articles), self.starts[-1]))
        try:
            counts = self._counts.pop()
        except IndexError:
            counts = np.zeros(len(self.vectorizer.idf) + 1, np.int32)
        seen, found, given = kernel.logits(texts, kernel.CLASSES, *self._model, counts, logits)
        self._counts.append(counts)
        return Read(logits, Named(*texts, found), seen, given)

    @cached_property
    def starts(self) -> list[int]:
        """Each facet's first column, and how many columns there are."""
        return list(accumulate((len(facet.tags) for facet in self.facets), initial=0))

    @cached_property
    def _model(self) -> tuple[Any, Any, Any, Any]:
        named = naming(self.gazetteer, self.facets, self.starts, self.vectorizer)
        return self.vectorizer.model, self.linear.arrays, named, self._deciding

    @cached_property
    def _counts(self) -> deque[NDArray[np.int32]]:
        """Scratch of the kernel that no thread is using."""
        return deque()

    @property
    def _learned(self) -> Floats:
        """(3, t) bias, slope and intercept of each learned tag."""
        stages = [facet.stage for facet in self.facets]
        slope, intercept = (np.concatenate([getattr(s, n) for s in stages]) for n in ("slope", "intercept"))
        return np.stack([self.linear.bias, slope, intercept])

    @property
    def _deciding(self) -> tuple[Floats, kernel.Curves, Floats, float]:
        """Margins to logits, how those bend, (c,) from where on a tag is given whose policy has but
        thresholds, and the logit of what is neither learned nor named.
        """
        spans = [(first, first + f.learned) for f, first in zip(self.facets, self.starts, strict=False)]
        at, bends = stacked([facet.stage.curve for facet in self.facets])
        policies = [facet.policy for facet in self.facets]
        cuts = [logit(p.thresholds) if p.plain else np.full(len(p.thresholds), np.inf) for p in policies]
        curves = kernel.Curves(np.array(spans, np.int64), at, bends)
        return self._learned, curves, np.concatenate(cuts), UNNAMED
