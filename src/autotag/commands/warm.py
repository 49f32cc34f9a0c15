"""`autotag warm`: compiles the kernels now.

What learns, what names and what tags are compiled in processes of their own, as the compiler does one thing
at a time in a process; each loads what another has compiled and kept.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import numpy as np
from scipy import sparse

from autotag import kernel, parallel, solver, stage
from autotag.arrays import frozen
from autotag.article import TEXT_FIELDS, Article
from autotag.commands.first import LEARNING, TAGGING
from autotag.commands.reading import tell
from autotag.config import TrainingConfig
from autotag.errors import InputError
from autotag.fields import Field
from autotag.gazetteer import Gazetteer, entered
from autotag.layout import layout
from autotag.policy import Policy
from autotag.stage import Stage
from autotag.tagger import Facet, Tagger
from autotag.train import Settings, train
from autotag.vectorizer.fitted import Vectorizer
from autotag.vectorizer.reading import pack
from autotag.vectorizer.rows import transform

_WORDS: Final = ("match goal team", "bank rate market")
_ARTICLES: Final = [
    Article(text=f"{_WORDS[i % 2]} {i} Paris", tags={"topic": (str(i % 2),), "country": ("FR",)[: i % 2]})
    for i in range(8)
]
#: Not in ASCII, which is read in another way.
_OTHER: Final = Article(title="\u00c9lys\u00e9e", text="match goal Paris")
#: A gazetteer without names, which takes no time to make.
_FREE: Final = frozen(np.full(2, kernel.NONE, np.int32))
_NAMES: Final = kernel.Names(frozen(np.zeros(2, np.uint64)), _FREE, _FREE, frozen(np.zeros(1, np.uint8)))
_NOWHERE: Final = Gazetteer(("FR",), _NAMES, np.uint64(kernel.SEED))


def run(args: argparse.Namespace) -> int:
    """Learns, tags and names a little, which compiles all there is."""
    del args
    place, began = kernel.cache_directory(), time.perf_counter()
    if place is None:
        raise InputError("nowhere to keep compiled kernels; set AUTOTAG_CACHE_DIR to a directory to write to")
    compile_for([LEARNING, TAGGING])
    tell(f"the kernels are compiled ({time.perf_counter() - began:.1f} s) and kept in {place}")
    return 0


def compile_for(works: Sequence[str]) -> None:
    """Compiles what these works need, in processes where there are cores for them."""
    tasks = [task for work in works for task in _TASKS[work]]
    for _ in parallel.run(tasks, jobs=min(len(tasks), parallel.cores()), backend="processes"):
        pass
    for work in works:
        kernel.warmed(work)


@contextmanager
def _uncollected() -> Iterator[None]:
    """The compiler makes millions of objects, and the process ends with it: a twentieth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_uncollected()
def learn() -> None:
    """Learns, first what takes no words: the other process compiles those meanwhile."""
    X, Y = sparse.csr_array(np.eye(4, dtype=np.float32)), sparse.csc_array(np.eye(4, 1, dtype=np.int8))
    solver.solve(X, Y, settings=solver.Settings(), folds=solver.Folds(np.arange(4) % 2))
    stage.fit_unseen(np.eye(4), np.arange(4) < 2)
    kernel.grown(kernel.empty_terms(1), 0, 100)
    config = TrainingConfig(split="none", folds=2, facets=("topic",))
    transform(train(_ARTICLES, Settings(config)).tagger.vectorizer, _ARTICLES)


@_uncollected()
def name() -> None:
    """Finds names of places: first what tagging has as a part of itself, and needs late."""
    points, bounds = pack([_OTHER])
    _NOWHERE.find(points, bounds, len(TEXT_FIELDS))
    kernel.features(points, np.zeros((0, 5), np.int32), bounds, len(TEXT_FIELDS), 1)
    kernel.dateline_end(points, 0, len(points))
    entered([("Paris", "FR", "city")], set(), _NOWHERE.seed)


@_uncollected()
def tag() -> None:
    """Tags with a model made by hand, as there is none yet."""
    table = kernel.empty_table(1, np.array([kernel.SEED], np.uint64))
    words = Vectorizer(
        (Field("article", {"title": 1, "text": 1}),), frozen(np.ones(1, np.float32)),
        table._replace(cells=frozen(table.cells)),
    )  # fmt: skip
    known, one = _NOWHERE, np.ones(1)
    policy = Policy(np.full(len(known.codes), 0.5))
    facet = Facet("country", known.codes, known.codes, Stage(one, one), policy, stage.shipped())
    weights = layout([sparse.csc_array(np.ones((1, 1), np.float32))], [one])
    Tagger(words, weights, (facet,), lambda: [], gazetteer=known).tag(_OTHER)


#: The longest first: the last one waits where there are fewer cores.
_TASKS: Final = {LEARNING: (learn,), TAGGING: (tag, name)}
