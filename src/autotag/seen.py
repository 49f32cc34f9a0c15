"""Which articles a model learned from, and what it says of them out of fold.

A model judged on its own training articles flatters itself. A bundle therefore keeps a fingerprint of each
(32 bits of BLAKE2 of its words, in the order of the held-out scores), and where one is judged or compared
the scores count that models gave which had not seen it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag.article import TEXT_FIELDS, Article
from autotag.boilerplate import without
from autotag.bundle import Bundle
from autotag.errors import BundleError
from autotag.judge import OutOfFold
from autotag.logistic import logit
from autotag.policy import Heldout

KEY: Final = "fingerprints"
_RANGE: Final = (1e-9, 1 - 1e-9)


def fingerprints(articles: Sequence[Article]) -> NDArray[np.uint32]:
    """(n,) a number for the words of each article; equal for equal ones.

    >>> same = fingerprints([Article(text="Rain."), Article(text="Rain."), Article(text="Snow.")])
    >>> bool(same[0] == same[1] != same[2])
    True
    """
    words = ("\0".join(getattr(article, part) for part in TEXT_FIELDS) for article in articles)
    raw = b"".join(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest() for text in words)
    return np.frombuffer(raw, "<u4")


def packed(prints: NDArray[np.uint32]) -> str:
    """The fingerprints as a manifest keeps them."""
    return base64.b64encode(prints.astype("<u4").tobytes()).decode()


def out_of_fold(bundle: Bundle, articles: Sequence[Article]) -> OutOfFold:
    """What a bundle knows of those articles that it learned from.

    Raises: BundleError where its fingerprints can't be read.
    """
    try:
        raw = base64.b64decode(bundle.manifest.training.get(KEY, ""), validate=True)
        learned = np.frombuffer(raw, "<u4")
    except (binascii.Error, ValueError, TypeError) as error:
        raise BundleError(f"{bundle.path} is false: its fingerprints can't be read: {error}") from None
    return matched(
        learned, bundle.heldout, fingerprints([without(a, bundle.tagger.boilerplate) for a in articles])
    )


def matched(learned: NDArray[np.uint32], heldout: Heldout, asked: NDArray[np.uint32]) -> OutOfFold:
    """The held-out scores of the articles asked for, by fingerprint; each counts from its first place."""
    first: dict[int, int] = {}
    for place, value in enumerate(learned.tolist()):
        first.setdefault(value, place)
    places = np.array([first.get(value, -1) for value in asked.tolist()], np.int64)
    order = np.argsort(heldout.article, kind="stable")
    starts = np.searchsorted(heldout.article[order], np.arange(len(learned) + 1))
    seen = np.flatnonzero(places >= 0)
    sizes = starts[places[seen] + 1] - starts[places[seen]]
    ends = np.cumsum(sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(ends - sizes, sizes)
    pairs = order[np.repeat(starts[places[seen]], sizes) + within]
    scores = np.clip(heldout.score[pairs].astype(np.float64), *_RANGE)
    return OutOfFold(places >= 0, np.repeat(seen, sizes), heldout.tag[pairs].astype(np.int64), logit(scores))
