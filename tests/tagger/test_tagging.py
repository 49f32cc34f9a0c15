"""Tagging: one path for one article and for many, and explanations that add up."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from autotag.arrays import frozen
from autotag.article import TEXT_FIELDS, Article, Explanation, Result
from autotag.config import FieldConfig, TrainingConfig
from autotag.errors import ArticleError, InputError
from autotag.tagger import Tagger, Wish, as_article
from autotag.text import codes, fold, lower
from autotag.train import Settings, Trained, train

# Words that the model knows, what folds to several or fewer code points, and what is in no token.
_PIECES = [
    "Paris", "FRENCH", "café", "cafe\u0301", "fu\u0308r", "für", "Köln", "KO\u0308LN", "Straße", "日本の",
    "東京都", "東", "京", "İstanbul", "i\u0307", "ﬁ", "Ǆ", "J\u030c", "match", "goal", "team", "the",
    "Élysée", "bank", "rate", "\U0001f600", "한국", "가\u11a8", "ا\u0653ب", "\u0344", "-", ".", "\n",
    "\u200d",     "  ", "_x", "0", "storm",
]  # fmt: skip
texts = st.lists(st.sampled_from(_PIECES) | st.text(max_size=4), max_size=14).map(
    lambda pieces: "".join(p + (" " if k % 3 else "") for k, p in enumerate(pieces))
).filter(lambda text: text.isascii() or text.encode("utf-8", "replace").decode() == text)  # fmt: skip
articles = st.builds(Article, title=texts, dateline=texts, lead=texts, text=texts)


@pytest.fixture(scope="module")
def two_fields(archive: list[Article]) -> Trained:
    """A model of two fields: headlines apart, and everything together."""
    fields = (
        FieldConfig("head", {"title": 1, "dateline": 2}, 0.5),
        FieldConfig("all", {"title": 3, "lead": 2, "text": 1}),
    )
    return train(archive, Settings(TrainingConfig(fields=fields, split="none", folds=2, min_df=1)))


@pytest.fixture(scope="module")
def characters(archive: list[Article]) -> Trained:
    """A model of words, and of characters that count in all parts."""
    fields = (
        FieldConfig("words", {"title": 3, "text": 1}),
        FieldConfig("characters", {"title": 2, "dateline": 1, "lead": 1, "text": 1}, 0.5, (1, 4)),
    )
    return train(archive, Settings(TrainingConfig(fields=fields, split="none", folds=2, min_df=1)))


def law(tagger: Tagger, article: Article, facet: str, tag: str) -> Explanation:
    """Explains, and holds the explanation to its law; returns it."""
    why = tagger.explain(article, facet, tag)
    told = why.bias + sum(term.contribution for term in why.terms) + why.rest
    assert (why.mentions is UNSET) == (facet != "country")
    told += sum(mention.contribution for mention in why.mentions or ())
    assert told == pytest.approx(why.logit, abs=1e-5)
    assert len(why.terms) <= 50
    sizes = [abs(term.contribution) for term in why.terms]
    assert sizes == sorted(sizes, reverse=True)
    return why


def words_at(raw: str, spans: tuple[tuple[int, int], ...]) -> Iterator[str]:
    """The raw slices as the tokeniser sees them."""
    for start, end in spans:
        assert 0 <= start < end <= len(raw)
        points = lower(codes(fold(raw[start:end])))
        yield points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def check_spans(article: Article, why: Explanation) -> None:
    """Each span leads to its term's words in the raw text."""
    for term in why.terms:
        raw = getattr(article, term.field)
        assert term.spans == tuple(sorted(term.spans)) and term.spans
        for found in words_at(raw, term.spans):
            at = 0
            for word in term.term.split(" "):
                at = found.find(word, at)
                assert at >= 0, (term, found)
                at += len(word)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(article=articles)
def test_bias_contributions_and_rest_make_the_logit(trained_archive: Trained, article: Article):
    """The law of explanations, for every tag of articles in many scripts and forms."""
    tagger = trained_archive.tagger
    for facet in tagger.facets:
        for tag in facet.tags[: facet.learned + 2]:  # and two countries known by name alone
            check_spans(article, law(tagger, article, facet.name, tag))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(article=articles)
def test_law_holds_for_several_fields(two_fields: Trained, article: Article):
    """A word that counts in two fields has a part in each."""
    for tag in ("FR", "DE", "JP", "TR"):
        check_spans(article, law(two_fields.tagger, article, "country", tag))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(article=articles)
def test_law_holds_for_characters(characters: Trained, article: Article):
    """And where each n-gram stands in the raw text, its spaces left away, is told; words alone are counted
    as known or not.
    """
    tagger = characters.tagger
    for tag in ("FR", "TR"):
        for term in law(tagger, article, "country", tag).terms:
            raw = getattr(article, term.field)
            assert all(0 <= start < end <= len(raw) for start, end in term.spans)
    of_words = dataclasses.replace(tagger.vectorizer, fields=tagger.vectorizer.fields[:1])
    words = dataclasses.replace(tagger, vectorizer=of_words)
    assert tagger.tag(article).warnings == words.tag(article).warnings


def test_characters_are_told_where_they_stand(characters: Trained):
    """The span of an n-gram is that of its characters, without the space at its end."""
    why = characters.tagger.explain(Article(text="a  Paris!"), "country", "FR")
    spans = {term.term: term.spans for term in why.terms}
    assert spans[" par"] == ((3, 6),) and spans["paris"] == ((3, 8),)


def test_law_holds_for_articles_of_many_terms(trained_archive: Trained, archive: list[Article]):
    """Past 50 terms the remainder is `rest`, and every part of the article is named."""
    tagger = trained_archive.tagger
    long = replace(archive[0], text=" ".join(a.text for a in archive))
    why = law(tagger, long, "country", "FR")
    assert len(why.terms) == 50 and why.rest != 0
    check_spans(long, why)
    every = {term.field for a in archive for term in law(tagger, a, "topic", "sport").terms}
    assert every == set(TEXT_FIELDS)


def test_spans_count_code_points_of_the_raw_text(trained_archive: Trained):
    """Composed, decomposed, behind an emoji: the slice is what stood there."""
    for raw in ("\U0001f600 Paris", "cafe\u0301 Paris", "Rain. PARIS", "\u1e9b\u0323 Paris"):
        why = trained_archive.tagger.explain(Article(text=raw), "country", "FR")
        spans = {term.term: term.spans for term in why.terms}
        start = len(raw) - 5
        assert spans["paris"] == ((start, start + 5),)
    why = trained_archive.tagger.explain(Article(text="ab cafe\u0301 x"), "country", "FR")
    assert {term.term: term.spans for term in why.terms}[unicodedata.normalize("NFC", "café")] == ((3, 8),)


def test_explanation_names_every_place_of_a_term(trained_archive: Trained):
    """A term that stands in two parts is shared out by how often it counts there."""
    why = trained_archive.tagger.explain(Article(title="Paris", text="Paris or Paris"), "country", "FR")
    parts = {term.field: term for term in why.terms if term.term == "paris"}
    assert parts["title"].spans == ((0, 5),) and parts["text"].spans == ((0, 5), (9, 14))
    times = trained_archive.tagger.vectorizer.fields[0].times
    ratio = times["title"] / (2 * times["text"])
    assert parts["title"].contribution == pytest.approx(ratio * parts["text"].contribution)


def test_tag_and_explain_agree(trained_archive: Trained, archive: list[Article]):
    """The score of an explanation is the score of the tag."""
    tagger = trained_archive.tagger
    for article in archive:
        result = tagger.tag(article, Wish(explain=("*",)))
        assert isinstance(result.explain, dict)
        for facet, tags in result.tags.items():
            assert list(result.explain[facet]) == [tag.tag for tag in tags]
            for tag in tags:
                why = tagger.explain(article, facet, tag.tag)
                assert why == result.explain[facet][tag.tag] and why.score == tag.score


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(articles, max_size=9), repeat=st.integers(1, 20))
def test_one_at_a_time_is_the_same_to_the_byte(trained_archive: Trained, batch: list[Article], repeat: int):
    """What stands beside an article in its batch changes nothing."""
    tagger, wish = trained_archive.tagger, Wish(explain=("country/FR", "*"))
    alone = [msgspec.json.encode(tagger.tag(article, wish)) for article in batch] * repeat
    assert alone == [msgspec.json.encode(result) for result in tagger.tag_many(batch * repeat, wish)]


def test_text_mapping_and_article_give_the_same(trained_archive: Trained):
    """`tag` takes an article in three forms."""
    tagger = trained_archive.tagger
    body = "The team in Paris won the match against Berlin in the rain."
    results = [tagger.tag(form) for form in (body, {"text": body}, Article(text=body))]
    assert results[0] == results[1] == results[2]
    page = "A headline\n\nThe team in Paris won the match against Berlin in the rain."
    assert tagger.tag(page) == tagger.tag({"title": "A headline", "text": body})
    assert [r.id for r in tagger.tag_many([body, {"id": 5, "text": body}])] == [None, "5"]


def test_tags_in_the_input_are_not_used(trained_archive: Trained, archive: list[Article]):
    """An answer in the question changes nothing."""
    tagger = trained_archive.tagger
    for article in archive[:5]:
        bare = tagger.tag(replace(article, tags={}))
        assert tagger.tag(replace(article, tags={"country": ("JP",), "topic": ("weather",)})) == bare


@pytest.mark.parametrize(
    "wrong", [{}, {"text": " "}, {"text": 1}, [], 5, None, {"text": "a", "tags": []}, ""]
)
def test_what_is_no_article_is_refused(trained_archive: Trained, wrong: Any):
    """Nothing to read is an error of ours, not of numpy's."""
    with pytest.raises(ArticleError):
        trained_archive.tagger.tag(wrong)


def test_tags_sort_by_score_then_id(trained_archive: Trained, archive: list[Article]):
    """Scores have four decimals, and equal ones fall back to the id."""
    tagger = trained_archive.tagger
    for result in tagger.tag_many(archive):
        for tags in result.tags.values():
            assert list(tags) == sorted(tags, key=lambda tag: (-tag.score, tag.tag))
            assert all(tag.score == round(tag.score, 4) and tag.source == "learned" for tag in tags)
    even = flat(tagger, 50.0)
    (facet,) = [f for f in even.facets if f.name == "country"]
    rain = even.tag("rain").tags["country"]
    learned = sorted(facet.tags[: facet.learned])
    assert [tag.tag for tag in rain] == learned == ["DE", "FR", "JP"] and len({t.score for t in rain}) == 1


def flat(tagger: Tagger, bias: float) -> Tagger:
    """The tagger without weights, and one bias for all: it gives every tag, or none."""
    linear = tagger.linear
    none = {name: frozen(np.zeros_like(getattr(linear, name))) for name in ("common", "values")}
    biases = frozen(np.full_like(linear.bias, bias))
    return dataclasses.replace(tagger, linear=dataclasses.replace(linear, bias=biases, **none))


def test_exactly_one_gives_every_article_one(trained: Trained, stories: list[Article]):
    """Under the rule there is one tag each, even for text of unknown words."""
    for article in [*stories, Article(text="zzzz qqqq")]:
        assert [len(tags) for tags in trained.tagger.tag(article).tags.values()] == [1, 1]


def test_min_score_and_facets(trained_archive: Trained, archive: list[Article]):
    """A wish leaves out tags below a score, and other facets."""
    tagger = trained_archive.tagger
    left_out = 0
    for full, high in zip(
        tagger.tag_many(archive), tagger.tag_many(archive, Wish(("topic",), 0.9)), strict=True
    ):
        assert set(high.tags) == set(high.review) == {"topic"}
        assert high.tags["topic"] == tuple(tag for tag in full.tags["topic"] if tag.score >= 0.9)
        left_out += len(full.tags["topic"]) - len(high.tags["topic"])
    assert left_out
    order = tagger.tag(archive[0], Wish(("topic", "country")))
    assert list(order.tags) == ["topic", "country"]


def test_every_facet_is_there_and_empty_keys_are_not(trained_archive: Trained):
    """The shape of a result line, as the API promises it."""
    none = flat(trained_archive.tagger, -50.0)
    line = msgspec.json.encode(none.tag("zzzz qqqq"))
    assert msgspec.json.decode(line) == {
        "id": None, "tags": {"country": [], "topic": []}, "review": {"country": [], "topic": []},
        "model": "unsaved",
    }  # fmt: skip
    assert none.tag("zzzz").explain is UNSET
    assert none.tag("zzzz", Wish(explain=("*",))).explain == {"country": {}, "topic": {}}


@pytest.mark.parametrize(
    ("facet", "tag", "hints"),
    [
        ("place", "FR", ["country", "topic"]),
        ("country", "FRA", ["'FR'", "DE, FR, JP"]),
        ("topic", "sports", ["'sport'"]),
    ],
)
def test_unknown_facet_or_tag_lists_what_there_is(
    trained_archive: Trained, facet: str, tag: str, hints: list[str]
):
    """A failed look-up names the nearest spelling and what exists."""
    tagger = trained_archive.tagger
    for ask in (
        lambda: tagger.explain("rain", facet, tag),
        lambda: tagger.tag("rain", Wish(explain=(f"{facet}/{tag}",))),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert all(hint in str(caught.value) for hint in hints)
    with pytest.raises(InputError, match="did you mean 'topic'"):
        tagger.tag("rain", Wish(("topics",)))


def test_tag_many_is_lazy(trained_archive: Trained, archive: list[Article]):
    """An endless stream is tagged in order, at most 256 articles ahead of the reader."""
    taken = 0

    def endless() -> Iterator[Article]:
        nonlocal taken
        while True:
            taken += 1
            yield replace(archive[taken % len(archive)], id=str(taken))

    stream: Iterator[Result] = trained_archive.tagger.tag_many(endless())
    assert taken == 0
    for number in range(1, 600):
        assert next(stream).id == str(number)
        assert number <= taken < number + 256
    assert list(trained_archive.tagger.tag_many([])) == []


def test_as_article_reads_text_as_a_clipping():
    """Text goes through the reader of clippings, so furniture is never tagged."""
    assert as_article("A headline\n\nRain fell.\n").title == "A headline"
    assert as_article({"text": "Rain fell."}) == Article(text="Rain fell.")
