"""Counts the figures that a run kept of its articles, chunk by chunk: memory does not grow with them."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from autotag.archive.deciding import Places
from autotag.archive.expected import Ints, held_out, unknown_words
from autotag.archive.figures import BINS, Figures, Near
from autotag.archive.hashes import frames
from autotag.archive.records import Run, read_run
from autotag.bundle import Bundle
from autotag.errors import InputError
from autotag.tagger import Facet
from autotag.tally import Doubtful, Drift, FacetTally, RunTally, TagTally

_DOUBTFUL: Final = 100
_MOST_KINDS: Final = 50
#: The tags that are told apart where the rates of tags are compared.
_COMMON: Final = 11
#: So many times the months that have articles are shown at most.
_SPARSE: Final = 4
_decode: Final = msgspec.json.Decoder(Figures).decode


def run_tally(output: Path, bundle: Bundle, *, tagged: int, seconds: float) -> RunTally:
    """The counts of a finished run that kept figures; so many articles were tagged in so many seconds.

    Raises: InputError where no figures were kept.
    """
    places = Places(output)
    run = read_run(places.run)
    if run is None or not run.figures:
        raise InputError(f"{places.run}: no figures for a report were kept; run with --report and --fresh")
    counted = _Counted(bundle)
    for frame in frames(places.hashes):
        for _, _, told in frame.articles:
            counted.add(_decode(told))
    return counted.tally(run, tagged=tagged, seconds=seconds)


class _Counted:
    """The counts so far: by month, tag and facet."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        tagger = bundle.tagger
        self._starts = list(accumulate((len(facet.tags) for facet in tagger.facets), initial=0))
        self._facet_of = [k for k, facet in enumerate(tagger.facets) for _ in facet.tags]
        facets = len(tagger.facets)
        self._months: Counter[str] = Counter()
        self._tags: Counter[tuple[int, str]] = Counter()
        self._best = np.zeros((facets, BINS), np.int64)
        self._tagged, self._review = [0] * facets, [0] * facets
        self._unknown: Counter[int] = Counter()
        self._warnings: Counter[str] = Counter()
        self._doubtful: list[tuple[float, str, Near]] = []
        self._doubted: set[str] = set()
        self._articles = 0

    def add(self, figures: Figures) -> None:
        """Counts an article in."""
        month = figures.month
        self._articles += 1
        self._months[month] += 1
        self._unknown[figures.unknown] += 1
        for column in figures.given:
            self._tags[column, month] += 1
        for k in {self._facet_of[column] for column in figures.given}:
            self._tagged[k] += 1
        for k in figures.review:
            self._review[k] += 1
        for k, place in figures.best:
            self._best[k, place] += 1
        for warning in figures.warnings:
            known = warning in self._warnings or len(self._warnings) < _MOST_KINDS
            self._warnings[warning if known else "others"] += 1
        if figures.near is not None:
            self._doubt(figures.near, figures.id or "")

    def _doubt(self, near: Near, name: str) -> None:
        """Keeps the most doubtful articles, of those of one id the first."""
        if name not in self._doubted:
            self._doubted.add(name)
            heapq.heappush(self._doubtful, (-near.distance, name, near))
        if len(self._doubtful) > _DOUBTFUL:
            self._doubted.discard(heapq.heappop(self._doubtful)[1])

    def tally(self, run: Run, *, tagged: int, seconds: float) -> RunTally:
        """All that was counted, of this run."""
        months = _span(sorted(month for month in self._months if month))
        wanted = run.options["facets"]
        kept = [k for k, facet in enumerate(self._facets) if not wanted or facet.name in wanted]
        return RunTally(
            model=run.model, articles=self._articles, rejected=run.rejected, tagged=tagged, seconds=seconds,
            months=months, by_month=tuple(self._months[month] for month in months),
            facets=tuple(self._facet(k, months) for k in kept), drift=tuple(self._drift(kept)),
            warnings=dict(self._warnings),
            doubtful=tuple(map(self._told, sorted(self._doubtful, reverse=True))),
        )  # fmt: skip

    @property
    def _facets(self) -> Sequence[Facet]:
        return self._bundle.tagger.facets

    def _facet(self, k: int, months: Sequence[str]) -> FacetTally:
        facet = self._facets[k]
        given = self._given(k)
        tags = [
            TagTally(tag, name, int(given[t]), tuple(self._tags[self._starts[k] + t, m] for m in months))
            for t, (tag, name) in enumerate(zip(facet.tags, facet.names, strict=True)) if given[t]
        ]  # fmt: skip
        return FacetTally(
            facet=facet.name, tags=tuple(tags), untagged=self._articles - self._tagged[k],
            in_review=self._review[k], scores=tuple(self._best[k].tolist()),
        )  # fmt: skip

    def _given(self, k: int) -> Ints:
        """(t,) how many articles each tag of a facet was given."""
        given = np.zeros(len(self._facets[k].tags), np.int64)
        for (column, _), articles in self._tags.items():
            if self._facet_of[column] == k:
                given[column - self._starts[k]] += articles
        return given

    def _drift(self, kept: Sequence[int]) -> Iterator[Drift]:
        for k in kept:
            facet = self._facets[k]
            if not facet.articles:
                continue
            given, best = held_out(self._bundle, facet, self._starts[k])
            yield _rates(facet, given, self._given(k))
            yield Drift(
                f"{facet.name}: score of the likeliest tag", _tenths(), *map(_halved, (best, self._best[k]))
            )
        expected = unknown_words(self._bundle)
        if expected:
            bins = [0] * len(expected)
            for percent, articles in self._unknown.items():
                if percent >= 0:
                    bins[min(percent * len(bins) // 100, len(bins) - 1)] += articles
            yield Drift("share of unknown words", _tenths(), tuple(expected), tuple(bins))

    def _told(self, entry: tuple[float, str, Near]) -> Doubtful:
        _, name, near = entry
        k = self._facet_of[near.column]
        facet, t = self._facets[k], near.column - self._starts[k]
        threshold = round(float(facet.policy.thresholds[t]), 4)
        return Doubtful(name, near.title, facet.name, facet.names[t], near.score, threshold, near.text)


def _span(months: Sequence[str]) -> tuple[str, ...]:
    """These months and those between them, in order; where one stands far from the others, only these."""
    if not months:
        return ()
    first, last = (12 * int(month[:4]) + int(month[5:]) - 1 for month in (months[0], months[-1]))
    between = tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(first, last + 1))
    return between if len(between) <= _SPARSE * len(months) else tuple(months)


def _rates(facet: Facet, training: Ints, run: Ints) -> Drift:
    """How often each tag is given: the commonest of training one by one, the others together."""
    common = np.argsort(-training, kind="stable")[:_COMMON]
    parts = ((*of[common].tolist(), int(of.sum() - of[common].sum())) for of in (training, run))
    return Drift(f"{facet.name}: tags given", (*(facet.names[t] for t in common.tolist()), "others"), *parts)


def _halved(bins: Ints) -> tuple[float, ...]:
    """Bins two by two."""
    return tuple(bins.reshape(-1, 2).sum(axis=1).tolist())


def _tenths() -> tuple[str, ...]:
    return tuple(f"{low}–{low + 10} %" for low in range(0, 100, 10))
