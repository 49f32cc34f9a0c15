"""TF-IDF rows of articles as a matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from autotag import kernel
from autotag.article import Article
from autotag.vectorizer.fitted import Vectorizer
from autotag.vectorizer.reading import packed

#: Rows of a CSR matrix: indptr, columns or numbers of terms, values or counts.
Rows = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[Any]]
Matrix = sparse.csr_array[Any, tuple[int, int]]


def transform(vectorizer: Vectorizer, articles: Iterable[Article]) -> Matrix:
    """The rows of articles (n, v) float32 CSR; each field's part has the field's weight as norm, or 0."""
    fields, model = range(len(vectorizer.fields)), vectorizer.model
    batches = [[kernel.transform(*batch, f, model) for f in fields] for batch in packed(articles)]
    if not batches:
        return sparse.csr_array(np.zeros((0, len(vectorizer.idf)), np.float32))
    return matrix([joined([batch[f] for batch in batches]) for f in fields], len(vectorizer.idf))


def matrix(fields: Iterable[Rows], terms: int) -> Matrix:
    """The fields' rows side by side, (n, `terms`): no two have a column in common."""
    first, *others = (_csr(*rows, terms) for rows in fields)
    return sparse.csr_array(sum(others, first)) if others else first


def joined(batches: Sequence[Rows]) -> Rows:
    """The rows of batches, one after the other."""
    sizes = [np.diff(indptr) for indptr, _, _ in batches]
    indptr = np.append(0, np.cumsum(np.concatenate(sizes)))
    return indptr, np.concatenate([b[1] for b in batches]), np.concatenate([b[2] for b in batches])


def _csr(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], data: NDArray[np.float32], terms: int
) -> Matrix:
    """Rows of so many columns; `indptr` of 32 bits where they do, all scikit-learn takes."""
    kind = np.int32 if indptr[-1] <= np.iinfo(np.int32).max else np.int64
    parts = data, indices.astype(kind, copy=False), indptr.astype(kind)
    return sparse.csr_array(parts, shape=(len(indptr) - 1, terms))
