"""Training: what is learned from, what is left out, and an honest report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from autotag.article import Article
from autotag.bundle import load
from autotag.config import TrainingConfig
from autotag.errors import TrainingError
from autotag.judge import judge
from autotag.logistic import sigmoid
from autotag.train import Settings, Trained, train

Save = Callable[[Path, Trained], str]


def fitted(articles: Sequence[Article], **config: object) -> Trained:
    """A model of articles, not judged unless `split` says so."""
    values = {"split": "none", "folds": 2, "min_df": 1, **config}
    return train(articles, Settings(TrainingConfig(**values)))  # type: ignore[arg-type]


def test_missing_facet_is_not_negative(stories: list[Article], save_to: Save, tmp_path: Path):
    """Articles without the key change nothing that is learned of the facet, but its words' IDF."""
    more = [*stories, *(replace(a, id=None, tags={"country": a.tags["country"]}) for a in stories)]
    model = fitted(more)
    assert model.facts["labelled"] == {"country": 24, "topic": 12}
    start = len(model.tagger.facets[0].tags)
    topics = model.heldout.article[model.heldout.tag >= start]
    assert topics.max() < 12
    alone = fitted(stories).tagger
    # Every word is twice as frequent in twice as many articles, so IDF and weights nearly stay.
    for a in stories:
        own, other = (sigmoid(t.logits([a])[0, start:]) for t in (model.tagger, alone))
        np.testing.assert_allclose(own, other, atol=0.05)


def test_what_is_given_more_of_late_scores_higher():
    """The same articles with the dates turned round: only what the latest of them say of a tag is another."""
    texts = [f"bank rate market {i % 7}" if i % 3 else f"match goal team {i % 7}" for i in range(200)]
    tagged = [("sport",) if "goal" in text else ("economy",) for text in texts]
    tagged[180:] = [("economy", "crisis") if "bank" in text else ("crisis",) for text in texts[180:]]
    tagged[:5] = [("crisis",)] * 5

    def logits(days: range) -> np.ndarray:
        dated = [
            Article(text=text, tags={"topic": tags}, date=f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}")
            for text, tags, day in zip(texts, tagged, days, strict=True)
        ]
        tagger = fitted(dated, facets=("topic",)).tagger
        return tagger.logits(dated[:1])[0][tagger.facets[0].tags.index("crisis")]

    assert logits(range(200)) > logits(range(199, -1, -1)) + 0.3


def test_scores_know_that_a_drift_may_not_last():
    """Where a tag comes and goes from month to month, an unlikely article is less so than without dates."""
    rng = np.random.default_rng(0)
    months = np.arange(1500) // 150
    sport = rng.random(1500) < np.where(months % 2, 0.25, 0.02)
    words = np.where(rng.random(1500) < np.where(sport, 0.9, 0.1), "goal", "rate")

    def unlikely(dated: bool) -> float:
        articles = [
            Article(text=f"The {word} of {i}", tags={"topic": ("sport",) * int(own)}, date=date * dated)
            for i, (word, own, date) in enumerate(zip(words, sport, dates, strict=True))
        ]  # fmt: skip
        curve = fitted(articles, facets=("topic",)).tagger.facets[0].stage.curve
        return float(curve(np.array([-2.0]))[0])

    dates = [f"2026-{month + 1:02d}-01" for month in months.tolist()]
    assert unlikely(dated=True) > unlikely(dated=False) + 0.3


def test_empty_list_is_negative(stories: list[Article]):
    """ "Labelled, none apply" teaches that none apply."""
    rain = [
        Article(id=f"r{i}", text="Rain fell on the hills all week", tags={"topic": ()}) for i in range(12)
    ]
    tagger = fitted([*stories, *rain], facets=("topic",)).tagger
    assert tagger.tag("Rain fell on the hills").tags["topic"] == ()
    assert tagger.facets[0].policy.rule == "thresholds"


def test_thin_tags_are_left_out_and_named(stories: list[Article]):
    """A tag of one article is not learned; the facts say so, and its article still counts."""
    odd = Article(id="x", text="Reykjavik volcano", tags={"country": ("IS",), "topic": ("nature", "sport")})
    model = fitted([*stories, odd])
    assert model.facts["left_out"] == {"country": ["IS"], "topic": ["nature"]}
    countries, topics = model.tagger.facets
    assert set(countries.tags[: countries.learned]) == {"FR", "DE", "JP"} and "nature" not in topics.tags
    assert model.facts["labelled"]["country"] == 13
    assert fitted([*stories, odd], min_articles=1).facts["left_out"] == {"country": [], "topic": []}


def test_exactly_one_follows_from_all_training_articles(stories: list[Article]):
    """One tag each makes the rule, thin tags included; one article with two or none unmakes it."""

    def rule(tags: tuple[str, ...]) -> str:
        odd = Article(id="x", text="Reykjavik volcano", tags={"country": tags})
        return fitted([*stories, odd], facets=("country",)).tagger.facets[0].policy.rule

    assert rule(("FR",)) == rule(("IS",)) == "exactly-one"
    assert rule(("FR", "IS")) == rule(("FR", "DE")) == rule(()) == "thresholds"


def test_one_tag_alone_is_no_exactly_one(stories: list[Article]):
    """A facet of one tag would give it to everything."""
    same = [replace(article, tags={"topic": ("news",)}) for article in stories]
    (facet,) = fitted(same, facets=("topic",)).tagger.facets
    assert facet.policy.rule == "thresholds"


def test_report_is_that_of_a_model_of_the_earlier_articles(archive: list[Article]):
    """The first model is fitted to the earlier articles alone, and judged on the later ones."""
    config = TrainingConfig(split="time", folds=3, min_df=1)
    report = train(archive, Settings(config)).report
    assert report is not None
    dates = sorted(article.date for article in archive)
    first = dates[int(len(dates) * 0.8)]
    earlier = [a for a in archive if a.date < first]
    later = [a for a in archive if a.date >= first]
    assert report.articles == len(later) and first in report.split
    model = fitted(earlier, folds=3)
    assert judge(model.tagger, later, split=report.split) == report


def test_only_the_last_version_of_an_article_is_learned_from(archive: list[Article]):
    """Earlier versions and killed articles change nothing, and are counted."""
    first = replace(archive[0], tags={"country": ("JP",)}, meta={"version": 1})
    killed = Article(id="k", text="Withdrawn", tags={"country": ("FR",)}, meta={"pubstatus": "canceled"})
    model = fitted([first, *archive, killed], split="time")
    assert (model.facts["replaced"], model.facts["killed"], model.facts["articles"]) == (1, 1, 90)
    assert model.report is not None and (model.report.data.replaced, model.report.data.killed) == (1, 1)
    assert list(model.articles) == archive


def test_near_duplicates_do_not_straddle_the_split(archive: list[Article]):
    """A later copy of an earlier article would be judged on what was learned by heart."""
    copy = replace(archive[0], id="copy", date=archive[-1].date)
    model = fitted([*archive, copy], split="time")
    assert model.parts is not None and model.report is not None
    assert model.parts.moved == model.report.data.moved == 1
    assert 90 in model.parts.train and "1 near-duplicates" in model.report.split


def test_final_model_learns_from_all_articles(archive: list[Article]):
    """Judging takes nothing away from the model that is handed out."""
    judged, unjudged = fitted(archive, split="time"), fitted(archive)
    assert judged.tagger.label == unjudged.tagger.label
    for own, other in zip(judged.tagger.linear.arrays, unjudged.tagger.linear.arrays, strict=True):
        np.testing.assert_array_equal(own, other)
    assert judged.facts == unjudged.facts


def test_random_split_is_labelled_optimistic(archive: list[Article]):
    """The report carries the warning."""
    report = fitted(archive, split="random").report
    assert report is not None and "optimistic" in report.split


def test_training_is_deterministic(archive: list[Article], save_to: Save, tmp_path: Path):
    """Twice the same, to the byte of the bundle."""
    digests = {save_to(tmp_path / str(k), fitted(archive, split="time")) for k in range(2)}
    assert len(digests) == 1


def test_heldout_scores_hold_every_true_pair(trained_archive: Trained, archive: list[Article]):
    """The pairs kept for later thresholds: all true ones, and the likely of the others."""
    held, tagger = trained_archive.heldout, trained_archive.tagger
    names = [(facet.name, tag) for facet in tagger.facets for tag in facet.tags]
    true = {(int(i), *names[t]) for i, t in zip(held.article[held.truth], held.tag[held.truth], strict=True)}
    assert true == {(i, f, tag) for i, a in enumerate(archive) for f, tags in a.tags.items() for tag in tags}
    assert (held.score[~held.truth] >= 0.01).all()


def test_heldout_scores_are_of_models_that_did_not_see_the_article():
    """Labels thrown at random can't be known: out of fold they are not, though in fold they are."""
    rng = np.random.default_rng(0)
    words = [f"word{i}" for i in range(400)]
    articles = [
        Article(id=str(i), text=" ".join(rng.choice(words, 60)), tags={"coin": ("head",) if rng.random() < 0.5
                else ("tail",)}) for i in range(200)
    ]  # fmt: skip
    model = fitted(articles, folds=5)
    held = model.heldout
    right = held.score[held.truth].mean()
    wrong = held.score[~held.truth].mean()
    assert abs(right - wrong) < 0.1
    coin = model.tagger.facets[0]
    seen = sigmoid(model.tagger.logits(articles))[:, : coin.learned]
    truth = np.array([[tag in a.tags["coin"] for tag in coin.tags] for a in articles])
    assert ((seen > seen.mean(axis=0)) == truth).mean() > 0.9


def test_facets_asked_for_are_the_ones_learned(archive: list[Article]):
    """`--facet` limits a model to some facets, in the order given."""
    assert [f.name for f in fitted(archive, facets=("topic",)).tagger.facets] == ["topic"]
    both = fitted(archive, facets=("topic", "country")).tagger
    assert [f.name for f in both.facets] == ["topic", "country"]


def test_tags_are_ordered_by_frequency_then_id(trained_archive: Trained, archive: list[Article]):
    """The order of tags is no accident of the file's."""
    for facet in trained_archive.tagger.facets:
        counts = {tag: sum(tag in a.tags.get(facet.name, ()) for a in archive) for tag in facet.tags}
        assert list(facet.tags) == sorted(counts, key=lambda tag: (-counts[tag], tag))
        assert facet.learned == sum(count > 0 for count in counts.values()) == 3


def test_a_tag_twice_on_one_article_counts_once(stories: list[Article]):
    """A doubled tag is one tag."""
    doubled = [replace(a, tags={"country": a.tags["country"] * 2}) for a in stories]
    once = fitted(stories, facets=("country",))
    twice = fitted(doubled, facets=("country",))
    for own, other in zip(once.tagger.linear.arrays, twice.tagger.linear.arrays, strict=True):
        np.testing.assert_array_equal(own, other)
    assert twice.tagger.facets[0].policy.rule == "exactly-one"
    thin = Article(text="volcano", tags={"country": ("IS", "IS")})
    assert fitted([*stories, thin]).facts["left_out"]["country"] == ["IS"]


@pytest.mark.parametrize(
    ("articles", "config", "message"),
    [
        ([], {}, "no article to train on"),
        ([Article(text="rain")], {}, "no article has tags"),
        ([Article(text="rain", tags={"topic": ()})], {}, "nothing to learn"),
        ([Article(text="rain", tags={"topic": ("a",)})], {"facets": ("mood",)}, "labelled facets: topic"),
        ([Article(text="rain", tags={"topic": ("a",)})], {"facets": ("country",)}, "nothing to learn"),
        ([Article(text=f"rain {i}", tags={"topic": (f"t{i}",)}) for i in range(4)], {}, "no tag has 2"),
        ([Article(text="! ?", tags={"topic": ("t",)}) for i in range(4)], {}, "no word"),
        ([Article(text=f"rain {i}", tags={"topic": ("t",)}) for i in range(3)], {"min_df": 9}, "no word"),
    ],
)  # fmt: skip
def test_nothing_to_learn_from_is_told(articles: list[Article], config: dict[str, object], message: str):
    """Data that can't train a model end in one sentence of why."""
    with pytest.raises(TrainingError, match=message):
        fitted(articles, **config)


def test_nothing_to_judge_by_says_how_to_train_all_the_same():
    """Where only the later articles are labelled, the way out is named."""
    articles = [
        Article(
            text=f"rain wind {i}",
            date=f"2024-01-{i + 1:02d}",
            tags={"topic": (f"t{i}",) if i < 16 else ("a",)},
        )
        for i in range(20)
    ]
    with pytest.raises(TrainingError, match="--split none"):
        fitted(articles, split="time")
    assert {f.name: f.tags for f in fitted(articles).tagger.facets}["topic"] == ("a",)


def test_more_tags_than_a_bundle_holds_is_told(monkeypatch: pytest.MonkeyPatch, stories: list[Article]):
    """65,535 tags fit into the weights' type; more are refused and not wrapped round."""
    monkeypatch.setattr("autotag.train.training.MOST_TAGS", 257)
    with pytest.raises(TrainingError, match="258 tags are more than a bundle holds"):
        fitted(stories)
    monkeypatch.setattr("autotag.train.training.MOST_TAGS", 258)
    assert sum(len(facet.tags) for facet in fitted(stories).tagger.facets) == 258


def test_progress_ends_where_it_says(stories: list[Article]):
    """Each step tells how far it is and ends at its end."""
    told: dict[str, tuple[int, int]] = {}
    settings = Settings(
        TrainingConfig(split="none", folds=2, C={"topic": 1.0}),
        progress=lambda what, done, of: told.update({what: (done, of)}),
    )
    train(stories, settings)
    tried = {f"trying C = {C:g} for country" for C in (1.0, 0.3)}
    assert set(told) == {"reading words", "learning topic", *tried}
    assert all(done == of for done, of in told.values())


def test_a_vocabulary_of_one_term(save_to: Save, tmp_path: Path):
    """And a tag on every article, and one on a single article: what is made is saved, read, and explains."""
    articles = [
        Article(text="rain", tags={"topic": ("all", "one") if i == 0 else ("all",)}) for i in range(8)
    ]
    save_to(tmp_path / "m", fitted(articles, min_articles=1))
    tagger = load(tmp_path / "m")
    assert list(tagger.terms()) == ["article:rain"]
    for text in ("rain", "snow", ""):
        why = tagger.explain(Article(text=text), "topic", "one")
        parts = sum(term.contribution for term in why.terms)
        assert why.bias + parts + why.rest == pytest.approx(why.logit, abs=1e-5)
    (given,) = tagger.tag("rain").tags["topic"]
    assert given.tag == "all"
