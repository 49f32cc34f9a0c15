"""Articles to TF-IDF rows: word 1- and 2-grams of each field, or n-grams of characters, `(n, v)` float32 CSR.

A field counts the parts of an article together, each part so many times (a word of the title
three times, say): one bag of words with weighted parts, as BM25F has it (Robertson, Zaragoza & Taylor 2004).
The numbers are those of scikit-learn's `FeatureUnion` of one `TfidfVectorizer(sublinear_tf=True)` a field,
with the field weights as transformer weights. Columns are ordered by how many articles hold the term, most
first, so that the rows of weights that are used most lie together in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, islice
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag import kernel
from autotag.arrays import frozen
from autotag.article import TEXT_FIELDS, Article
from autotag.errors import TrainingError
from autotag.fields import Field, sizes_of, times_of
from autotag.text import fold

#: Articles that are read at once, fewer where they are long: fitting takes 100 bytes a code point.
_BATCH: Final = 512
_LONG: Final = 1 << 20
_ROOM: Final = 1 << 16
_ATTEMPTS: Final = 4
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)

_parts: Final = attrgetter(*TEXT_FIELDS)

#: A batch of articles: their parts as points, and the parts' borders.
Batch = tuple[NDArray[np.uint32], NDArray[np.int64]]
#: Rows of a CSR matrix: indptr, columns or numbers of terms, values or counts.
_Rows = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[Any]]
Matrix = sparse.csr_array[Any, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Vectorizer:
    """A fitted vectorizer: its f fields, the IDF (v,) float32, and the table of its terms."""

    fields: tuple[Field, ...]
    idf: NDArray[np.float32]
    table: kernel.Table

    @property
    def model(self) -> tuple[object, ...]:
        """What the kernel's functions take."""
        weights = np.array([field.weight for field in self.fields])
        return self.table, self.idf, times_of(self.fields), weights, sizes_of(self.fields)

    def transform(self, articles: Iterable[Article]) -> Matrix:
        """TF-IDF rows (n, v) float32 CSR; each field's part has the field's weight as norm, or 0."""
        fields, model = range(len(self.fields)), self.model
        batches = [[kernel.transform(*batch, f, model) for f in fields] for batch in packed(articles)]
        if not batches:
            return sparse.csr_array(np.zeros((0, len(self.idf)), np.float32))
        return _summed([_csr(*_joined([batch[f] for batch in batches]), len(self.idf)) for f in fields])

    def occurrences(self, field: int, text: str) -> NDArray[np.int32]:
        """(m, 3): column of each term of a field that stands in a part, its start and end there.

        Start and end count code points of `fold(text)`.
        """
        sizes = sizes_of(self.fields)[field]
        points = kernel.points_of(fold(text))
        found: NDArray[np.int32] = kernel.occurrences(points, field, self.table, sizes)
        return found


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


def _joined(batches: Sequence[_Rows]) -> _Rows:
    """The rows of batches, one after the other."""
    sizes = [np.diff(indptr) for indptr, _, _ in batches]
    indptr = np.append(0, np.cumsum(np.concatenate(sizes)))
    return indptr, np.concatenate([b[1] for b in batches]), np.concatenate([b[2] for b in batches])


def _summed(fields: Sequence[Matrix]) -> Matrix:
    """The fields' columns (n, v) side by side: no two have one in common."""
    return fields[0] if len(fields) == 1 else sparse.csr_array(sum(fields[1:], fields[0]))


def _csr(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], data: NDArray[np.float32], terms: int
) -> Matrix:
    """Rows of so many columns; `indptr` of 32 bits where they do, all scikit-learn takes."""
    kind = np.int32 if indptr[-1] <= np.iinfo(np.int32).max else np.int64
    parts = data, indices.astype(kind, copy=False), indptr.astype(kind)
    return sparse.csr_array(parts, shape=(len(indptr) - 1, terms))


def packed(articles: Iterable[Article]) -> Iterator[Batch]:
    """The articles in batches that fit into memory, each as `pack` has it."""
    stream = iter(articles)
    while batch := taken(stream, _BATCH):
        yield pack(batch)


def taken(stream: Iterator[Article], most: int) -> list[Article]:
    """The next `most` articles of a stream, fewer where they are long."""
    batch: list[Article] = []
    size = 0
    for article in islice(stream, most):
        batch.append(article)
        size += len(article.title) + len(article.dateline) + len(article.lead) + len(article.text)
        if size > _LONG:
            break
    return batch


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
    rows: list[_Rows] = [
        # What was counted goes as it is read: at a million articles it takes half a gigabyte.
        kernel.rows(*counted.entries.pop(0), columns, idf, field.weight)
        for field in fields
    ]
    vectorizer = Vectorizer(tuple(fields), idf, table._replace(cells=frozen(table.cells)))
    return (
        vectorizer,
        _summed([_csr(*row, len(idf)) for row in rows]),
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
    entries: list[_Rows]

    @property
    def df(self) -> NDArray[np.int32]:
        """In how many articles each term stands."""
        return self.terms.df[: self.first[-1]]


def _count(
    articles: Sequence[Article], fields: Sequence[Field], seeds: NDArray[np.uint64]
) -> _Counted | None:
    """Every term of every article, numbered and counted; None where two terms have one hash."""
    terms, known, first = kernel.empty_terms(_ROOM), 0, [0]
    batches: list[list[_Rows]] = [[] for _ in fields]
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
    return _Counted(terms, first, [_joined(batch) for batch in batches])


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
