"""Countries in articles: where they stand in the raw text, and what each mention adds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from autotag.article import TEXT_FIELDS, Article, Explanation, Mention
from autotag.config import TrainingConfig
from autotag.stage import UNNAMED
from autotag.tagger import Tagger, Wish
from autotag.train import Settings, Trained, train

NAMES = [
    "France", "French", "Paris", "Lyon", "Provence", "German", "Berlin", "Japan", "日本の", "Turkey",
    "turkey", "Ankara", "Armenian", "Chad", "U.S.", "the Kremlin", "Co\u0302te d’Ivoire", "TU\u0308RKEI",
    "South China Sea", "match", "bank", "rain", "\n\n", ",", ". ", "ANKARA, Sept 3 (Reuters) - ", "\u0301",
]  # fmt: skip
some = st.lists(st.sampled_from(NAMES), max_size=12).map(" ".join)
named_articles = st.builds(Article, title=some, dateline=some, lead=some, text=some)
MENTIONS = Wish(mentions=True)


def law(tagger: Tagger, article: Article, tag: str) -> Explanation:
    """Explains a country, and holds the explanation to its law; returns it."""
    why = tagger.explain(article, "country", tag)
    assert isinstance(why.mentions, tuple)
    parts = [*why.terms, *why.mentions]
    told = why.bias + sum(part.contribution for part in parts) + why.rest
    assert told == pytest.approx(why.logit, abs=1e-5)
    return why


def mentioned(tagger: Tagger, article: Article) -> tuple[Mention, ...]:
    """What a result tells of an article's countries."""
    told = tagger.tag(article, MENTIONS).mentions
    assert isinstance(told, dict) and list(told) == ["country"]
    return told["country"]


@settings(max_examples=150)
@given(article=named_articles)
def test_bias_terms_mentions_and_rest_make_the_logit(trained_archive: Trained, article: Article):
    """The law for countries that are learned, known by name, both, named and not."""
    tagger = trained_archive.tagger
    told = mentioned(tagger, article)
    for tag in {"FR", "DE", "JP", "TR", "AM", "IS", *(mention.tag for mention in told)}:
        why = law(tagger, article, tag)
        own = [m for m in told if m.tag == tag]
        assert [(m.field, m.start, m.end, m.text, m.kind) for m in why.mentions or ()] == [
            (m.field, m.start, m.end, m.text, m.kind) for m in own
        ]
        if tag not in ("FR", "DE", "JP"):
            assert why.terms == () and why.rest == 0
            assert (why.bias, why.logit) == ((0.0, why.logit) if own else (UNNAMED, UNNAMED))


@settings(max_examples=150)
@given(article=named_articles)
def test_mentions_lead_to_the_raw_text(trained_archive: Trained, article: Article):
    """Each is a slice of its field, in order, whole words with all their accents."""
    told = mentioned(trained_archive.tagger, article)
    last = (0, 0)
    for m in told:
        raw = getattr(article, m.field)
        assert raw[m.start : m.end] == m.text != "" and m.contribution is UNSET
        here = (TEXT_FIELDS.index(m.field), m.start)
        assert here >= last
        last = (here[0], m.end)
        assert not unicodedata.combining((raw[m.end :] or " ")[0]) and not m.text[:1].isspace()


@pytest.mark.parametrize(
    ("raw", "surface", "tag"),
    [
        ("Nai\u0308ve Co\u0302te d’Ivoire", "Co\u0302te d’Ivoire", "CI"),
        ("cafe\u0301 e\u0301te\u0301 Tu\u0308rkei.", "Tu\u0308rkei", "TR"),
        ("\ufb01n, A\u030angstrom France", "France", "FR"),
        ("İİ, France", "France", "FR"),
        ("New\nZealand", "New\nZealand", "NZ"),
        ("in the U.S. again", "U.S.", "US"),
    ],
)
def test_offsets_count_code_points_as_received(trained: Trained, raw: str, surface: str, tag: str):
    """Decomposed letters before a name, and within it, move no offset."""
    start = raw.index(surface)
    (got,) = mentioned(trained.tagger, Article(lead=raw, text="rain"))
    assert got == Mention(tag, "name", "lead", start, start + len(surface), surface)


def test_wish_tells_every_country_named(trained: Trained, stories: list[Article]):
    """Tag or not, in every part, in order; nothing where nothing is named or nobody asked."""
    tagger = trained.tagger
    article = Article(title="Rain in Peru", dateline="LIMA", lead="Polish rain", text="In Lyon too, U.S.")
    assert [(m.tag, m.kind, m.field, m.start, m.end, m.text) for m in mentioned(tagger, article)] == [
        ("PE", "name", "title", 8, 12, "Peru"), ("PE", "capital", "dateline", 0, 4, "LIMA"),
        ("PL", "demonym", "lead", 0, 6, "Polish"), ("FR", "city", "text", 3, 7, "Lyon"),
        ("US", "name", "text", 13, 17, "U.S."),
    ]  # fmt: skip
    assert mentioned(tagger, Article(text="rain")) == ()
    assert tagger.tag(article).mentions is UNSET
    many = [result.mentions for result in tagger.tag_many([*stories, article] * 8, MENTIONS)]
    assert many == [{"country": mentioned(tagger, a)} for a in [*stories, article]] * 8


def test_a_model_without_countries_tells_no_mentions(stories: list[Article]):
    """A facet that is not there is not told of."""
    config = TrainingConfig(split="none", folds=2, min_df=1, facets=("topic",))
    tagger = train(stories, Settings(config)).tagger
    assert tagger.tag("Rain in Peru", MENTIONS).mentions is UNSET
    assert tagger.explain("Rain in Peru", "topic", "sport").mentions is UNSET


def test_a_country_of_no_training_article_is_tagged_by_name(trained_archive: Trained):
    """Its source is the gazetteer; a learned one's is not, named or not."""
    article = Article(
        title="Armenia votes", dateline="YEREVAN", text="Armenia voted today. Armenian voters queued."
    )
    tags = {tag.tag: tag for tag in trained_archive.tagger.tag(article).tags["country"]}
    assert tags["AM"].source == "gazetteer" and tags["AM"].score > 0.5
    paris = trained_archive.tagger.tag(Article(title="France", text="Paris, French"))
    assert [(tag.tag, tag.source) for tag in paris.tags["country"]] == [("FR", "learned")]


def test_turkey_is_a_country_with_a_capital_only(trained_archive: Trained):
    """Roast turkey is about no country, however often."""
    tagger = trained_archive.tagger
    roast, state = (
        Article(title=f"{word} prices rise", text=f"The {word} was dear. A {word} for all.")
        for word in ("turkey", "Turkey")
    )
    assert law(tagger, roast, "TR").logit == UNNAMED and mentioned(tagger, roast) == ()
    assert "TR" in {tag.tag for tag in tagger.tag(state).tags["country"]}
    assert len(law(tagger, state, "TR").mentions or ()) == 3


def test_mentions_share_what_their_features_add(trained: Trained):
    """Two mentions alike add the same; one in the title adds what the title does besides."""
    why = law(trained.tagger, Article(text="Peru, Peru"), "PE")
    one, other = why.mentions or ()
    assert one.contribution == other.contribution == pytest.approx(why.logit / 2)


def test_a_learned_tag_that_is_no_country(stories: list[Article]):
    """A tag of the facet that no gazetteer knows has its words alone."""
    odd = [
        Article(id=f"o{k}", text="Waves over the towers", tags={"country": ("Atlantis",)}) for k in range(3)
    ]
    tagger = train([*stories, *odd], Settings(TrainingConfig(split="none", folds=2, min_df=1))).tagger
    why = law(tagger, Article(text="Waves over Atlantis, France"), "Atlantis")
    assert why.mentions == () and why.terms
    assert len(tagger.facets[0].tags) == 257
