"""What a user would write by hand with scikit-learn, plainly and at its best.

Run as `python -m benchmarks.baselines PIPELINE`, it is a process that has tagged with such a pipeline.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

from autotag.article import Article


def text_of(article: Article) -> str:
    """An article as one string, as scripts do it."""
    return f"{article.title}\n{article.dateline}\n{article.text}"


def tags_of(articles: Sequence[Article], facet: str, fewest: int = 2) -> Any:
    """(n, t) indicator matrix of the tags that `fewest` articles have."""
    Y = MultiLabelBinarizer().fit_transform([article.tags.get(facet, ()) for article in articles])
    return Y[:, Y.sum(axis=0) >= fewest]


def vectoriser() -> TfidfVectorizer:
    """1-2-grams that stand in two articles, sublinear."""
    return TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)


@dataclass
class Plain:
    """`TfidfVectorizer` and one-vs-rest `LinearSVC` for both facets: the usual script."""

    facets: tuple[str, ...] = ("topic", "country")
    jobs: int = 2

    def fit(self, articles: Sequence[Article]) -> Plain:
        """Fits both facets."""
        self.vectoriser = vectoriser()
        X = self.vectoriser.fit_transform([text_of(a) for a in articles])
        self.models = [
            OneVsRestClassifier(LinearSVC(), n_jobs=self.jobs).fit(X, tags_of(articles, facet))
            for facet in self.facets
        ]
        return self

    def margins(self, texts: Sequence[str]) -> list[Any]:
        """Each facet's decision function."""
        X = self.vectoriser.transform(texts)
        return [model.decision_function(X) for model in self.models]


class Fused:
    """The same with all weights in one float32 matrix: scikit-learn at its best, by hand."""

    def __init__(self, plain: Plain) -> None:
        self.vectoriser = plain.vectoriser
        estimators = [e for model in plain.models for e in model.estimators_]
        self.coef = np.vstack([e.coef_ for e in estimators]).T.astype(np.float32, order="C")
        self.bias = np.concatenate([e.intercept_ for e in estimators]).astype(np.float32)

    def margins(self, texts: Sequence[str]) -> Any:
        """All decision functions at once."""
        X: sparse.csr_matrix = self.vectoriser.transform(texts)
        return X @ self.coef + self.bias


if __name__ == "__main__":
    loaded = joblib.load(sys.argv[1])
    loaded.margins(["Paris and London talk about wheat."])
    signal.pause()
