"""What a facet is learned from."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.train.labelled import Labelled


def labelled(dates: list[str]) -> Labelled:
    """Articles of these dates, all with one tag."""
    articles = [Article(text=f"word {k}", date=date, tags={"topic": ("a",)}) for k, date in enumerate(dates)]
    X = sparse.csr_array(np.ones((len(dates), 1), np.float32))
    return Labelled.of(articles, X, np.arange(len(dates)), "topic", TrainingConfig())


def test_the_latest_tenth_is_told_by_day():
    """Whatever the order; all of its first day belong to it."""
    dates = [f"2026-01-{day:02d}" for day in range(20, 0, -1)]
    assert labelled(dates).latest.tolist() == [0, 1]
    assert labelled([*dates, "2026-01-19T10:00:00Z"]).latest.tolist() == [0, 1, 20]


@pytest.mark.parametrize("dates", [
    ["2026-01-01"] * 20, ["", *["no date"] * 19], ["2026-01-01", "2026-01-02", *[""] * 18],
])  # fmt: skip
def test_without_dates_none_is_the_latest(dates: list[str]):
    """All of one day, none that can be read, or too few."""
    assert labelled(dates).latest.tolist() == []
