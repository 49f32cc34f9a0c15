"""What tests share: a small model, the articles it learned from, and the shared data if they are there."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from autotag import cli, layout
from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.formats import to_json
from autotag.save import save
from autotag.train import Settings, Trained, train
from tests.clusters import Cluster, started

# The same examples every time: a run that fails fails again.
settings.register_profile("autotag", derandomize=True, deadline=None, database=None)
settings.load_profile("autotag")

# A shell that runs tests in the background has them ignore Ctrl-C, and so would all that they start.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"

_STORIES = (
    ("FR", "sport", "Paris rugby club wins", "The French fifteen won the match in Paris after a late try"),
    ("FR", "economy", "Paris bank lifts rates", "French bankers in Paris said interest rates would rise"),
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


_WORDS = {
    "FR": "Paris French Lyon franc café Élysée Marseille",
    "DE": "Berlin German Munich mark Köln fu\u0308r Straße",
    "JP": "Tokyo Japanese Osaka yen 東京都 日本の",
    "sport": "match goal team coach champion stadium",
    "economy": "bank rate trade exports budget market",
    "weather": "rain storm wind flood snow heat",
}
_FILLER = "the a said would and in on week year people officials on Monday after new more first".split()


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


@pytest.fixture(scope="session")
def archive() -> list[Article]:
    """Ninety dated articles of several tags each, some of none, some not labelled for topics."""
    rng = random.Random(7)
    made = []
    for i in range(90):
        country = rng.sample(["FR", "DE", "JP"], rng.choice([0, 1, 1, 2]))
        topic = rng.sample(["sport", "economy", "weather"], rng.choice([1, 1, 2]))
        words = [word for tag in country + topic for word in rng.choices(_WORDS[tag].split(), k=5)]
        words += rng.choices(_FILLER, k=20)
        rng.shuffle(words)
        tags = {"country": tuple(country), "topic": tuple(topic)}
        if i % 9 == 0:
            del tags["topic"]
        made.append(
            Article(
                id=f"a{i}", title=" ".join(words[:5]), dateline=words[5].upper(), lead=" ".join(words[6:12]),
                text=" ".join(words[12:]) + ".", date=f"2024-{i // 28 + 1:02d}-{i % 28 + 1:02d}", tags=tags,
            )
        )  # fmt: skip
    return made


@pytest.fixture(scope="session")
def trained_archive(archive: list[Article]) -> Trained:
    """A model of those, with thresholds; a quarter of its terms are common ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "_BYTES", 2 * 6 * 300)
        return train(archive, Settings(TrainingConfig(split="none", folds=3, min_df=1)))


def _save_to(model: Path, trained: Trained) -> str:
    return save(
        model, trained.tagger, trained.heldout,
        config={}, training={**trained.facts, "rejected": 0}, metrics={}, run={"created": "today"},
    )  # fmt: skip


@pytest.fixture(scope="session")
def save_to() -> Callable[[Path, Trained], str]:
    """Saves a model and returns its digest."""
    return _save_to


@pytest.fixture(scope="session")
def saved(trained_archive: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory of that model; read only, copy it to damage it."""
    model = tmp_path_factory.mktemp("models") / "archive"
    _save_to(model, trained_archive)
    return model


@dataclass(frozen=True)
class Run:
    """What a command did: its exit code, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., Run]:
    """Runs a command of the command line within this process."""

    def run(*args: object) -> Run:
        capsys.readouterr()
        try:
            code = cli.main([str(arg) for arg in args])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Run(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def shell() -> Callable[..., Run]:
    """Runs a line of bash in which `autotag` is the program; `stdin` is bytes."""
    if shutil.which("bash") is None:
        missing("bash", "bash is not installed")

    def run(line: str, stdin: bytes = b"") -> Run:
        script = f'set -o pipefail; autotag() {{ "{sys.executable}" -W error -m autotag.cli "$@"; }}; {line}'
        done = subprocess.run(
            ["bash", "-c", script], input=stdin, capture_output=True, check=False, timeout=60
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real Dask cluster; skipped where Dask is not installed."""
    pytest.importorskip("distributed")
    with started() as cluster:
        yield cluster


@pytest.fixture
def lines(tmp_path: Path, archive: list[Article]) -> Path:
    """The archive as a file of its own, `archive.jsonl`."""
    path = tmp_path / "archive.jsonl"
    path.write_bytes(b"".join(to_json(article) + b"\n" for article in archive))
    return path
