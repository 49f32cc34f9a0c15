"""How far an archive run is: a bar at a terminal, lines in a log, JSON for machines."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final, Literal, Protocol, TextIO

import msgspec
from msgspec import Struct
from tqdm import tqdm

from autotag.archive import Receipt

Mode = Literal["auto", "plain", "json", "none"]
#: Seconds between two lines.
_EVERY: Final = {"plain": 10.0, "json": 1.0}


class Progress(Struct, frozen=True):
    """How far a run is: `share` of the input's bytes done (0 to 1), seconds left; None where unknown."""

    articles: int
    rejected: int
    share: float | None
    articles_per_second: float
    seconds: float
    seconds_left: float | None
    done: bool = False


class Meter:
    """Counts chunks in, and keeps the time."""

    def __init__(self, total: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._clock = total, clock
        self._began = clock()
        self._articles = self._rejected = self._bytes = 0

    def add(self, receipt: Receipt) -> None:
        """Counts a chunk in."""
        self._articles += receipt.articles
        self._rejected += receipt.rejected
        self._bytes += receipt.size

    def now(self, *, done: bool = False) -> Progress:
        """How far the run is."""
        seconds = self._clock() - self._began
        share = min(self._bytes / self._total, 1.0) if self._total else None
        left = seconds * (1 - share) / share if share else None
        rate = self._articles / seconds if seconds else 0.0
        return Progress(
            self._articles, self._rejected, None if share is None else round(share, 4), round(rate, 1),
            round(seconds, 3), None if left is None else round(left, 1), done,
        )  # fmt: skip


class Show(Protocol):
    """Shows progress."""

    def update(self, progress: Progress) -> None: ...

    def close(self) -> None: ...


class Bar:
    """A bar at a terminal."""

    def __init__(self, stream: TextIO) -> None:
        form = "{percentage:3.0f}%|{bar}| {desc} [{elapsed}<{remaining}]"
        tqdm.monitor_interval = 0  # its thread would be there when processes are forked
        self._bar = tqdm(total=1.0, bar_format=form, file=stream, leave=False)

    def update(self, progress: Progress) -> None:
        """Draws it, with what `sentence` does not say already."""
        rejected = f", {progress.rejected:,} rejected" if progress.rejected else ""
        said = f"{progress.articles:,} articles, {progress.articles_per_second:,.0f}/s{rejected}"
        self._bar.set_description_str(said, refresh=False)
        self._bar.update((progress.share or 0.0) - self._bar.n)

    def close(self) -> None:
        """Takes it away."""
        self._bar.close()


class Printed:
    """A line now and then: a sentence, or an object of JSON."""

    def __init__(
        self, stream: TextIO, mode: Literal["plain", "json"], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream, self._mode, self._clock = stream, mode, clock
        self._last = clock()

    def update(self, progress: Progress) -> None:
        """Prints a line where it is time; JSON at the end too."""
        now = self._clock()
        if now - self._last < _EVERY[self._mode] and not (progress.done and self._mode == "json"):
            return
        self._last = now
        line = sentence(progress) if self._mode == "plain" else msgspec.json.encode(progress).decode()
        print(line, file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing is to be taken away."""


class Silent:
    """Shows nothing."""

    def update(self, progress: Progress) -> None:
        """Does nothing."""

    def close(self) -> None:
        """Does nothing."""


def sentence(progress: Progress) -> str:
    """How far a run is, for people.

    >>> sentence(Progress(1200, 3, 0.25, 400.0, 3.0, 9.0))
    'autotag: 25 % done: 1,200 articles, 400/s, 3 rejected, 0:09 left'
    """
    share = "" if progress.share is None else f"{progress.share:.0%} done: ".replace("%", " %")
    minutes, seconds = divmod(round(progress.seconds_left or 0), 60)
    left = "" if progress.seconds_left is None or progress.done else f", {minutes}:{seconds:02d} left"
    rate = f"{progress.articles:,} articles, {progress.articles_per_second:,.0f}/s"
    return f"autotag: {share}{rate}, {progress.rejected:,} rejected{left}"


def shown(mode: Mode, *, piped: bool) -> Show:
    """What shows the progress on stderr: a bar at a terminal, sentences without; quiet in a pipe."""
    if mode == "none" or (mode == "auto" and piped):
        return Silent()
    if mode == "auto" and sys.stderr.isatty():
        return Bar(sys.stderr)
    return Printed(sys.stderr, "json" if mode == "json" else "plain")
