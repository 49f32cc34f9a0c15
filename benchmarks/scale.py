"""How time and memory grow: training from 10 thousand to 1 million short articles, 10 to 1,000 tags.

The articles are made from the shared New York Times summaries: each joins the halves of two, so that
none stands twice, and one word in forty is given a new ending, so that the vocabulary goes on growing as
that of real news does (Heaps 1978). Each training runs in a process of its own. Sizes that would not fit
the time given, or the machine's memory, are extrapolated in proportion from the largest measured and marked
so. Seconds are those of the clock, and of both cores together.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter, StrMethodFormatter

from autotag.article import Article
from autotag.config import WORDS, TrainingConfig
from autotag.train import Settings, train
from benchmarks.corpora import read

Row = tuple[str, str, str, str, str, str]
#: `seconds` of the clock, `cpu` of the cores, `memory` (MB) at its peak, `terms`.
Facts = dict[str, float]
_SIZES = (10_000, 100_000, 1_000_000)
_TAGS = (10, 100, 1_000)
#: Words alone, whatever the size: a small set would be read by characters too.
_CONFIG = TrainingConfig(split="none", fields=(WORDS,))
#: This is measured however long it takes.
_ASKED = (1_000_000, 200)
#: Seconds that one training may be expected to take; a longer one is extrapolated.
_LONGEST = 1500
#: Articles that are learned first and not counted.
_WARM = 500
_PLOT = Path(__file__).parent / "scale.svg"


def made(n: int, tags: int, seed: int = 0) -> list[Article]:
    """`n` articles with the `tags` commonest subjects."""
    sources = read("nyt_snippets.jsonl.gz")
    common = {t for t, _ in Counter(t for a in sources for t in a.tags["topic"]).most_common(tags)}
    parts = [(f"{a.title} {a.text}".split(), [t for t in a.tags["topic"] if t in common]) for a in sources]
    rng = np.random.default_rng(seed)
    pairs = rng.integers(0, len(parts), (n, 2)).tolist()
    return [_joined(parts[i], parts[j], number) for number, (i, j) in enumerate(pairs)]


def _joined(first: tuple[list[str], list[str]], second: tuple[list[str], list[str]], number: int) -> Article:
    words = first[0][: len(first[0]) // 2 + 1] + second[0][len(second[0]) // 2 :]
    for place in range(number % 40, len(words), 40):
        words[place] += f"x{int(number**0.7)}"
    tags = tuple(dict.fromkeys((first[1] or second[1])[:2] + second[1][:1]))
    return Article(text=" ".join(words), tags={"topic": tags})


def rows() -> list[Row]:
    """The table: articles, tags, terms, seconds of the clock and of the cores, peak memory."""
    table: list[Row] = []
    measured: dict[tuple[int, int], Facts] = {}
    expected: dict[tuple[int, int], Facts] = {}
    for n, tags in (*((n, tags) for tags in _TAGS for n in _SIZES), _ASKED):
        smaller = max((size for size, t in measured if t == tags), default=0)
        grown = {k: v * n / smaller for k, v in measured[smaller, tags].items()} if smaller else {}
        if _too_much(grown) and (n, tags) != _ASKED:
            facts, told = grown, " (extrapolated)"
            expected[n, tags] = facts
        else:
            facts, told = _run(n, tags), ""
            measured[n, tags] = facts
        terms = "" if told else f"{facts['terms']:,.0f}"
        spent = f"{facts['seconds']:,.1f} s{told}", f"{facts['cpu']:,.1f} s{told}"
        table.append((f"{n:,}", f"{tags:,}", terms, *spent, f"{facts['memory']:,.0f} MB{told}"))
        print(*table[-1], sep=" | ", file=sys.stderr)
    _plot(measured, expected)
    return table


def _too_much(expected: Facts) -> bool:
    """Whether a training is expected to take more time than is given, or more memory than there is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6
    return bool(expected) and (expected["seconds"] > _LONGEST or expected["memory"] > memory)


def _run(n: int, tags: int) -> Facts:
    command = [sys.executable, "-m", "benchmarks.scale", str(n), str(tags)]
    done = subprocess.run(command, capture_output=True, check=True)
    facts: Facts = json.loads(done.stdout)
    return facts


def _plot(measured: dict[tuple[int, int], Facts], expected: dict[tuple[int, int], Facts]) -> None:
    """Growth with the articles, on logarithmic axes: what is extrapolated hollow, at the end of dashes."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots(1, 2)
    for place, (name, label) in enumerate((("seconds", "seconds"), ("memory", "peak memory, MB"))):
        for tags in _TAGS:
            points = sorted((n, facts[name]) for (n, t), facts in measured.items() if t == tags)
            (line,) = axes[place].plot(*zip(*points, strict=True), "o-", label=f"{tags:,} tags")
            far = [points[-1], *((n, facts[name]) for (n, t), facts in expected.items() if t == tags)]
            axes[place].plot(*zip(*far, strict=True), "o--", color=line.get_color(), mfc="white", zorder=1)
        axes[place].set(xscale="log", yscale="log", xlabel="articles", ylabel=label)
        axes[place].grid(alpha=0.3)
        for axis in (axes[place].xaxis, axes[place].yaxis):
            axis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
            axis.set_minor_formatter(NullFormatter())
    axes[0].legend()
    figure.savefig(_PLOT)


def _once(n: int, tags: int) -> None:
    articles, settings = made(n, tags), Settings(_CONFIG, jobs=2)
    train(articles[:_WARM], settings)  # what is compiled is kept by now
    began, cpu = time.perf_counter(), time.process_time()
    trained = train(articles, settings)
    facts = {
        "seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, "terms": trained.facts["terms"],
    }  # fmt: skip
    print(json.dumps(facts))


if __name__ == "__main__":
    _once(int(sys.argv[1]), int(sys.argv[2]))
