"""fastText in a process of its own, under a Python that has its wheel, told round by round to predict.

`FASTTEXT_PYTHON` names that Python; `make bench` sets one up. Joulin et al. 2017, Bag of Tricks for
Efficient Text Classification. Run as `PYTHON benchmarks/fast_text.py STORIES TEXTS`, it is that process, and
imports nothing of autotag.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve()
_PYTHON = Path(os.environ.get("FASTTEXT_PYTHON", _HERE.parent.parent / ".venv-fasttext" / "bin" / "python"))
#: One against the rest, as for several tags a text, and word 2-grams. How long it learns leaves its speed.
_LEARNING = {"loss": "ova", "wordNgrams": 2, "minCount": 2, "lr": 0.5, "epoch": 5, "verbose": 0}
_DONE = "done\n"


@contextmanager
def predicting(
    stories: Iterable[tuple[str, Sequence[str]]], texts: Iterable[str]
) -> Iterator[Callable[[], None] | None]:
    """What predicts the tags of all texts once, by a model of the stories (text, tags); None without
    fastText.
    """
    if not _there():
        print(f"no row of fastText: {_PYTHON} has none", file=sys.stderr)
        yield None
        return
    with tempfile.TemporaryDirectory() as place:
        learned, read = Path(place) / "stories.txt", Path(place) / "texts.txt"
        learned.write_text("".join(f"{_tags(tags)} {_line(text)}\n" for text, tags in stories))
        read.write_text("".join(f"{_line(text)}\n" for text in texts))
        command = [str(_PYTHON), str(_HERE), str(learned), str(read)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            _wait(process)
            yield lambda: _again(process)
            process.communicate()


def _there() -> bool:
    command = [str(_PYTHON), "-c", "import fasttext"]
    return _PYTHON.exists() and subprocess.run(command, capture_output=True, check=False).returncode == 0


def _wait(process: subprocess.Popen[str]) -> None:
    if process.stdout is None or process.stdout.readline() != _DONE:
        sys.exit("fastText ended; what it said stands above")


def _again(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.write("again\n")
        process.stdin.flush()
    _wait(process)


def _tags(tags: Sequence[str]) -> str:
    return " ".join(f"__label__{tag}" for tag in tags)


def _line(text: str) -> str:
    return " ".join(text.split())


def main(learned: str, read: str) -> None:
    """Learns, predicts once, and again for each line of standard input."""
    fasttext: Any = import_module("fasttext")
    model = fasttext.train_supervised(learned, **_LEARNING)
    texts = Path(read).read_text().splitlines()
    model.predict(texts, k=-1, threshold=0.5)
    print(_DONE, end="", flush=True)
    for _ in sys.stdin:
        model.predict(texts, k=-1, threshold=0.5)
        print(_DONE, end="", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
