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
from autotag.text import ENTRIES, PAGES, codes, fold, lower

UNICODE: Final = kernel.Unicode(PAGES, ENTRIES)
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
        return UNICODE, self.table, self.idf, times_of(self.fields), weights

    def transform(self, articles: Iterable[Article]) -> Matrix:
        """TF-IDF rows (n, v) float32 CSR; each field's part has the field's weight as norm, or 0."""
        model = self.model
        parts = [kernel.transform(*packed, model) for packed in _packed(articles)]
        if not parts:
            return sparse.csr_array(np.zeros((0, len(self.idf)), np.float32))
        sizes = np.concatenate([np.diff(indptr) for indptr, _, _ in parts])
        indices = np.concatenate([indices for _, indices, _ in parts])
        return _csr(sizes, indices, np.concatenate([data for _, _, data in parts]), len(self.idf))

    def occurrences(self, field: int, text: str) -> NDArray[np.int64]:
        """(m, 3): column of each term of a field that stands in a part, its start and end there.

        Start and end count code points of `fold(text)`.
        """
        points = codes(fold(text))
        found = np.empty((len(points) + 2, 3), np.int64)
        size, _, _ = kernel.locate(points, 0, len(points), field, UNICODE, self.table, found)
        return found[:size]


def times_of(fields: Sequence[Field]) -> NDArray[np.int32]:
    """(f, p) how many times each field counts each part."""
    return np.array([[field.times.get(part, 0) for part in TEXT_FIELDS] for field in fields], np.int32)


def pack(articles: Sequence[Article]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """The articles' parts as one array of code points and its borders, as the kernel takes them."""
    folded = [
        fold(part) for article in articles
        for part in (article.title, article.dateline, article.lead, article.text)
    ]  # fmt: skip
    bounds = np.zeros(len(folded) + 1, np.int64)
    np.cumsum([len(part) for part in folded], out=bounds[1:])
    return codes("".join(folded)), bounds


def _csr(
    sizes: NDArray[np.int64], indices: NDArray[np.int32], data: NDArray[np.float64], terms: int
) -> Matrix:
    """Rows of so many entries each, float32; indices of 32 bits where they do, all scikit-learn takes."""
    indptr = np.append(0, np.cumsum(sizes))
    kind = np.int32 if indptr[-1] <= np.iinfo(np.int32).max else np.int64
    parts = data.astype(np.float32), indices.astype(kind, copy=False), indptr.astype(kind)
    return sparse.csr_array(parts, shape=(len(sizes), terms))


def _packed(articles: Iterable[Article]) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64]]]:
    stream = iter(articles)
    while batch := list(taken(stream, _BATCH)):
        yield pack(batch)


def taken(stream: Iterator[Article], most: int) -> Iterator[Article]:
    """The next `most` articles of a stream, fewer where they are long."""
    size = 0
    for article in islice(stream, most):
        yield article
        size += sum(len(getattr(article, part)) for part in TEXT_FIELDS)
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
    for attempt in range(_ATTEMPTS):
        counted = _count(articles, times_of(fields), _seeds(len(fields), attempt))
        if counted is not None:
            break
    else:
        raise TrainingError(f"two terms have one hash under each of {_ATTEMPTS} seeds; please report it")
    table, terms, known, (numbers, counts, ends) = counted
    keep = np.flatnonzero(terms.df[:known] >= min_df)
    keep = keep[np.argsort(-terms.df[keep], kind="stable")]
    columns = np.full(known, -1, np.int32)
    columns[keep] = np.arange(len(keep), dtype=np.int32)
    idf = (np.log((1 + len(articles)) / (1 + terms.df[keep])) + 1).astype(np.float32)
    vectorizer = Vectorizer(tuple(fields), frozen(idf), _compact(table, columns, len(keep)))
    X = _rows(vectorizer, columns[numbers], counts, ends)
    return vectorizer, X, _texts(articles, fields, terms, keep)


def _seeds(fields: int, attempt: int) -> NDArray[np.uint64]:
    return np.random.default_rng(0xA070 + attempt).integers(1, 2**63, fields).astype(np.uint64)


_Counts = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]


def _count(
    articles: Sequence[Article], times: NDArray[np.int32], seeds: NDArray[np.uint64]
) -> tuple[kernel.Table, kernel.Growing, int, _Counts] | None:
    """Every term of every article, numbered and counted; None where two terms have one hash."""
    table, terms = kernel.empty_table(_ROOM, seeds), kernel.empty_terms(_ROOM)
    known, written, first = 0, 0, 0
    parts: list[_Counts] = []
    for points, bounds in _packed(articles):
        room = len(times) * (len(points) + 2 * len(bounds))
        table, terms = kernel.grown(table, terms, known, known + room)
        out = np.empty(room, np.int32), np.empty(room, np.int64)
        state = (first, known, written)
        known, ends, collisions = kernel.learn(points, bounds, state, UNICODE, table, terms, times, out)
        if collisions:
            return None
        size = int(ends[-1])
        parts.append((out[0][:size].copy(), out[1][:size].copy(), ends + written))
        written += size
        first += len(ends) // len(times)
    numbers, counts, ends = (np.concatenate(column) for column in zip(*parts, strict=True))
    return table, terms, known, (numbers, counts, ends)


def _compact(table: kernel.Table, columns: NDArray[np.int32], size: int) -> kernel.Table:
    """The table of the kept terms alone, with their columns."""
    used = np.flatnonzero(table.columns >= 0)
    used = used[columns[table.columns[used]] >= 0]
    kept = columns[table.columns[used]]
    order = np.argsort(kept)
    compact = kernel.empty_table(size, table.seeds)
    kernel.insert(table.keys[used][order], kept[order], compact)
    return kernel.Table(frozen(compact.keys), frozen(compact.columns), compact.seeds)


def _rows(
    vectorizer: Vectorizer,
    columns: NDArray[np.int32],
    counts: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> Matrix:
    """The rows that `transform` would give, from the counts that are there already."""
    fields = len(vectorizer.fields)
    place = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    kept = columns >= 0
    place, indices = place[kept], columns[kept]
    values = (1 + np.log(counts[kept])) * vectorizer.idf[indices].astype(np.float64)
    norms = np.sqrt(np.bincount(place, values * values, len(ends)))
    weights = [field.weight for field in vectorizer.fields]
    scale = np.tile(weights, len(ends) // fields) / np.where(norms > 0, norms, 1)
    sizes = np.bincount(place // fields, minlength=len(ends) // fields)
    return _csr(sizes, indices, values * scale[place], len(vectorizer.idf))


def _texts(
    articles: Sequence[Article],
    fields: Sequence[Field],
    terms: kernel.Growing,
    keep: NDArray[np.int64],
) -> list[str]:
    """The kept terms, read again from where each first stood."""
    texts = [""] * len(keep)
    order = np.lexsort((terms.part[keep], terms.article[keep]))
    columns = (terms.article, terms.part, terms.field, terms.start, terms.end)
    spans = zip(*(column[keep[order]].tolist() for column in columns), strict=True)
    last, folded = (-1, -1), ""
    for place, (article, part, field, start, end) in zip(order.tolist(), spans, strict=True):
        if (article, part) != last:
            last, folded = (article, part), _lowered(getattr(articles[article], TEXT_FIELDS[part]))
        texts[place] = f"{fields[field].name}:{_words(folded[start:end])}"
    return texts


def _lowered(text: str) -> str:
    return lower(codes(fold(text))).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _words(span: str) -> str:
    """The words of a span with one space between, without what is in no token."""
    if span.replace(" ", "", 1).isalnum():
        return span
    return " ".join(span[start:stop] for start, stop in kernel.tokens(codes(span), UNICODE).tolist())
