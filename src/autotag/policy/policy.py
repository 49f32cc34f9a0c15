"""Logits to tags: which are given, and which stand under review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from autotag.logistic import Floats, logit

Bools = NDArray[np.bool_]
Kind = Literal["thresholds", "exactly-one"]

#: The threshold of a tag that is never given: no finite logit reaches a score of 1.
NEVER: Final = 1.0


@dataclass(frozen=True, slots=True)
class Policy:
    """`thresholds` (t,) are probabilities; a tag is given from its threshold on. From `review` (t,) on it
    stands under review where it is not given; None: nothing does. At most `at_most` tags are given an
    article, the best; 0: any number.

    Under `exactly-one` the best tag of the facet is given instead, whatever its score; where that one is
    never given but may be reviewed, it stands under review.

    >>> policy = Policy(np.array([0.5, 0.8]), review=np.array([0.5, 0.3]))
    >>> logits = np.array([[0.1, 0.1]])
    >>> given = policy.given(logits)
    >>> given.tolist(), policy.reviewed(logits, given).tolist()
    ([[True, False]], [[False, True]])
    """

    thresholds: Floats
    rule: Kind = "thresholds"
    review: Floats | None = None
    at_most: int = 0

    @property
    def plain(self) -> bool:
        """Whether a tag's threshold alone decides on it."""
        return self.rule == "thresholds" and not self.at_most

    def given(self, logits: Floats) -> Bools:
        """(n, t) which tags articles with these logits (n, t) get."""
        if self.rule == "exactly-one":
            return np.asarray(self._best(logits) & (self.thresholds < NEVER))
        passed = np.asarray(logits >= logit(self.thresholds))
        return _at_most(self.at_most, logits, passed) if self.at_most else passed

    def reviewed(self, logits: Floats, given: Bools) -> Bools:
        """(n, t) which tags stand under review, where these are given; only where there is a `review`."""
        if self.review is None:
            return np.zeros(logits.shape, np.bool_)
        found = logits >= logit(self.review)
        if self.rule == "exactly-one":
            found |= self._best(logits)
        return np.asarray(found & ~given)

    def _best(self, logits: Floats) -> Bools:
        """(n, t) each article's best tag, of those that may be seen at all."""
        seen = self.thresholds < NEVER
        if self.review is not None:
            seen = seen | (self.review < NEVER)
        best = np.where(seen, logits, -np.inf).argmax(axis=1)
        return np.asarray((np.arange(logits.shape[1]) == best[:, None]) & seen)


def _at_most(most: int, logits: Floats, passed: Bools) -> Bools:
    """(n, t) the best of the tags that passed; of even ones the first."""
    many = np.flatnonzero(passed.sum(axis=1) > most)
    if len(many):
        order = np.argsort(-np.where(passed[many], logits[many], -np.inf), axis=1, kind="stable")
        kept = np.zeros((len(many), logits.shape[1]), np.bool_)
        np.put_along_axis(kept, order[:, :most], True, axis=1)
        passed[many] = kept
    return passed
