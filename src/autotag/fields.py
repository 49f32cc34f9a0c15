"""The fields of a vectorizer: what of an article each counts, and what it makes terms of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autotag.article import TEXT_FIELDS


@dataclass(frozen=True, slots=True)
class Field:
    """A bag of words: how often each part of an article counts in it, and its weight in the row.

    With `characters` (shortest, longest) a bag of the n-grams of so many characters.
    """

    name: str
    times: Mapping[str, int]
    weight: float = 1.0
    characters: tuple[int, int] | None = None


def times_of(fields: Sequence[Field]) -> NDArray[np.int32]:
    """(f, p) how many times each field counts each part."""
    return np.array([[field.times.get(part, 0) for part in TEXT_FIELDS] for field in fields], np.int32)


def sizes_of(fields: Sequence[Field]) -> NDArray[np.int32]:
    """(f, 2) of how many characters each field's n-grams are, at least and at most; 0 where it has words."""
    return np.array([field.characters or (0, 0) for field in fields], np.int32)
