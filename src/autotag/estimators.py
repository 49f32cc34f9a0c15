"""The vectorizer and the solver as scikit-learn estimators, for pipelines, searches and clones.

>>> from sklearn.pipeline import make_pipeline
>>> model = make_pipeline(ArticleVectorizer(min_df=1), BlockLinearSVC())
>>> texts = ["The keeper saved a penalty.", "The bank cut rates.", "A penalty won it.", "Rates may rise."]
>>> model.fit(texts, ["sport", "economy", "sport", "economy"]).predict(["A late penalty", "Bank rates"])
array(['sport', 'economy'], dtype='<U7')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from autotag import solver
from autotag.arrays import frozen
from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.fields import Field
from autotag.parallel import Workers
from autotag.tagger import Input, as_article
from autotag.vectorizer import fitting
from autotag.vectorizer.rows import Matrix, transform


class ArticleVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Articles to TF-IDF rows: strings, mappings in the JSON form, or `Article`s.

    `fields` are the bags of words (None: the one of `TrainingConfig`), `min_df` the articles a term needs.
    Fitted: `vectorizer_`, and `terms_`, the terms in column order.
    """

    def __init__(self, fields: Sequence[Field] | None = None, min_df: int = 2) -> None:
        self.fields = fields
        self.min_df = min_df

    def fit(self, X: Iterable[Input], y: object = None) -> ArticleVectorizer:
        """Learns the terms; `y` is ignored."""
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X: Iterable[Input], y: object = None) -> Matrix:
        """Learns the terms and returns the rows (n, v) float32 CSR, which reading once gives."""
        del y
        articles = _articles(X)
        fields = tuple(self.fields) if self.fields else TrainingConfig().bags()
        self.vectorizer_, rows, self.terms_ = fitting.fit(articles, fields=fields, min_df=self.min_df)
        return rows

    def transform(self, X: Iterable[Input]) -> Matrix:
        """The rows (n, v) float32 CSR."""
        check_is_fitted(self)
        return transform(self.vectorizer_, _articles(X))

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:
        """The terms in column order, each as `field:words`."""
        check_is_fitted(self)
        return np.array(self.terms_, dtype=object)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Makes the arrays read-only again, as the kernel is compiled for; pickles forget it."""
        super().__setstate__(state)
        if "vectorizer_" in state:
            old = self.vectorizer_
            table = old.table._replace(cells=frozen(old.table.cells))
            self.vectorizer_ = replace(old, idf=frozen(old.idf), table=table)

    def __sklearn_tags__(self) -> Any:
        """Takes text, not numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


class BlockLinearSVC(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """One-vs-rest linear SVMs with squared hinge, all classes at once: `LinearSVC` with its optimum.

    `y` is classes (n,) or a multilabel indicator (n, t), dense or sparse. `positive_weight` multiplies
    the loss of each class's own samples; so does `class_weight`, a mapping from classes (those left out
    count once) or "balanced", n / (classes * samples of the class). Of two classes it multiplies both sides'
    losses, as in `LinearSVC`; of an indicator's labels "balanced" does so too, n / (2 * samples of the side).
    Fitted: `coef_` (t, m) float32 and `intercept_` (t,), one row where there are two classes; `classes_`.
    """

    def __init__(
        self,
        C: float = 1.0,
        *,
        positive_weight: float = 1.0,
        class_weight: Mapping[Any, float] | str | None = None,
        tol: float = 1e-4,
        seed: int = 0,
        jobs: int = 1,
    ) -> None:
        self.C = C
        self.positive_weight = positive_weight
        self.class_weight = class_weight
        self.tol = tol
        self.seed = seed
        self.jobs = jobs

    def fit(self, X: Any, y: Any) -> BlockLinearSVC:
        """Learns all classes."""
        for name in ("C", "positive_weight", "tol"):
            if not 0 < getattr(self, name) < np.inf:
                raise ValueError(f"{name} = {getattr(self, name)} can't be: it is a number above 0")
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float32, multi_output=True)
        settings = solver.Settings(self.C, self.positive_weight, tol=self.tol, seed=self.seed)
        Y, workers = self._indicator(y), Workers(self.jobs)
        weights = solver.solve(_rows(X), Y, settings=settings, costs=self._costs(Y), workers=workers)
        self.coef_ = weights.coef.toarray().T
        self.intercept_ = weights.bias
        return self

    def _costs(self, Y: sparse.csc_array) -> NDArray[np.float32]:
        """(2, t) what the losses of each class's own samples, and of the others, are multiplied by."""
        n, own = Y.shape[0], np.diff(Y.indptr)
        sides = np.stack([own, n - own])
        if self.class_weight is None:
            return np.ones(sides.shape, np.float32)
        if self.class_weight == "balanced":
            both = self._multilabel or len(self.classes_) == 2
            costs = n / ((2 if both else len(self.classes_)) * np.maximum(sides, 1))
            return (costs if both else np.stack([costs[0], np.ones(len(own))])).astype(np.float32)
        each = np.array(self._mapped(self.class_weight))
        if not self._multilabel and len(each) == 2:
            return np.array(each[::-1, None], np.float32)
        return np.stack([each, np.ones(len(each))]).astype(np.float32)

    def _mapped(self, weights: Any) -> list[float]:
        """The weight of each class."""
        if not isinstance(weights, Mapping):
            told = f'class_weight = {weights!r} can\'t be: it is a mapping, "balanced" or None'
            raise ValueError(told)  # noqa: TRY004  # a wrong parameter is a ValueError to scikit-learn
        if unknown := set(weights) - set(self.classes_.tolist()):
            raise ValueError(f"class_weight names {sorted(unknown, key=str)}, which no sample is of")
        if not all(0 < weight < np.inf for weight in weights.values()):
            raise ValueError(f"class_weight = {weights} can't be: each is a number above 0")
        return [float(weights.get(name, 1.0)) for name in self.classes_.tolist()]

    def _indicator(self, y: Any) -> sparse.csc_array:
        """(n, t) CSC of the positives; notes the classes and the form that `predict` answers in."""
        check_classification_targets(y)
        self._multilabel = type_of_target(y) == "multilabel-indicator"
        if self._multilabel:
            positives = sparse.csc_array(y) > 0
            positives.eliminate_zeros()
            self.classes_ = np.arange(y.shape[1])
            return sparse.csc_array(positives)
        y = column_or_1d(y, warn=True)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"there is one class, {self.classes_[0]!r}: a classifier needs two at least")
        shape = len(y), len(self.classes_)
        Y = sparse.csc_array((np.ones(len(y), np.int8), (np.arange(len(y)), numbers)), shape=shape)
        return Y[:, [1]] if len(self.classes_) == 2 else Y

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """The margins (n, t) float64; (n,) where there are two classes."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float64, reset=False)
        margins = np.asarray(X @ self.coef_.T + self.intercept_, np.float64)
        return margins if self._multilabel or len(self.classes_) > 2 else margins[:, 0]

    def predict(self, X: Any) -> NDArray[Any]:
        """The class of each sample, or the indicator (n, t) of its labels."""
        margins = self.decision_function(X)
        if self._multilabel:
            return (margins > 0).astype(np.int64)
        best = margins.argmax(axis=1) if margins.ndim == 2 else (margins > 0).astype(np.int64)
        return np.asarray(self.classes_[best])

    def __sklearn_tags__(self) -> Any:
        """Takes sparse rows and several labels at once."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.classifier_tags.multi_label = True
        return tags


def _articles(X: Iterable[Input]) -> list[Article]:
    if isinstance(X, str):
        raise TypeError("a single string is given where articles are iterated over: put it in a list")
    return [as_article(article) for article in X]


def _rows(X: Any) -> sparse.csr_array[Any, tuple[int, int]]:
    """The rows as the solver takes them: our own copy, each column once."""
    rows = sparse.csr_array(X, copy=True)
    rows.sum_duplicates()
    return rows
