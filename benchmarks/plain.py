"""What plain scikit-learn makes of the same articles: TF-IDF of words, of characters or of both, a linear
SVM a tag, and the likeliest tag where all articles have one, else one threshold for all tags.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC

from autotag.article import Article
from autotag.estimators import BlockLinearSVC
from autotag.tagger import main_script
from benchmarks.baselines import text_of

KINDS: Final = ("words", "characters", "both")
_FEWEST: Final = 20
#: More tags take `LinearSVC` minutes to an hour; `BlockLinearSVC` has its optimum (tests/test_solver.py).
_MANY: Final = 20
_Articles = Sequence[Article]


def frequent(articles: _Articles, facet: str, fewest: int = _FEWEST) -> set[str]:
    """The tags that so many articles have."""
    tags = [tag for article in articles for tag in set(article.tags[facet])]
    values, counts = np.unique(tags, return_counts=True)
    return set(values[counts >= fewest].tolist())


def score(kind: str, earlier: _Articles, later: _Articles, facet: str) -> tuple[float, str]:
    """Accuracy where every article has one tag, else micro-F1; and which of the two it is."""
    binarizer = MultiLabelBinarizer().fit([article.tags[facet] for article in earlier])
    Y, truth = (_matrix(binarizer, some, facet) for some in (earlier, later))
    if all(len(set(article.tags[facet])) == 1 for article in (*earlier, *later)):
        margins = _margins(kind, earlier, Y, later)
        right = [truth[i, t] for i, t in enumerate(margins.argmax(axis=1))]
        return float(np.mean(right)), "accuracy"
    cut = int(len(earlier) * 0.8)
    threshold = _tuned(_margins(kind, earlier[:cut], Y[:cut], earlier[cut:]), Y[cut:])
    found = _margins(kind, earlier, Y, later) >= threshold
    # Tags that the training part has not are missed, by both.
    missed = sum(tag not in binarizer.classes_ for a in later for tag in set(a.tags[facet]))
    hits = int((found & truth).sum())
    return 2 * hits / (int(found.sum()) + int(truth.sum()) + missed), "micro-F1"


def _matrix(binarizer: MultiLabelBinarizer, articles: _Articles, facet: str) -> NDArray[np.bool_]:
    known = set(binarizer.classes_)
    made = binarizer.transform([[tag for tag in a.tags[facet] if tag in known] for a in articles])
    return np.asarray(made, np.bool_)


def _tuned(margins: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The threshold of best micro-F1."""
    tried = np.linspace(-1, 0.5, 61)
    return float(max(tried, key=lambda cut: f1_score(truth, margins >= cut, average="micro")))


def _margins(kind: str, earlier: _Articles, Y: NDArray[np.bool_], later: _Articles) -> NDArray[np.float64]:
    vectors = _vectoriser(kind, earlier)
    texts, others = [list(map(text_of, some)) for some in (earlier, later)]
    X, Z = vectors.fit_transform(texts), vectors.transform(others)
    if Y.shape[1] > _MANY:
        model: Any = BlockLinearSVC(jobs=2).fit(X.astype(np.float32), Y.astype(np.int8))
        return np.asarray(model.decision_function(Z.astype(np.float32)))
    found = np.full((Z.shape[0], Y.shape[1]), -np.inf)
    for t in np.flatnonzero(Y.any(axis=0) & ~Y.all(axis=0)):
        found[:, t] = LinearSVC().fit(X, Y[:, t]).decision_function(Z)
    return found


def _vectoriser(kind: str, articles: _Articles) -> Any:
    """The usual settings: words and pairs of words; 2 to 5 characters, 1 to 3 of Chinese ones."""
    chinese = main_script(articles[0]) == "CJK"
    kinds: dict[str, dict[str, Any]] = {
        "words": {"ngram_range": (1, 2)},
        "characters": {"analyzer": "char", "ngram_range": (1, 3)} if chinese
        else {"analyzer": "char_wb", "ngram_range": (2, 5)},
    }  # fmt: skip
    some = kinds if kind == "both" else {kind: kinds[kind]}
    return FeatureUnion(
        [(name, TfidfVectorizer(min_df=2, sublinear_tf=True, **how)) for name, how in some.items()]
    )
