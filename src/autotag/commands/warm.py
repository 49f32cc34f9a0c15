"""`autotag warm`: compiles the kernels now."""

from __future__ import annotations

import argparse
import time

from autotag.article import Article
from autotag.commands.reading import tell
from autotag.config import TrainingConfig
from autotag.train import Settings, train

_WORDS = ("match goal team", "bank rate market")


def run(args: argparse.Namespace) -> int:
    """Trains and tags with a model of two tags, which compiles all there is."""
    del args
    began = time.perf_counter()
    articles = [Article(text=f"{_WORDS[i % 2]} {i}", tags={"topic": (str(i % 2),)}) for i in range(8)]
    trained = train(articles, Settings(TrainingConfig(split="none", folds=2)))
    trained.tagger.explain(articles[0], "topic", "0")
    tell(f"the kernels are compiled ({time.perf_counter() - began:.1f} s)")
    return 0
