"""Articles to TF-IDF rows: word 1- and 2-grams of each field, or n-grams of characters, `(n, v)` float32 CSR.

A field counts the parts of an article together, each part so many times (a word of the title
three times, say): one bag of words with weighted parts, as BM25F has it (Robertson, Zaragoza & Taylor 2004).
The numbers are those of scikit-learn's `FeatureUnion` of one `TfidfVectorizer(sublinear_tf=True)` a field,
with the field weights as transformer weights. Columns are ordered by how many articles hold the term, most
first, so that the rows of weights that are used most lie together in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.arrays import frozen
from autotag.article import Article
from autotag.errors import TrainingError
from autotag.fields import Field, times_of
from autotag.vectorizer.fitted import Vectorizer
from autotag.vectorizer.reading import Batch, packed
from autotag.vectorizer.rows import Matrix, Rows, joined, matrix

_ROOM: Final = 1 << 16
_ATTEMPTS: Final = 4
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)


def fit(
    articles: Sequence[Article], *, fields: Sequence[Field], min_df: int = 2
) -> tuple[Vectorizer, Matrix, list[str]]:
    """A vectorizer, the rows of the articles it was fitted to, and the terms in column order.

    A term is written `field:words`. Two terms of one 64-bit hash are found by a second hash and
    put apart by other seeds. Raises: TrainingError where there is no article.
    """
    if not articles:
        raise TrainingError("no article to learn terms from")
    for attempt in range(_ATTEMPTS):
        seeds = _seeds(len(fields), attempt)
        if (counted := _count(articles, fields, seeds)) is None:
            continue
        keep = _kept(counted.df, min_df)
        table = kernel.empty_table(len(keep), seeds)
        if not kernel.insert(counted.terms.key[keep], np.arange(len(keep), dtype=np.int32), table):
            break
    else:
        raise TrainingError(f"two terms have one hash under each of {_ATTEMPTS} seeds; please report it")
    columns = np.full(len(counted.df), -1, np.int32)
    columns[keep] = np.arange(len(keep), dtype=np.int32)
    idf = frozen((np.log((1 + len(articles)) / (1 + counted.df[keep])) + 1).astype(np.float32))
    rows: list[Rows] = [
        # What was counted goes as it is read: at a million articles it takes half a gigabyte.
        kernel.rows(*counted.entries.pop(0), columns, idf, field.weight)
        for field in fields
    ]
    vectorizer = Vectorizer(tuple(fields), idf, table._replace(cells=frozen(table.cells)))
    return (
        vectorizer,
        matrix(rows, len(idf)),
        _texts(articles, fields, counted, keep),
    )


def _kept(df: NDArray[np.int32], least: int) -> NDArray[np.int64]:
    """The numbers of the terms that stand in enough articles, those in most first."""
    keep = np.flatnonzero(df >= least)
    return keep[np.argsort(-df[keep], kind="stable")]


def _seeds(fields: int, attempt: int) -> NDArray[np.uint64]:
    """(f,) the seeds of each attempt differ; the first attempt's first is `kernel.SEED`."""
    steps = np.arange(attempt, attempt + _ATTEMPTS * fields, _ATTEMPTS, dtype=np.uint64)
    return np.uint64(kernel.SEED) + steps * _STEP


@dataclass(frozen=True, slots=True)
class _Counted:
    """All terms of a training set; `first` (b + 1,) is each batch's first new term, and `entries` the
    counts of each field: (indptr, numbers, counts), one article after the other.
    """

    terms: kernel.Growing
    first: list[int]
    entries: list[Rows]

    @property
    def df(self) -> NDArray[np.int32]:
        """In how many articles each term stands."""
        return self.terms.df[: self.first[-1]]


def _count(
    articles: Sequence[Article], fields: Sequence[Field], seeds: NDArray[np.uint64]
) -> _Counted | None:
    """Every term of every article, numbered and counted; None where two terms have one hash."""
    terms, known, first = kernel.empty_terms(_ROOM), 0, [0]
    batches: list[list[Rows]] = [[] for _ in fields]
    times = times_of(fields)
    for read in packed(articles):
        for f, field in enumerate(fields):
            points, grams = grams_of(field, read, seeds[0])
            terms = kernel.grown(terms, known, known + 2 * int(grams.ends[-1]) + 1)
            known, collisions, counted = kernel.learn(points, grams, known, f, seeds, terms, times)
            if collisions:
                return None
            batches[f].append(counted)
        first.append(known)
    return _Counted(terms, first, [joined(batch) for batch in batches])


def grams_of(field: Field, batch: Batch, seed: np.uint64) -> tuple[NDArray[np.uint32], kernel.Words]:
    """What a field's terms are made of, and the points that those stand among."""
    if field.characters is None:
        return batch[0], kernel.words_in(*batch, seed)
    text = kernel.spaced(*batch)
    return text.points, kernel.characters(text, seed, np.array(field.characters, np.int32))


def spelled(field: Field, batch: Batch, begins: NDArray[np.int32], stops: NDArray[np.int32]) -> list[str]:
    """The terms that begin and stop at these places among the points of `grams_of`."""
    if field.characters is None:
        text = kernel.spell(batch[0], begins, stops)
    else:
        text = kernel.slices(kernel.spaced(*batch).points, begins, stops)
    whole: str = text.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    return whole.split("\n")[:-1]


def _texts(
    articles: Sequence[Article], fields: Sequence[Field], counted: _Counted, keep: NDArray[np.int64]
) -> list[str]:
    """The kept terms, read again from where each first stood."""
    told, terms, order = [""] * len(keep), counted.terms, np.argsort(keep)
    borders = np.searchsorted(keep[order], counted.first)
    for batch, low, high in zip(packed(articles), borders, borders[1:], strict=False):
        own = order[low:high]
        for f, field in enumerate(fields):
            columns = own[terms.field[keep[own]] == f]
            texts = spelled(field, batch, terms.begin[keep[columns]], terms.stop[keep[columns]])
            for column, text in zip(columns.tolist(), texts, strict=True):
                told[column] = f"{field.name}:{text}"
    return told
