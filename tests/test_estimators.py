"""The estimators keep scikit-learn's promises: its own checks, pipelines, clones, pickles."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC
from sklearn.utils import estimator_checks
from sklearn.utils.estimator_checks import parametrize_with_checks

from autotag.article import Article
from autotag.errors import ArticleError, TrainingError
from autotag.estimators import ArticleVectorizer, BlockLinearSVC
from autotag.fields import Field
from autotag.vectorizer.fitting import fit

TEXTS = [
    "The keeper saved a late penalty.", "The bank cut its rates again.", "Penalty and red card in the cup.",
    "Rates may rise, the bank says.", "A late goal won the cup.", "Markets fell as the bank waited.",
]  # fmt: skip
TAGS = ["sport", "economy"] * 3
#: The checks of scikit-learn's that need no rows of numbers. All the others feed an estimator a matrix,
#: which is no article: `test_numbers_are_refused` says what becomes of those.
TEXT_CHECKS = [
    "check_estimator_cloneable", "check_valid_tag_types", "check_estimator_repr", "check_mixin_order",
    "check_no_attributes_set_in_init", "check_parameters_default_constructible",
    "check_get_params_invariance", "check_set_params", "check_do_not_raise_errors_in_init_or_set_params",
]  # fmt: skip


@parametrize_with_checks([BlockLinearSVC()])
def test_the_classifier_passes_every_check(estimator: BaseEstimator, check: Any):
    """None is expected to fail; three are skipped by scikit-learn for what is not installed or not there."""
    check(estimator)


@pytest.mark.parametrize("name", TEXT_CHECKS)
def test_the_vectorizer_passes_the_checks_that_need_no_numbers(name: str):
    """Parameters, clones, tags and representation are those of an estimator."""
    getattr(estimator_checks, name)("ArticleVectorizer", ArticleVectorizer())


def test_numbers_are_refused():
    """A matrix is no list of articles, nor is one string; empty text says which rule it breaks."""
    with pytest.raises(ArticleError):
        ArticleVectorizer().fit(np.zeros((3, 2)))
    with pytest.raises(TypeError, match="put it in a list"):
        ArticleVectorizer().fit("one text")
    with pytest.raises(ArticleError, match="empty"):
        ArticleVectorizer().fit([""])
    with pytest.raises(TrainingError, match="no article"):
        ArticleVectorizer().fit([])
    with pytest.raises(NotFittedError):
        ArticleVectorizer().transform(["ab"])


def test_strings_mappings_and_articles_are_one():
    """Whatever form an article comes in, its row is that of the vectorizer."""
    articles = [Article(text=text) for text in TEXTS]
    fields = (Field("all", {"title": 1, "text": 1}),)
    model = ArticleVectorizer(fields, min_df=1).fit(TEXTS)
    _, X, terms = fit(articles, fields=fields, min_df=1)
    assert model.get_feature_names_out().tolist() == terms
    for form in (TEXTS, [{"text": text} for text in TEXTS], articles):
        assert (model.transform(form) != X).nnz == 0
        assert (ArticleVectorizer(fields, min_df=1).fit_transform(form) != X).nnz == 0
    pickled = pickle.loads(pickle.dumps(model))
    assert (pickled.transform(TEXTS) != X).nnz == 0
    for array in (pickled.vectorizer_.idf, *pickled.vectorizer_.table[:2]):
        assert not array.flags.writeable, "the kernel would be compiled anew for arrays that can be written"
    assert not hasattr(clone(model), "vectorizer_")
    assert pickle.loads(pickle.dumps(ArticleVectorizer(min_df=3))).min_df == 3


def test_both_work_in_a_pipeline_and_a_search():
    """Text in, classes out; parameters of both are found by name; a pickle answers alike."""
    model = make_pipeline(ArticleVectorizer(min_df=1), BlockLinearSVC())
    model.fit(TEXTS, TAGS)
    assert model.predict(TEXTS).tolist() == TAGS
    assert model.classes_.tolist() == ["economy", "sport"]
    again = pickle.loads(pickle.dumps(model))
    assert again.decision_function(TEXTS).tobytes() == model.decision_function(TEXTS).tobytes()
    fresh = clone(model).fit(TEXTS, TAGS)
    assert fresh.decision_function(TEXTS).tobytes() == model.decision_function(TEXTS).tobytes()
    steps = Pipeline([("rows", ArticleVectorizer()), ("tags", BlockLinearSVC())])
    search = GridSearchCV(steps, {"rows__min_df": [1, 2], "tags__C": [0.1, 10.0]}, cv=3).fit(TEXTS, TAGS)
    assert set(search.best_params_) == {"rows__min_df", "tags__C"}


def rows(n: int = 120, v: int = 40, seed: int = 0) -> tuple[sparse.csr_array, np.ndarray]:
    """Sparse rows and three labels each, some rows with none."""
    rng = np.random.default_rng(seed)
    X = sparse.csr_array(sparse.random_array((n, v), density=0.2, rng=rng))
    return X, (X @ rng.normal(size=(v, 3)) > 0.5).astype(int)


def test_an_indicator_is_one_problem_a_label():
    """Dense or sparse, with any marks for yes and no; the optimum is that of LinearSVC."""
    X, Y = rows()
    model = BlockLinearSVC(tol=1e-8).fit(X, Y)
    assert model.classes_.tolist() == [0, 1, 2] and model.n_features_in_ == 40
    assert (model.coef_.shape, model.intercept_.shape) == ((3, 40), (3,))
    assert model.predict(X).shape == Y.shape
    for label in range(3):
        right = LinearSVC(tol=1e-6, intercept_scaling=1, max_iter=100_000).fit(X, Y[:, label])
        assert model.decision_function(X)[:, label] == pytest.approx(right.decision_function(X), abs=2e-3)
    explicit = sparse.csr_array(np.where(Y, 1, 2))
    explicit.data[explicit.data == 2] = 0  # a zero that is stored is no label
    for same in (sparse.csr_array(Y), sparse.csc_array(Y), explicit, Y.astype(bool)):
        assert BlockLinearSVC(tol=1e-8).fit(X, same).coef_.tobytes() == model.coef_.tobytes()
    dense = BlockLinearSVC(tol=1e-8).fit(X.toarray(), Y)
    assert dense.coef_ == pytest.approx(model.coef_, abs=1e-3)


def test_classes_are_answered_in_their_own_words():
    """Two classes have one row and one margin, three have three."""
    X, Y = rows()
    two = np.where(Y[:, 0], "yes", "no")
    model = BlockLinearSVC().fit(X, two)
    assert model.coef_.shape == (1, 40) and model.decision_function(X).shape == (120,)
    assert set(model.predict(X)) == {"yes", "no"} and model.score(X, two) > 0.9
    three = np.array(["c", "a", "b"])[np.where(Y[:, 0], 1, 2 * Y[:, 1])]
    model = BlockLinearSVC(C=10.0).fit(X, three)
    assert model.classes_.tolist() == ["a", "b", "c"]
    assert model.decision_function(X).shape == (120, 3) and model.score(X, three) > 0.9


def test_a_positive_weight_finds_more():
    """It multiplies what a missed positive costs, and reaches the solver as the other settings do."""
    X, Y = rows()
    plain, heavy = (BlockLinearSVC(C=0.05, positive_weight=w).fit(X, Y).predict(X).sum() for w in (1.0, 20.0))
    assert heavy > plain
    a, b = (BlockLinearSVC(seed=seed).fit(X, Y).coef_ for seed in (0, 1))
    assert a.tobytes() != b.tobytes()
    assert BlockLinearSVC(jobs=2).fit(X, Y).coef_.tobytes() == a.tobytes()


@pytest.mark.parametrize("weights", ["balanced", {"a": 5.0, "c": 0.2}])
@pytest.mark.parametrize("classes", [2, 3])
def test_class_weights_are_those_of_linear_svc(weights: str | dict[str, float], classes: int):
    """Of two classes both sides' losses are weighed, of more each class's own."""
    X, Y = rows()
    three = np.where(Y[:, 0], "a", np.where(Y[:, 1], "b", "c"))
    y = three if classes == 3 else np.where(three == "b", "a", three)
    ours = BlockLinearSVC(class_weight=weights, tol=1e-8).fit(X, y)
    right = LinearSVC(class_weight=weights, tol=1e-6, max_iter=100_000).fit(X, y)
    assert ours.decision_function(X) == pytest.approx(right.decision_function(X), abs=2e-3)
    plain = BlockLinearSVC(tol=1e-8).fit(X, y)
    assert abs(ours.decision_function(X) - plain.decision_function(X)).max() > 0.05


@pytest.mark.parametrize("weights", ["balanced", {0: 4.0, 2: 0.5}])
def test_class_weights_of_labels_are_those_of_one_problem_a_label(weights: str | dict[int, float]):
    """Balanced weighs both sides of each label; a mapping tells what a label's own samples count."""
    X, Y = rows()
    model = BlockLinearSVC(class_weight=weights, tol=1e-8).fit(X, Y)
    for label in range(3):
        own = weights if isinstance(weights, str) else {1: weights.get(label, 1.0)}
        right = LinearSVC(class_weight=own, tol=1e-6, max_iter=100_000).fit(X, Y[:, label])
        assert model.decision_function(X)[:, label] == pytest.approx(right.decision_function(X), abs=2e-3)


@pytest.mark.parametrize("wrong", ["even", 3.0, {"nobody": 2.0}, {"yes": 0}, {"yes": float("inf")}])
def test_impossible_class_weights_are_named(wrong: object):
    """Neither a class that is not there nor a weight that is none passes unseen."""
    X, Y = rows()
    with pytest.raises(ValueError, match="class_weight"):
        BlockLinearSVC(class_weight=wrong).fit(X, np.where(Y[:, 0], "yes", "no"))


@pytest.mark.parametrize("wrong", [{"C": 0}, {"C": -1.0}, {"positive_weight": 0}, {"tol": float("nan")}])
def test_impossible_parameters_are_named(wrong: dict[str, float]):
    """Found when fitting, as scikit-learn asks."""
    X, Y = rows()
    with pytest.raises(ValueError, match=next(iter(wrong))):
        BlockLinearSVC(**wrong).fit(X, Y)
