"""Articles that a model learned from are known again, and judged by models that had not seen them."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from autotag.article import Article
from autotag.judge import decide
from autotag.logistic import sigmoid
from autotag.seen import fingerprints, matched
from autotag.train import Trained


def test_fingerprints_are_of_the_words_alone():
    """An article whose tags or date were corrected is the same; a word changed is another."""
    one = Article(id="a", title="Rain", text="It rained.", date="2024-01-01", tags={"topic": ("x",)})
    same = replace(one, id="b", date="", tags={})
    moved = Article(title="RainIt rained.")
    assert len(set(fingerprints([one, same]).tolist())) == 1
    assert len(set(fingerprints([one, replace(one, text="It poured."), moved]).tolist())) == 3
    assert fingerprints([Article(text="\ud800")]).shape == (1,)


def test_training_articles_are_judged_out_of_fold(trained_archive: Trained, archive: list[Article]):
    """The held-out scores take the place of the model's own, whatever the order of the articles."""
    prints = fingerprints(trained_archive.articles)
    order = np.random.default_rng(0).permutation(len(archive))
    asked = [
        *(archive[i] for i in order),
        Article(text="Paris rugby match", tags={"topic": (), "country": ()}),
    ]
    known = matched(prints, trained_archive.heldout, fingerprints(asked))
    assert known.seen.tolist() == [True] * 90 + [False]
    fair, plain = (decide(trained_archive.tagger, asked, k) for k in (known, None))
    start = 0
    for facet, own, other in zip(trained_archive.tagger.facets, fair, plain, strict=True):
        held = trained_archive.heldout
        for row, i in enumerate(own.rows[:-1].tolist()):
            for t in range(facet.learned):
                kept = (held.article == order[i]) & (held.tag == start + t)
                wanted = held.score[kept][0] if kept.any() else sigmoid(np.float64(-5.3))
                assert abs(own.scores[row, t] - wanted) < 1e-6
        np.testing.assert_array_equal(own.scores[-1], other.scores[-1])
        start += len(facet.tags)
    for own, other in zip(fair, plain, strict=True):  # by heart it is better, which is why this is done
        assert np.abs(own.scores - own.truth).sum() > np.abs(other.scores - other.truth).sum()


def test_nothing_seen_is_judged_as_it_is(trained_archive: Trained, archive: list[Article]):
    """Without a fingerprint in common the model's own scores count."""
    known = matched(np.zeros(0, np.uint32), trained_archive.heldout, fingerprints(archive))
    assert not known.seen.any()
    for own, other in zip(
        decide(trained_archive.tagger, archive, known), decide(trained_archive.tagger, archive), strict=True
    ):
        np.testing.assert_array_equal(own.scores, other.scores)
