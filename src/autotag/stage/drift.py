"""How the news move: a tag may be given more often of late, or less, than all training articles say.

In the latest of them each tag is counted, and expected by the scores out of fold. The logarithm of the ratio
is what its logits are off by there, and so on the articles to come, as a change of how frequent a class is
adds to its logits (Saerens, Latinne & Decaestecker 2002, Adjusting the outputs of a classifier to new a
priori probabilities: a simple procedure; here the new frequencies are counted).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag.logistic import Floats

#: How many articles are added to both counts: a tag that has few of late keeps its logits. Counted in the
#: latest tenth, on later articles: micro-F1 0.409 for 0.396 (topics of headlines), 0.639 for 0.630 (of
#: claims), 0.512 for 0.508 (subjects of summaries), Reuters' topics and Arabic sections as before; with 20
#: half as much. Countries, which articles name, are left alone: Reuters' have 0.924 with it, 0.926 without.
_EVIDENCE: Final = 10.0


def drift(scores: NDArray[np.floating], truth: NDArray[np.bool_]) -> Floats:
    """(t,) what is to be added to each tag's logits, from scores (n, t) out of fold of the latest articles
    and their truth.

    >>> drift(np.full((40, 2), 0.25), np.arange(40)[:, None] < [10, 30]).round(2).tolist()
    [0.0, 0.69]
    """
    counted, expected = truth.sum(axis=0), scores.sum(axis=0, dtype=np.float64)
    return np.asarray(np.log((counted + _EVIDENCE) / (expected + _EVIDENCE)), np.float64)
