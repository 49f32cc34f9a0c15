"""Makes src/autotag/data/aboutness.json: which countries an article is about, where nobody labelled any.

Run with autotag installed or PYTHONPATH=src: python tools/make_aboutness.py
The weights of what tells a country that was never learned, fitted to the sample corpus.
"""

from __future__ import annotations

import json
from pathlib import Path

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.formats import ReadOptions, find, read_all
from autotag.kernel import FEATURES
from autotag.train import Settings, train

ROOT = Path(__file__).parent.parent
OUTPUT = ROOT / "src/autotag/data/aboutness.json"


def main() -> None:
    """Trains on the sample and writes what it holds of countries never learned."""
    records = read_all(find([ROOT / "training/sample"]).sources, ReadOptions())
    articles = [record for record in records if isinstance(record, Article)]
    config = TrainingConfig(facets=("country",), split="none")
    own = train(articles, Settings(config)).tagger.facets[-1].aboutness
    assert own is not None
    weights = {name: round(float(w), 4) for name, w in zip(FEATURES, own.unseen, strict=True)}
    made = {"threshold": round(own.threshold, 4), "weights": weights}
    OUTPUT.write_text(json.dumps(made, indent=2) + "\n", "utf-8")
    print(made)


if __name__ == "__main__":
    main()
