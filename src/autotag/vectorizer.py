"""Articles to TF-IDF rows: word 1- and 2-grams of each field, `(n, v)` float32 CSR.

A field counts the parts of an article together, each part so many times (a word of the title
three times, say): one bag of words with weighted parts, as BM25F has it (Robertson, Zaragoza &
Taylor 2004). The numbers are those of scikit-learn's `FeatureUnion` of one
`TfidfVectorizer(sublinear_tf=True)` a field, with the field weights as transformer weights. Columns
are ordered by how many articles hold the term, most first, so that the rows of weights that are
used most lie together in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag import kernel
from autotag.arrays import frozen
from autotag.article import TEXT_FIELDS, Article
from autotag.errors import TrainingError
from autotag.text import fold

#: Articles that are read at once, fewer where they are long: fitting takes 100 bytes a code point.
_BATCH: Final = 512
_LONG: Final = 1 << 22
_ROOM: Final = 1 << 16
_ATTEMPTS: Final = 4

Matrix = sparse.csr_array[Any, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Field:
    """A bag of words: how often each part of an article counts in it, and its weight in the row."""

    name: str
    times: Mapping[str, int]
    weight: float = 1.0


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
        return self.table, self.idf, times_of(self.fields), weights

    def transform(self, articles: Iterable[Article]) -> Matrix:
        """TF-IDF rows (n, v) float32 CSR; each field's part has the field's weight as norm, or 0."""
        model = self.model
        parts = [kernel.transform(*packed, model) for packed in packed(articles)]
        if not parts:
            return sparse.csr_array(np.zeros((0, len(self.idf)), np.float32))
        sizes = np.concatenate([np.diff(indptr) for indptr, _, _ in parts])
        indices = np.concatenate([indices for _, indices, _ in parts])
        data = np.concatenate([data for _, _, data in parts])
        return _csr(np.append(0, np.cumsum(sizes)), indices, data, len(self.idf))

    def occurrences(self, field: int, text: str) -> NDArray[np.int32]:
        """(m, 3): column of each term of a field that stands in a part, its start and end there.

        Start and end count code points of `fold(text)`.
        """
        seed = self.table.seeds[field]
        found: NDArray[np.int32] = kernel.occurrences(kernel.points_of(fold(text)), seed, self.table)
        return found


def times_of(fields: Sequence[Field]) -> NDArray[np.int32]:
    """(f, p) how many times each field counts each part."""
    return np.array([[field.times.get(part, 0) for part in TEXT_FIELDS] for field in fields], np.int32)


def pack(articles: Sequence[Article]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The articles' parts as one array of points and its borders, as the kernel takes them."""
    parts = [part for a in articles for part in (a.title, a.dateline, a.lead, a.text)]
    text = "".join(parts)
    if not text.isascii():
        parts = [fold(part) for part in parts]
        text = "".join(parts)
    bounds = np.zeros(len(parts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)), out=bounds[1:])
    return kernel.points_of(text), bounds


def _csr(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], data: NDArray[np.floating], terms: int
) -> Matrix:
    """Rows of so many columns, float32; `indptr` of 32 bits where they do, all scikit-learn takes."""
    kind = np.int32 if indptr[-1] <= np.iinfo(np.int32).max else np.int64
    parts = data.astype(np.float32, copy=False), indices.astype(kind, copy=False), indptr.astype(kind)
    return sparse.csr_array(parts, shape=(len(indptr) - 1, terms))


def packed(articles: Iterable[Article]) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64]]]:
    """The articles in batches that fit into memory, each as `pack` has it."""
    stream = iter(articles)
    while batch := list(taken(stream, _BATCH)):
        yield pack(batch)


def taken(stream: Iterator[Article], most: int) -> Iterator[Article]:
    """The next `most` articles of a stream, fewer where they are long."""
    size = 0
    for article in islice(stream, most):
        yield article
        size += len(article.title) + len(article.dateline) + len(article.lead) + len(article.text)
        if size > _LONG:
            return


def fit(
    articles: Sequence[Article], *, fields: Sequence[Field], min_df: int = 2
) -> tuple[Vectorizer, Matrix, list[str]]:
    """A vectorizer, the rows of the articles it was fitted to, and the terms in column order.

    A term is written `field:words`. Two terms of one 64-bit hash are found by a second hash and
    put apart by other seeds. Raises: TrainingError where there is no article.
    """
    if not articles:
        raise TrainingError("no article to learn terms from")
    times = times_of(fields)
    for attempt in range(_ATTEMPTS):
        seeds = _seeds(len(fields), attempt)
        if (counted := _count(articles, times, seeds)) is not None:
            break
    else:
        raise TrainingError(f"two terms have one hash under each of {_ATTEMPTS} seeds; please report it")
    keep = np.flatnonzero(counted.df >= min_df)
    texts = _texts(articles, fields, counted, keep)
    order = np.argsort(-counted.df[keep], kind="stable")
    keep = keep[order]
    columns = np.full(len(counted.df), -1, np.int32)
    columns[keep] = np.arange(len(keep), dtype=np.int32)
    idf = (np.log((1 + len(articles)) / (1 + counted.df[keep])) + 1).astype(np.float32)
    table = kernel.empty_table(len(keep), seeds)
    kernel.insert(counted.terms.key[keep], columns[keep], table)
    frozen_table = kernel.Table(frozen(table.keys), frozen(table.columns), seeds)
    weights = np.array([field.weight for field in fields])
    indptr, indices, data = kernel.rows(*counted.entries, columns, idf, weights)
    vectorizer = Vectorizer(tuple(fields), frozen(idf), frozen_table)
    return vectorizer, _csr(indptr, indices, data, len(idf)), [texts[k] for k in order.tolist()]


def _seeds(fields: int, attempt: int) -> NDArray[np.uint64]:
    return np.random.default_rng(0xA070 + attempt).integers(1, 2**63, fields).astype(np.uint64)


@dataclass(frozen=True, slots=True)
class _Counted:
    """All terms of a training set; `first` (b + 1,) is each batch's first new term, and `entries`
    (numbers, counts, ends of each article's fields) are the counts, one article after the other.
    """

    terms: kernel.Growing
    first: list[int]
    entries: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]

    @property
    def df(self) -> NDArray[np.int32]:
        """In how many articles each term stands."""
        return self.terms.df[: self.first[-1]]


def _count(
    articles: Sequence[Article], times: NDArray[np.int32], seeds: NDArray[np.uint64]
) -> _Counted | None:
    """Every term of every article, numbered and counted; None where two terms have one hash."""
    terms, first = kernel.empty_terms(_ROOM), [0]
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]] = []
    written = 0
    for points, bounds in packed(articles):
        room = len(times) * (len(points) + 2 * len(bounds))
        terms = kernel.grown(terms, first[-1], first[-1] + room)
        out = np.empty(room, np.int32), np.empty(room, np.int32)
        known, ends, collisions = kernel.learn(points, bounds, first[-1], seeds, terms, times, out)
        if collisions:
            return None
        size = int(ends[-1])
        parts.append((out[0][:size].copy(), out[1][:size].copy(), ends + written))
        written += size
        first.append(known)
    numbers, counts, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _Counted(terms, first, (numbers, counts, ends))


def _texts(
    articles: Sequence[Article], fields: Sequence[Field], counted: _Counted, keep: NDArray[np.int64]
) -> list[str]:
    """The kept terms, read again from where each first stood; `keep` is in order."""
    texts: list[str] = []
    borders = np.searchsorted(keep, counted.first)
    terms = counted.terms
    for (points, _), low, high in zip(packed(articles), borders, borders[1:], strict=False):
        some = keep[low:high]
        text = kernel.spell(points, terms.begin[some], terms.stop[some])
        texts += text.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass").split("\n")[:-1]
    names = [field.name for field in fields]
    return [f"{names[f]}:{text}" for f, text in zip(terms.field[keep].tolist(), texts, strict=True)]
