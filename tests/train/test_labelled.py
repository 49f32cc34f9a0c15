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


def test_periods_are_tenths_of_the_dated():
    """In the order of time, whatever that of the articles; those without a date are in none."""
    dates = [f"2026-01-{day:02d}" for day in range(20, 0, -1)]
    found = [some.tolist() for some in labelled([*dates, "no date"]).periods]
    assert found == [[k, k + 1] for k in range(18, -1, -2)]


def test_a_day_is_in_one_period():
    """All of the day that a tenth begins with belong to it, also where one is of several tenths."""
    dates = [f"2026-01-{day:02d}" for day in range(20, 0, -1)]
    assert labelled([*dates, "2026-01-19T10:00:00Z"]).periods[-1].tolist() == [0, 1, 20]
    assert [len(some) for some in labelled(["2026-01-01"] * 17 + ["2026-01-02"] * 3).periods] == [17, 3]


@pytest.mark.parametrize("dates", [
    ["2026-01-01"] * 20, [*["2026-01-01"] * 19, "2026-01-02"],
    ["", *["no date"] * 19], ["2026-01-01", "2026-01-02", *[""] * 18],
])  # fmt: skip
def test_without_dates_there_are_no_periods(dates: list[str]):
    """All of one day or all but one, none that can be read, or too few."""
    assert labelled(dates).periods == []
