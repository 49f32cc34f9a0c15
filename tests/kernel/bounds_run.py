"""The worst text through every kernel, run by test_bounds.py with bounds checking on."""

from __future__ import annotations

import random
import sys

import numpy as np
from scipy import sparse

from autotag import kernel, solver
from autotag.article import TEXT_FIELDS, Article
from autotag.config import FieldConfig, TrainingConfig
from autotag.gazetteer import gazetteer
from autotag.kernel.reading import CLASSES, classify, points_of
from autotag.parallel import Workers
from autotag.stage import fit_unseen
from autotag.tagger import Wish
from autotag.text import fold
from autotag.train import Settings, train
from autotag.vectorizer import fitting
from autotag.vectorizer.fitting import fit
from autotag.vectorizer.reading import pack
from autotag.vectorizer.rows import transform
from tests.texts import BAGS, NASTY, PIECES


def checking() -> bool:
    """Whether an index out of bounds is found: without it this run would say nothing."""
    try:
        classify(np.array([0x110000], np.uint32), CLASSES.unicode)
    except IndexError:
        return True
    return False


def read(texts: list[str]) -> None:
    """Tokens, fitting, transforming and explaining, every text in every part."""
    seen = [Article(title=text, dateline=text, lead=text, text=text) for text in texts]
    for fields in BAGS.values():
        for fitted in (seen, seen[:1]):
            model, _, _ = fit(fitted, fields=fields, min_df=1)
            transform(model, seen)
            for text in texts:
                model.occurrences(len(fields) - 1, text)
                kernel.tokens(points_of(fold(text)))


def name(texts: list[str]) -> None:
    """Entering, finding and weighing names of places, every text in every part and around names."""
    known, parts = (
        gazetteer([("漢", "JP", "name"), ("", "FR", "city"), ("-", "FR", "city")]),
        len(TEXT_FIELDS),
    )
    for beside in ("", "France ", "New ", "U.S"):
        seen = [Article(title=t, dateline=beside + t, lead=t + beside, text=t + beside + t) for t in texts]
        for some in ([], seen[:1], seen):
            points, bounds = pack(some)
            found = known.find(points, bounds, parts)
            _, values = kernel.features(points, found, bounds, parts, len(known.codes))
            fit_unseen(values, np.arange(len(values)) % 2 == 0)


def learn(texts: list[str]) -> None:
    """Training, tagging, explaining; and the solver where tags are on all, one and no articles."""
    seen = [
        Article(
            title=text.strip() or "-", text="ab cd " * (i % 3),
            tags={"topic": ("x", "y")[: i % 3], "country": ("FR", "DE")[: i % 3]},
        )
        for i, text in enumerate(texts) if not any("\ud800" <= c <= "\udfff" for c in text)
    ]  # fmt: skip
    bags = tuple(FieldConfig(f.name, dict(f.times), f.weight) for f in BAGS["several"])
    config = TrainingConfig(fields=bags, min_df=1, min_articles=1, folds=3, split="none")
    tagger = train(seen, Settings(config)).tagger
    list(tagger.tag_many(seen, Wish(mentions=True)))
    for article in seen:
        tagger.explain(article, "topic", "x")
        tagger.explain(article, "country", "JP")
    X = transform(tagger.vectorizer, [*seen, Article(text="?")])
    Y = np.zeros((X.shape[0], 70), np.int8)
    Y[:, 0], Y[0, 1] = 1, 1
    folds = np.arange(X.shape[0]) % 3
    solver.solve(
        X, sparse.csc_array(Y), settings=solver.Settings(), folds=solver.Folds(folds), workers=Workers(2)
    )


def main() -> None:
    """Reads a sample; with `all` everything, and learns."""
    assert checking(), "bounds are not checked"
    vars(fitting)["_ROOM"] = 4  # the table of a training set's terms grows from the first text on
    small = [text for text in NASTY.values() if len(text) < 3000]
    read(small)
    name(small)
    if "all" in sys.argv:
        rng = random.Random(0)
        made = ["".join(rng.choices(PIECES, k=rng.randrange(30))) for _ in range(2000)]
        read([*NASTY.values(), *made])
        name([*NASTY.values(), *made])
        learn([*NASTY.values(), *made[:200]])
    print("no index was out of bounds")


if __name__ == "__main__":
    main()
