"""Which C a facet is learned with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.train import Settings, costs, train

Command = Callable[..., Any]


def learned_with(articles: list[Article], C: float | dict[str, float] | None = None) -> dict[str, float]:
    """The C of each facet, as the facts of a training tell it."""
    config = TrainingConfig(C=C, split="none", folds=3, min_df=1)
    found: dict[str, float] = train(articles, Settings(config)).facts["C"]
    return found


def test_a_cost_that_is_named_is_kept(archive: list[Article], monkeypatch: pytest.MonkeyPatch):
    """For all facets, or for one of them; the others' are chosen among those that are tried."""
    assert learned_with(archive, 3.0) == {"country": 3.0, "topic": 3.0}
    monkeypatch.setattr(costs, "_TRIED", (0.5,))
    assert learned_with(archive, {"topic": 3.0}) == {"country": 0.5, "topic": 3.0}


def test_what_is_named_holds_for_a_facet_that_only_later_articles_have(archive: list[Article]):
    """Those that it is judged by teach nothing of such a facet, and nothing that is named is forgotten."""
    late = [replace(article, date=f"2026-01-{1 + i // 5:02}") for i, article in enumerate(archive)]
    for i in range(len(late) - 9, len(late)):
        late[i] = replace(late[i], tags={**late[i].tags, "desk": ("x", "y")[: i % 3]})
    for C in (3.0, {"desk": 3.0}):
        trained = train(late, Settings(TrainingConfig(C=C, split="time", folds=3, min_df=1)))
        assert trained.facts["C"]["desk"] == 3.0 and trained.config.cost_of("desk") == 3.0


@pytest.mark.parametrize("best", [1.0, 0.3])
@pytest.mark.parametrize("tags", [2, 16])
def test_the_cost_that_does_best_out_of_fold_is_chosen(
    best: float, tags: int, archive: list[Article], monkeypatch: pytest.MonkeyPatch
):
    """Whichever that is, whether some tags are tried or all; and with it all tags are learned."""
    solved = costs._solved

    def spied(data: Any, Y: Any, settings: Settings, C: float, told: str) -> Any:
        weights = solved(data, Y, settings, C, told)
        if best != C:
            weights.margins[:] = 0.0  # ranks nothing
        return weights

    monkeypatch.setattr(costs, "_solved", spied)
    monkeypatch.setattr(costs, "_TAGS", tags)
    trained = train(archive, Settings(TrainingConfig(split="none", folds=3, min_df=1)))
    assert set(trained.facts["C"].values()) == {best}
    assert sum(facet.learned for facet in trained.tagger.facets) > 4


def test_the_cost_is_told(command: Command, lines: Path, tmp_path: Path):
    """After training and by `inspect`, as far as the model says it: earlier ones do not."""
    run = command("train", lines, "-m", tmp_path / "news", "--split", "none")
    assert run.code == 0 and "C = " in run.out
    assert "for topic" in command("inspect", "-m", tmp_path / "news").out
