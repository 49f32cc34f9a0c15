"""Articles as the kernel reads them: their parts one after the other, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, islice
from operator import attrgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import TEXT_FIELDS, Article
from autotag.text import fold

#: Articles that are read at once, fewer where they are long: fitting takes 100 bytes a code point.
_BATCH: Final = 512
_LONG: Final = 1 << 20

_parts: Final = attrgetter(*TEXT_FIELDS)

#: A batch of articles: their parts as points, and the parts' borders.
Batch = tuple[NDArray[np.uint32], NDArray[np.int64]]


def pack(articles: Sequence[Article]) -> Batch:
    """The articles' parts as one array of points and its borders, as the kernel takes them."""
    raw, bounds = raw_parts(articles)
    return kernel.points_between(raw, 0, int(bounds[-1]), kernel.CLASSES), bounds


def raw_parts(articles: Sequence[Article]) -> tuple[kernel.Raw, NDArray[np.int64]]:
    """The articles' parts as one folded text and its borders."""
    parts = list(chain.from_iterable(map(_parts, articles)))
    text = "".join(parts)
    if not text.isascii():
        parts = [fold(part) for part in parts]
        text = "".join(parts)
    bounds = np.fromiter(accumulate(map(len, parts), initial=0), np.int64, len(parts) + 1)
    return kernel.raw_of(text), bounds


def packed(articles: Iterable[Article]) -> Iterator[Batch]:
    """The articles in batches that fit into memory, each as `pack` has it."""
    for batch, _ in batches(articles, _BATCH):
        yield pack(batch)


def batches(articles: Iterable[Article], most: int) -> Iterator[tuple[list[Article], int]]:
    """The articles, `most` at a time, fewer where they are long, and how many code points those have."""
    stream = iter(articles)
    while True:
        batch: list[Article] = []
        size = 0
        for article in islice(stream, most):
            batch.append(article)
            size += len(article.title) + len(article.dateline) + len(article.lead) + len(article.text)
            if size > _LONG:
                break
        if not batch:
            return
        yield batch, size
