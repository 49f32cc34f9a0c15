"""Which articles a model is judged on, and its folds."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.dates import day
from autotag.errors import TrainingError
from autotag.split import folds, split


def dated(dates: list[str]) -> list[Article]:
    """Articles of these dates; an empty one has none."""
    return [Article(id=str(i), text="x", date=date) for i, date in enumerate(dates)]


DAYS = [f"2024-01-{day:02d}T10:00:00Z" for day in range(1, 21)]


def test_time_split_judges_on_the_latest_fifth():
    """Every article judged on is later than every one fitted to, whatever the order of the file."""
    rng = np.random.default_rng(0)
    dates = list(rng.permutation(DAYS))
    parts = split(dated(dates), TrainingConfig(split="time"))
    assert parts is not None and len(parts.test) == 4
    assert max(dates[i] for i in parts.train) < min(dates[i] for i in parts.test)
    assert sorted([*parts.train, *parts.test]) == list(range(20))
    assert "2024-01-17" in parts.what and "time" in parts.what


def test_a_day_is_never_cut_in_two():
    """A story and its rewrites are of one day: they stand on one side."""
    dates = ["2024-01-01"] * 10 + ["2024-01-02"] * 10
    parts = split(dated(dates), TrainingConfig(split="time"))
    assert parts is not None
    assert parts.train.tolist() == list(range(10)) and parts.test.tolist() == list(range(10, 20))


def test_undated_articles_are_fitted_to():
    """Nobody knows whether they are later, so they judge nothing."""
    parts = split(dated([*DAYS, "", ""]), TrainingConfig(split="time"))
    assert parts is not None and {20, 21} <= set(parts.train.tolist())


@pytest.mark.parametrize(
    ("dates", "kind"),
    [(DAYS, "time"), ([*DAYS[:10], *[""] * 10], "time"), ([*DAYS[:9], *[""] * 11], "random")],
)
def test_split_left_out_is_by_time_where_most_are_dated(dates: list[str], kind: str):
    """The default follows from the articles."""
    parts = split(dated(dates), TrainingConfig())
    assert parts is not None and parts.what.startswith(kind)


@pytest.mark.parametrize("date", ["31/12/2019", "12 May 2020", "20201301x", "yesterday"])
def test_dates_of_another_form_count_as_none(date: str):
    """What does not sort as it is written is no date to split by."""
    assert day(Article(text="x", date=date)) == ""
    assert [day(Article(text="x", date=d)) for d in ("2020-09-28T10:00", "2020-09", "2020")] == [
        "2020-09-28", "2020-09", "2020",
    ]  # fmt: skip


def test_random_split_says_that_it_is_optimistic():
    """Rewrites of one story on both sides flatter a model, and the report says so."""
    parts = split(dated(DAYS), TrainingConfig(split="random", held_out=0.25))
    assert parts is not None and "optimistic" in parts.what
    assert len(parts.test) == 5 and sorted([*parts.train, *parts.test]) == list(range(20))
    again = split(dated(DAYS), TrainingConfig(split="random", held_out=0.25))
    other = split(dated(DAYS), TrainingConfig(split="random", held_out=0.25, seed=1))
    assert again is not None and other is not None
    assert (again.test == parts.test).all() and not np.array_equal(other.test, parts.test)


@pytest.mark.parametrize(("dates", "config"), [(DAYS, "none"), (DAYS[:9], "time"), (DAYS[:9], "random")])
def test_none_and_too_few_articles_are_not_split(dates: list[str], config: str):
    """Fewer than ten articles judge nothing."""
    assert split(dated(dates), TrainingConfig(split=config)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("dates", [[""] * 12, ["2024-01-01"] * 12])
def test_time_split_without_a_later_day_says_what_to_do(dates: list[str]):
    """Asked for by name it can't be silently another one."""
    with pytest.raises(TrainingError, match="--split none"):
        split(dated(dates), TrainingConfig(split="time"))


@pytest.mark.parametrize("n", [2, 3, 7, 50, 1000])
@pytest.mark.parametrize("k", [2, 5])
def test_folds_are_about_even_and_keep_neighbours_together(n: int, k: int):
    """Each fold has its share, and articles next to each other in time are mostly in one."""
    articles = dated([f"20{i // 336 + 10}-{i // 28 % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(n)])
    fold = folds(articles, TrainingConfig(folds=k), np.arange(n))
    sizes = np.bincount(fold, minlength=k)
    assert len(fold) == n and sizes.sum() == n and len(sizes) == k
    assert sizes.max() - sizes.min() <= 20
    if n == 1000:
        assert (fold[1:] == fold[:-1]).mean() > 0.9
    assert (fold == folds(articles, TrainingConfig(folds=k), np.arange(n))).all()


def test_folds_follow_time_and_not_the_file():
    """Shuffled, an article keeps its fold."""
    articles = dated([f"2024-{i // 28 + 1:02d}-{i % 28 + 1:02d}" for i in range(200)])
    order = np.random.default_rng(1).permutation(200)
    config = TrainingConfig()
    clusters = np.arange(200) // 3
    shuffled = folds([articles[i] for i in order], config, clusters[order])
    assert (shuffled == folds(articles, config, clusters)[order]).all()


def test_near_duplicates_share_a_fold():
    """A rewrite of a week later is in the fold of the first: out of fold, no model has seen either."""
    articles = dated([f"2024-{i // 28 + 1:02d}-{i % 28 + 1:02d}" for i in range(200)])
    config, clusters = TrainingConfig(), np.arange(200)
    before = folds(articles, config, clusters)
    clusters[150], clusters[199] = 3, 3
    after = folds(articles, config, clusters)
    assert len({*before[[3, 150, 199]].tolist()}) > 1
    assert after[150] == after[199] == after[3] == before[3]
    others = np.delete(np.arange(200), [150, 199])
    assert (after[others] == before[others]).all()


@pytest.mark.parametrize("kind", ["time", "random"])
def test_near_duplicates_stand_on_the_side_of_the_earliest(kind: str):
    """A cluster is fitted to as soon as one of it is; what is judged has none on the other side."""
    clusters = np.arange(20)
    clusters[[0, 18]], clusters[[17, 19]] = 0, 17
    parts = split(dated(DAYS), TrainingConfig(split=kind), clusters)  # type: ignore[arg-type]
    assert parts is not None
    assert not set(clusters[parts.train]) & set(clusters[parts.test])
    assert sorted([*parts.train, *parts.test]) == list(range(20))
    if kind == "time":
        assert parts.moved == 1 and parts.test.tolist() == [16, 17, 19] and "1 near-duplicates" in parts.what


def test_nothing_but_near_duplicates_says_what_to_do():
    """One story in twenty versions judges nothing."""
    with pytest.raises(TrainingError, match="--split none"):
        split(dated(DAYS), TrainingConfig(split="time"), np.zeros(20, np.int64))
