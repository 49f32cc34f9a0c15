"""The tags that an editor is to decide on: those that a policy keeps for review."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autotag.article import TagScore
from autotag.logistic import Floats, sigmoid
from autotag.tagger.facets import Facet

Tags = dict[str, tuple[TagScore, ...]]


def reviewed(parts: Sequence[tuple[Facet, int, int]], logits: Floats, min_score: float) -> list[Tags]:
    """For each article (n, c) and facet the tags under review, by score descending, then id; `parts` are the
    facets with their first column of the logits and the one after their last.
    """
    found: list[Tags] = [dict.fromkeys((facet.name for facet, _, _ in parts), ()) for _ in logits]
    for facet, start, end in parts:
        own = logits[:, start:end]
        places = np.nonzero(facet.policy.reviewed(own, facet.policy.given(own)))
        scores = np.round(sigmoid(own[places]), 4)
        for i, t, score in zip(*(some.tolist() for some in (*places, scores)), strict=True):
            if score >= min_score:
                found[i][facet.name] += (TagScore(facet.tags[t], facet.names[t], score),)
    return [{name: tuple(sorted(tags, key=_rank)) for name, tags in one.items()} for one in found]


def _rank(tag: TagScore) -> tuple[float, str]:
    return -tag.score, tag.tag
