"""`python -m benchmarks [NAME]...`: prints the tables and writes them to results.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import archive, countries, path, quality, scale, servers, service, speed, start

_Make = Callable[[], Sequence[tuple[str, ...]]]
_TABLES: dict[str, tuple[_Make, tuple[str, ...]]] = {
    "path": (path.rows, ("work", "against", "autotag", "the other", "ratio")),
    "speed": (speed.rows, ("work", "against", "autotag", "the other", "times")),
    "start": (start.rows, ("command", "where nothing is compiled yet", "afterwards")),
    "archive": (archive.rows, ("work", "against", "autotag", "ratio")),
    "scale": (scale.rows, ("articles", "tags", "terms", "training", "both cores", "peak memory")),
    "service": (service.rows, ("what", "against", "autotag", "the other", "ratio")),
    "servers": (
        servers.rows,
        ("server", "/tag", "p99 when saturated", "a worker of two (PSS)", "answers beside 64 slow senders"),
    ),
    "countries": (countries.rows, ("set", "judged on", "micro-F1", "linear models alone")),
    "quality": (
        quality.rows,
        ("set", "facet", "judged on", "micro-F1", "macro-F1", "plain TF-IDF + LinearSVC", "against the best"),
    ),
}
_RESULTS = Path(__file__).parent / "results.md"


def main() -> int:
    """Runs the chosen benchmarks, all where none is named."""
    parser = argparse.ArgumentParser("benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which of {', '.join(_TABLES)} (default: all)")
    names = parser.parse_args().names or list(_TABLES)
    sections = _kept(set(names))
    for name in names:
        make, head = _TABLES[name]
        table = [head, ("---",) * len(head), *make()]
        lines = ["| " + " | ".join(cells) + " |" for cells in table]
        sections[name] = "\n".join([f"## {name}", _machine(name), "", *lines])
        print(sections[name], "\n", file=sys.stderr)
        _RESULTS.write_text(
            "# Results\n\n" + "\n\n".join(sections[k] for k in _TABLES if k in sections) + "\n"
        )
    return 0


def _kept(again: set[str]) -> dict[str, str]:
    """The sections of an earlier run that this one does not make anew."""
    text = _RESULTS.read_text() if _RESULTS.exists() else ""
    parts = {part.split("\n", 1)[0]: "## " + part.rstrip() for part in text.split("\n## ")[1:]}
    return {name: part for name, part in parts.items() if name not in again}


def _machine(name: str) -> str:
    return (
        f"`python -m benchmarks {name}`: {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}; times against another are medians of interleaved runs."
    )


if __name__ == "__main__":
    sys.exit(main())
