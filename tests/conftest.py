"""What tests share: a small model, the articles it learned from, and the shared data if they are there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.train import Settings, Trained, train

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"

_STORIES = (
    ("FR", "sport", "Paris rugby club wins", "The French fifteen won the match in Paris after a late try"),
    ("FR", "economy", "Paris bank lifts rates", "French bankers in Paris said that interest rates would rise"),
    ("FR", "sport", "Lyon goalkeeper rests", "The French goalkeeper will miss the match in Lyon this week"),
    ("FR", "economy", "French exports climb", "Shipments of French wine rose and the trade balance improved"),
    ("DE", "sport", "Berlin team draws", "The German team drew its match in Berlin without a goal"),
    ("DE", "economy", "German orders fall", "Orders at German factories fell and bankers in Berlin worry"),
    ("DE", "sport", "Munich rowers train", "German rowers train in Munich for the match of the year"),
    ("DE", "economy", "Berlin budget grows", "The German budget grows while interest rates in Berlin hold"),
    ("JP", "sport", "Tokyo marathon record", "A Japanese runner set a record at the match race in Tokyo"),
    ("JP", "economy", "Tokyo shares rise", "Japanese shares rose in Tokyo as trade and exports improved"),
    ("JP", "sport", "Osaka hosts judo", "Japanese judo champions meet in Osaka for the last match"),
    ("JP", "economy", "Yen steady in Tokyo", "The Japanese currency held steady as bankers in Tokyo waited"),
)


def need(tool: str) -> str:
    """The path of a program; without it the test is skipped, or fails where AUTOTAG_REQUIRE names it."""
    path = shutil.which(tool)
    if path is None:
        missing(tool, f"{tool} is not installed")
    return str(path)


def missing(name: str, reason: str) -> None:
    """Skips a test, or fails it where `AUTOTAG_REQUIRE` (names with commas, or `all`) asks for `name`."""
    required = os.environ.get("AUTOTAG_REQUIRE", "").split(",")
    if name in required or "all" in required:
        pytest.fail(f"{reason}, and AUTOTAG_REQUIRE asks for it")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The directory of the shared data; tests that ask for it skip where it is not there."""
    if not SHARED.is_dir():
        missing("shared", "the shared data are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def stories() -> list[Article]:
    """Twelve small labelled articles, dated a day apart."""
    return [
        Article(
            id=f"s{i}", title=title, text=text + ".", date=f"2024-01-{i + 1:02d}",
            tags={"country": (country,), "topic": (topic,)},
        ) for i, (country, topic, title, text) in enumerate(_STORIES)
    ]  # fmt: skip


@pytest.fixture(scope="session")
def trained(stories: list[Article]) -> Trained:
    """A model of those articles."""
    return train(stories, Settings(TrainingConfig(split="none", folds=2, min_df=1)))
