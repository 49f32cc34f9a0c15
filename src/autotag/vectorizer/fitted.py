"""What was fitted to articles, and where its terms stand in one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import Article
from autotag.fields import Field, sizes_of, times_of
from autotag.text import fold
from autotag.vectorizer.reading import pack


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

    def row(self, article: Article) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The columns of an article's terms, field by field, and its TF-IDF values there."""
        batch, model = pack([article]), self.model
        rows = [kernel.transform(*batch, f, model) for f in range(len(self.fields))]
        return np.concatenate([row[1] for row in rows]), np.concatenate([row[2] for row in rows])

    def occurrences(self, field: int, text: str) -> NDArray[np.int32]:
        """(m, 3): column of each term of a field that stands in a part, its start and end there.

        Start and end count code points of `fold(text)`.
        """
        sizes = sizes_of(self.fields)[field]
        points = kernel.points_of(fold(text))
        found: NDArray[np.int32] = kernel.occurrences(points, field, self.table, sizes)
        return found
