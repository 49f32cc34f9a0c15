"""The solver's optimum is LIBLINEAR's, whatever the data, the tags and the threads."""

from __future__ import annotations

import tracemalloc
import warnings
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.svm import LinearSVC

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.formats import find, read_all
from autotag.parallel import Workers
from autotag.solver import BLOCK, Folds, Settings, Weights, solve
from autotag.vectorizer.fitting import fit
from autotag.vectorizer.rows import transform

TIGHT = Settings(C=1.0, tol=1e-10, max_epochs=5000)
Rows, Tags = sparse.csr_array, sparse.csc_array


def generated(n: int = 300, v: int = 500, t: int = 12, seed: int = 0) -> tuple[Rows, Tags]:
    """Sparse rows of norm 1, and tags that a linear model can partly learn, of all frequencies."""
    rng = np.random.default_rng(seed)
    X = sparse.csr_array(sparse.random_array((n, v), density=0.04, rng=rng, dtype=np.float32))
    norms = np.sqrt(X.multiply(X).sum(axis=1))
    X = Rows(sparse.diags_array(1 / np.where(norms > 0, norms, 1)) @ X).astype(np.float32)
    margins = X @ rng.normal(size=(v, t)) + 0.3 * rng.normal(size=(n, t))
    cuts = [np.quantile(margins[:, k], 1 - share) for k, share in enumerate(np.geomspace(0.01, 0.6, t))]
    return X, Tags((margins > cuts).astype(np.int8))


def objective(X: Rows, Y: Tags, weights: tuple[np.ndarray, np.ndarray], C: float, positive: float = 1.0):
    """(t,) what is minimised: the constant feature's weight is regularised too."""
    W, bias = weights
    signs = np.where(Y.toarray() > 0, 1.0, -1.0)
    losses = np.maximum(0, 1 - signs * (X.astype(np.float64) @ W + bias)) ** 2
    costs = np.where(signs > 0, C * positive, C)
    return 0.5 * ((W**2).sum(axis=0) + bias**2) + (costs * losses).sum(axis=0)


def reference(X: Rows, Y: Tags, C: float, positive: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Weights (v, t) and biases (t,) of LIBLINEAR, one tag after another."""
    truth, found = Y.toarray() > 0, []
    for t in range(Y.shape[1]):
        svc = LinearSVC(
            C=C, tol=1e-6, intercept_scaling=1, max_iter=1_000_000, class_weight={True: positive, False: 1.0}
        )
        found.append(svc.fit(X, truth[:, t]))
    return np.stack([f.coef_[0] for f in found], 1), np.array([f.intercept_[0] for f in found])


def dense(weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """Weights (v, t) and biases (t,), float64."""
    return weights.coef.toarray().astype(np.float64), weights.bias


def assert_same_optimum(X: Rows, Y: Tags, Z: Rows, settings: Settings, *, jobs: int = 1) -> None:
    """Objective to 0.1 %, margins of Z to 0.01, and of what either gives 99.5 % the same."""
    ours = dense(solve(X, Y, settings=settings, workers=Workers(jobs)))
    right = reference(X, Y, settings.C, settings.positive_weight)
    least = objective(X, Y, right, settings.C, settings.positive_weight)
    assert (objective(X, Y, ours, settings.C, settings.positive_weight) <= 1.001 * least).all()
    a, b = (Z @ W + bias for W, bias in (ours, right))
    given = (a > 0) | (b > 0)
    assert given.sum() > 100
    assert ((a > 0) == (b > 0))[given].mean() >= 0.995
    assert np.quantile(abs(a - b), 0.99) <= 0.01


def test_weights_are_drawn_to_what_is_known_beforehand():
    """With a prior p it is |w - p| that is small: at the optimum nothing pulls; of other terms p stays."""
    X, Y = generated()
    prior = sparse.csc_array(
        sparse.random_array((X.shape[1] + 1, Y.shape[1]), density=0.2, rng=1), dtype="f4"
    )
    unseen = X.shape[1]  # a term of no article
    X.resize((X.shape[0], X.shape[1] + 1))
    W, bias = dense(solve(X, Y, settings=TIGHT, prior=prior, workers=Workers(2)))
    signs = np.where(Y.toarray() > 0, 1.0, -1.0)
    short = signs * np.maximum(0, 1 - signs * (X @ W + bias))
    assert abs(W - prior.toarray() - 2 * X.T @ short).max() < 5e-3
    assert abs(bias - 2 * short.sum(axis=0)).max() < 5e-3
    assert (W[unseen] == prior.toarray()[unseen]).all() and W[unseen].any()


def test_margins_out_of_fold_know_the_prior():
    """Each is that of a model of the other folds that was given the same prior."""
    X, Y = generated()
    prior = sparse.csc_array(sparse.random_array((X.shape[1], Y.shape[1]), density=0.02, rng=1), dtype="f4")
    fold = np.arange(X.shape[0]) % 3
    margins = solve(X, Y, settings=TIGHT, folds=Folds(fold), prior=prior).margins
    for k in range(3):
        rest = fold != k
        W, bias = dense(solve(X[rest], Tags(Y[rest]), settings=TIGHT, prior=prior))
        assert abs(X[~rest] @ W + bias - margins[~rest]).max() < 5e-3


@pytest.mark.parametrize("C", [0.1, 1.0, 3.0, 30.0])
def test_generated_data_have_the_optimum_of_liblinear(C: float):
    """At the default tolerance, from weak to strong losses."""
    X, Y = generated()
    Z, _ = generated(seed=1)
    assert_same_optimum(X, Y, Z, Settings(C=C))


def test_a_positive_weight_is_a_class_weight():
    """Losses of a tag's own articles count so many times more."""
    X, Y = generated()
    assert_same_optimum(X, Y, X, Settings(C=1.0, positive_weight=5.0))


def test_costs_weigh_the_losses_of_each_tag_by_themselves():
    """As LinearSVC's class_weight does, one tag after another: its own articles and the others."""
    X, Y = generated(t=4)
    costs = np.array([[1, 4, 0.5, 2], [1, 1, 3, 0.25]], np.float32)
    W, bias = dense(solve(X, Y, settings=TIGHT, costs=costs))
    for tag, (own, others) in enumerate(costs.T.tolist()):
        svc = LinearSVC(tol=1e-6, max_iter=1_000_000, class_weight={1: own, 0: others})
        right = svc.fit(X, Y[:, [tag]].toarray().ravel())
        assert X @ W[:, tag] + bias[tag] == pytest.approx(right.decision_function(X), abs=2e-3)


@pytest.fixture(scope="module")
def news(shared: Path) -> tuple[Rows, Tags, Rows]:
    """3,000 Reuters stories and their 30 most frequent topics; 1,000 later stories."""
    found = read_all(find([shared / "reuters21578-train"]).sources)
    stories = list(islice((a for a in found if isinstance(a, Article) and a.tags.get("topic")), 4000))
    fields = TrainingConfig().bags()
    model, X, _ = fit(stories[:3000], fields=fields, min_df=2)
    counts: dict[str, int] = {}
    for story in stories[:3000]:
        for tag in story.tags["topic"]:
            counts[tag] = counts.get(tag, 0) + 1
    tags = sorted(counts, key=lambda tag: -counts[tag])[:30]
    truth = [[tag in story.tags["topic"] for tag in tags] for story in stories[:3000]]
    return X, Tags(np.array(truth, np.int8)), transform(model, stories[3000:])


def test_news_have_the_optimum_of_liblinear(news: tuple[Rows, Tags, Rows]):
    """With the settings that training uses where it is told nothing."""
    config = TrainingConfig()
    assert_same_optimum(*news, Settings(tol=config.tol, seed=config.seed), jobs=2)


def test_the_result_is_the_same_to_the_bit_whatever_the_threads():
    """Blocks have their own random order: one thread or three, once or twice."""
    X, Y = generated(t=2 * BLOCK + 5)
    folds = np.arange(X.shape[0]) % 3
    results = [
        solve(X, Y, settings=Settings(seed=4), folds=Folds(folds), workers=Workers(jobs))
        for jobs in (1, 2, 3, 3)
    ]
    arrays = [(r.coef.data, r.coef.indices, r.coef.indptr, r.bias, r.margins) for r in results]
    assert len({tuple(a.tobytes() for a in parts) for parts in arrays}) == 1
    other = solve(X, Y, settings=Settings(seed=5), folds=Folds(folds))
    assert other.bias.tobytes() != results[0].bias.tobytes(), "the seed is used"


def test_more_tags_than_a_block_are_each_solved_alone():
    """A tag's weights do not depend on its neighbours, nor on the block it fell in."""
    X, Y = generated(t=BLOCK + 3)
    whole = dense(solve(X, Y, settings=TIGHT))
    for t in (0, BLOCK // 2, BLOCK + 2):
        W, bias = dense(solve(X, Y[:, [t]], settings=TIGHT))
        assert abs(W[:, 0] - whole[0][:, t]).max() < 1e-3
        assert abs(bias[0] - whole[1][t]) < 1e-3


@pytest.mark.parametrize("positive", [1.0, 3.0])
def test_out_of_fold_margins_are_those_of_a_fit_without_the_fold(positive: float):
    """Started from the whole optimum, a fold forgets its articles altogether."""
    X, Y = generated()
    folds = np.random.default_rng(2).integers(0, 4, X.shape[0])
    settings = replace(TIGHT, positive_weight=positive)
    margins = solve(X, Y, settings=settings, folds=Folds(folds)).margins
    for fold in range(4):
        rest, held = folds != fold, folds == fold
        W, bias = dense(solve(X[rest], Y[rest], settings=settings))
        assert abs(margins[held] - (X[held] @ W + bias)).max() < 2e-3
    assert margins.shape == Y.shape and margins.dtype == np.float32


def test_an_article_out_of_fold_is_read_as_a_new_one():
    """Terms that no other fold has are not read, and the others make up for their length."""
    X, Y = generated()
    folds = np.random.default_rng(2).integers(0, 4, X.shape[0])
    df = np.bincount(X.indices, minlength=X.shape[1])
    margins = solve(X, Y, settings=TIGHT, folds=Folds(folds, df, 3)).margins
    for fold in range(4):
        rest, held = folds != fold, folds == fold
        W, bias = dense(solve(X[rest], Y[rest], settings=TIGHT))
        read = X[held].toarray()
        before = np.linalg.norm(read, axis=1)
        read[:, np.count_nonzero(X[rest].toarray(), axis=0) < 3] = 0
        after = np.linalg.norm(read, axis=1)
        read *= (before / np.where(after > 0, after, 1))[:, None]
        assert (before > after).any()
        assert abs(margins[held] - (read @ W + bias)).max() < 2e-3


def test_training_settings_leave_out_of_fold_margins_close():
    """What thresholds are fitted on is off by less than a threshold's own error."""
    X, Y = generated()
    folds = np.arange(X.shape[0]) % 5
    loose = solve(X, Y, settings=Settings(C=1.0, tol=TrainingConfig().tol), folds=Folds(folds)).margins
    right = solve(X, Y, settings=TIGHT, folds=Folds(folds)).margins
    assert np.quantile(abs(loose - right), 0.99) < 0.05


def test_a_tag_on_every_article_on_one_and_on_none():
    """There is an optimum for each, and it says what it was shown."""
    X, _ = generated()
    Y = np.zeros((X.shape[0], 3), np.int8)
    Y[:, 0], Y[7, 1] = 1, 1
    W, bias = dense(solve(X, Tags(Y), settings=TIGHT))
    margins = X @ W + bias
    assert (margins[:, 0] > 0.9).all() and (margins[:, 2] < -0.9).all()
    assert margins[7, 1] == margins[:, 1].max() and (np.delete(margins[:, 1], 7) < -0.5).all()
    least = objective(X, Tags(Y[:, [1]]), reference(X, Tags(Y[:, [1]]), 1.0), 1.0)
    assert objective(X, Tags(Y), (W, bias), 1.0)[1] <= 1.001 * least[0]


def test_one_article_and_rows_of_zeros():
    """The optimum of one article by hand: alpha = 1 / (|x|^2 + 1 + 1 / (2 C)); zeros leave the bias."""
    X = Rows(np.array([[0.6, 0.0, 0.8]], np.float32))
    W, bias = dense(solve(X, Tags(np.array([[1, 0]], np.int8)), settings=TIGHT))
    assert pytest.approx(np.array([[0.24, 0, 0.32], [-0.24, 0, -0.32]]), abs=1e-5) == W.T
    assert bias == pytest.approx([0.4, -0.4], abs=1e-5)
    zeros = Rows((4, 3), dtype=np.float32)
    weights = solve(zeros, Tags(np.array([[1], [1], [1], [0]], np.int8)), settings=TIGHT)
    assert weights.coef.nnz == 0
    # f(b) = b^2 / 2 + 3 (1 - b)^2 + (1 + b)^2
    assert weights.bias == pytest.approx([4 / 9], abs=1e-5)


def test_nothing_to_learn_is_no_error():
    """No tag, no term, a fold of all articles: the shapes are right."""
    X, Y = generated(n=20)
    none = solve(X, Tags((20, 0), dtype=np.int8), settings=TIGHT, folds=Folds(np.zeros(20, np.int64)))
    assert (none.coef.shape, none.bias.shape, none.margins.shape) == ((500, 0), (0,), (20, 0))
    blank = solve(Rows((20, 0), dtype=np.float32), Y, settings=TIGHT)
    assert blank.coef.shape == (0, 12) and np.isfinite(blank.bias).all()
    alone = solve(X, Y, settings=TIGHT, folds=Folds(np.zeros(20, np.int64)))
    assert abs(alone.margins).max() < 1e-5, "a model of no article says nothing"


def test_rows_of_float64_and_64_bit_indices_give_the_same():
    """Other types are converted, not compiled for anew or read as what they are not."""
    X, Y = generated(n=60)
    wide = Rows((X.data.astype(np.float64), X.indices.astype(np.int64), X.indptr.astype(np.int64)), X.shape)
    a, b = (dense(solve(rows, Y, settings=Settings())) for rows in (X, wide))
    assert a[0].tobytes() == b[0].tobytes() and a[1].tobytes() == b[1].tobytes()


def test_memory_is_that_of_a_block_a_thread():
    """Not of all tags at once: 8 blocks take what the docstring says of one, and their result."""
    X, Y = generated(n=400, v=20_000, t=8 * BLOCK)
    solve(X[:50], Y[:50, :2], settings=Settings())
    tracemalloc.start()
    with warnings.catch_warnings():
        weights = solve(X, Y, settings=Settings(tol=1.0, smallest=0.9))
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    block = (X.shape[1] + 5 * X.shape[0]) * BLOCK * 4
    assert weights.coef.shape == (20_000, 8 * BLOCK)
    assert peak < 1.5 * block, f"{peak:,} bytes, a block is {block:,}"


@pytest.mark.parametrize(("tags", "blocks"), [(1, 1), (4, 2), (2 * BLOCK + 1, 4)])
def test_progress_counts_the_blocks(tags: int, blocks: int):
    """From none to all, once each; their number is even, so that two threads have as much to do, of few tags
    too.
    """
    X, Y = generated(n=30, t=tags)
    told: list[tuple[int, int]] = []
    solve(X, Y, settings=Settings(tol=1.0), progress=lambda done, of: told.append((done, of)))
    assert told == [(done, blocks) for done in range(blocks + 1)]
