"""Articles that are probably mis-tagged in the archive, by confident learning.

Northcutt, Jiang & Chuang 2021, Confident learning: estimating uncertainty in dataset labels; each tag by
itself, has it or has it not. A tag's threshold for "has it" is the mean score of the articles that have
it, for "has it not" the mean of 1 - score of the others; an article whose score reaches the threshold of
what it is not labelled is in doubt, and the doubts are ranked by how much likelier the other is
(normalised margin). Scores must come from models that did not see the article.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct

from autotag.evaluate.bootstrap import Bools, Floats, Ints

_FEWEST: Final = 5


class Doubt(Struct, frozen=True):
    """An article (its position) and the columns of the tags it probably lacks or has wrongly, with the
    score of each; `margin` is how much likelier the opposite is, 0 to 1.
    """

    article: int
    missing: tuple[tuple[int, float], ...]
    wrong: tuple[tuple[int, float], ...]
    margin: float


def surprising(
    article: Ints, tag: Ints, scores: Floats, truth: Bools, articles: int, *, most: int = 20
) -> tuple[Doubt, ...]:
    """The `most` doubtful of so many articles, from pairs (k,): those likely or true; others score 0.

    Tags that fewer than five articles have are never in doubt.
    """
    t = int(tag.max()) + 1 if len(tag) else 0
    have = np.bincount(tag[truth], minlength=t)
    has = np.bincount(tag[truth], scores[truth], minlength=t) / np.maximum(have, 1)
    lacks = 1 - np.bincount(tag[~truth], scores[~truth], minlength=t) / np.maximum(articles - have, 1)
    opposite = np.where(truth, 1 - scores, scores)
    doubtful = (opposite >= np.where(truth, lacks[tag], has[tag])) & (opposite > 0.5) & (have[tag] >= _FEWEST)
    kept = np.flatnonzero(doubtful)
    kept = kept[np.lexsort((tag[kept], article[kept], -opposite[kept]))]
    chosen = list(dict.fromkeys(article[kept].tolist()))[:most]
    return tuple(_doubt(one, kept[article[kept] == one], tag, scores, truth) for one in chosen)


def _doubt(article: int, pairs: Ints, tag: Ints, scores: Floats, truth: Bools) -> Doubt:
    missing, wrong = (
        tuple((int(tag[pair]), float(scores[pair])) for pair in pairs.tolist() if bool(truth[pair]) is side)
        for side in (False, True)
    )
    margins = [abs(2 * score - 1) for _, score in (*missing, *wrong)]
    return Doubt(article, missing, wrong, max(margins))
