"""`autotag train --search`: a journal of trials beside the model, and the configuration that was chosen."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import tomli_w

from autotag.article import Article
from autotag.commands.reading import tell
from autotag.config import TrainingConfig
from autotag.errors import InputError
from autotag.train import Settings, facets_of, key_of, search, suited
from autotag.version import VERSION

_JOURNAL: Final = "search.jsonl"
CHOSEN: Final = "search.toml"


class _Line(msgspec.Struct, frozen=True):
    """A trial: of which articles and version, the configuration, and how good it was."""

    of: str
    config: str
    score: float


class Journal(MutableMapping[str, float]):
    """The scores of the trials of some articles, in a file that each is written to when it is done."""

    def __init__(self, path: Path, of: str) -> None:
        self._path, self._of = path, of
        self._scores = {line.config: line.score for line in _lines(path) if line.of == of}

    def __getitem__(self, key: str) -> float:
        """The score of a configuration."""
        return self._scores[key]

    def __setitem__(self, key: str, score: float) -> None:
        """Adds a trial, and sees it written."""
        with self._path.open("ab") as stream:
            stream.write(msgspec.json.encode(_Line(self._of, key, score)) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._scores[key] = score
        tell(f"search: {len(self)} tried, F1 on held-out articles {score:.4f}, best {max(self.values()):.4f}")

    def __delitem__(self, key: str) -> None:
        """Nothing is ever taken back."""
        raise TypeError("a trial stays")

    def __iter__(self) -> Iterator[str]:
        """The configurations that were tried."""
        return iter(self._scores)

    def __len__(self) -> int:
        """How many were tried."""
        return len(self._scores)


def chosen(articles: Sequence[Article], settings: Settings, model: Path, minutes: float) -> TrainingConfig:
    """The configuration that a search of so many minutes finds, also written beside the model. It goes on
    where an earlier one with the same articles and settings ended, or was stopped.
    """
    if not 0 < minutes < float("inf"):
        raise InputError(f"--search {minutes:g}: a number of minutes above 0")
    facets = tuple(facets_of(articles, settings.config))
    config = msgspec.structs.replace(suited(settings.config, articles), facets=facets)
    journal = Journal(model / _JOURNAL, _digest(articles, config))
    if journal:
        tell(f"search: goes on after {len(journal)} trials of {model / _JOURNAL}")
    began, asked, longest = time.monotonic(), time.monotonic(), 0.0

    def go_on() -> bool:
        nonlocal asked, longest
        now = time.monotonic()
        longest = max(longest, now - asked)
        asked = now
        return not journal or now - began + longest <= 60 * minutes

    best = search(articles, Settings(
        config, settings.names, settings.jobs, settings.progress, settings.places, settings.unlabelled
    ), journal, go_on=go_on)  # fmt: skip
    _write(model / CHOSEN, best)
    before, after = journal[key_of(config)], journal[key_of(best)]
    tell(f"search: wrote {model / CHOSEN}: F1 on held-out articles {after:.4f}, at first {before:.4f}")
    return best


def _digest(articles: Sequence[Article], config: TrainingConfig) -> str:
    """What a score depends on besides its configuration."""
    known = hashlib.sha256(f"{VERSION} {key_of(config)}\n".encode())
    for article in articles:
        known.update(msgspec.json.encode(article) + b"\n")
    return known.hexdigest()


def _lines(path: Path) -> Iterator[_Line]:
    """The trials of a journal; a line that was not finished is none."""
    raw = path.read_bytes().split(b"\n") if path.exists() else []
    for line in raw:
        try:
            yield msgspec.json.decode(line, type=_Line)
        except msgspec.DecodeError:
            continue


def _write(path: Path, config: TrainingConfig) -> None:
    values: dict[str, Any] = {k: v for k, v in msgspec.to_builtins(config).items() if v is not None}
    part = path.with_name(f".{path.name}.part")
    part.write_text(tomli_w.dumps(values), encoding="utf-8")
    part.replace(path)
