"""The doctor's checks: each finds its fault and leaves sound articles alone."""

from __future__ import annotations

import pytest

from autotag.article import Article
from autotag.doctor import Placed, copies, foreign, leaking, repeated, short, synonyms, thin

ENGLISH = (
    "The minister said on Monday that the new railway would be finished within two years, although the "
    "opposition doubts that there is enough money for the bridges in the north of the country."
)
SWAHILI = (
    "Waziri alisema Jumatatu kwamba reli mpya itakamilika ndani ya miaka miwili, ingawa upinzani una shaka "
    "kwamba kuna fedha za kutosha kwa ajili ya madaraja ya kaskazini mwa nchi hiyo."
)


def placed(*articles: Article) -> list[Placed]:
    """The articles at lines 1, 2, …"""
    return [Placed(article, "a.jsonl", line) for line, article in enumerate(articles, 1)]


def test_copies_are_told_with_the_place_of_the_first():
    """The same tags: a duplicate; others: a conflict that says which."""
    first = Article(text=ENGLISH, tags={"topic": ("rail", "money"), "country": ("KE",)})
    found = list(
        copies(
            placed(
                first,
                Article(text=SWAHILI),
                Article(text=ENGLISH, tags={"topic": ("money", "rail")}),
                Article(text=ENGLISH + " More.", tags={"topic": ("rail", "trade"), "country": ("KE",)}),
            )
        )
    )
    assert [(one.at.line, one.kind) for one in found] == [(3, "duplicate"), (4, "conflict")]
    assert "a.jsonl:1" in str(found[0]) and "topic -money +trade" in found[1].message


def test_thin_tags_by_facet():
    """Counted once an article."""
    some = placed(
        Article(text="x", tags={"topic": ("a", "a", "b")}), Article(text="x", tags={"topic": ("b",)})
    )
    assert thin(some, 2) == {"topic": ["a"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Election", "elections"), ("Covid-19", "COVID 19"), ("café", "Cafe"), ("oil_price", "Oil Prices")],
)
def test_spellings_of_one_tag(one: str, other: str):
    """Case, accents, punctuation and the plural make no other tag."""
    found = list(
        synonyms(
            placed(Article(text="x", tags={"topic": (one,)}), Article(text="y", tags={"topic": (other,)})),
            lambda facet, tag: tag,
        )
    )
    assert len(found) == 1 and one in found[0].message and other in found[0].message


def test_tags_that_always_stand_together():
    """Ten of eleven is almost always; tags that share an article now and then are two."""
    both = [Article(text="x", tags={"topic": ("war", "armed conflict")}) for _ in range(10)]
    apart = [
        Article(text="x", tags={"topic": ("war", "sport")}),
        Article(text="x", tags={"topic": ("sport",)}),
    ]
    found = list(synonyms(placed(*both, *apart), lambda facet, tag: tag))
    assert [one.message for one in found] == [
        "topic 'armed conflict' and 'war' nearly always stand together (10 of 11 articles)"
    ]


def test_short_and_foreign_texts():
    """What most articles are in is the rule unless an article says otherwise; short texts are not guessed."""
    english = [Article(text=f"{ENGLISH} {i}", title="A railway for the north") for i in range(8)]
    some = placed(
        *english, Article(text=SWAHILI), Article(text=SWAHILI, language="sw"), Article(title="Habari za leo"),
        Article(text=ENGLISH, language="fr-FR"), Article(title="北京市政府宣布新的地铁线路将于明年开始建设"),
    )  # fmt: skip
    assert [(one.at.line, one.message) for one in foreign(some)] == [
        (9, "the text is in 'sw', most of the others are in 'en'"),
        (12, "the text is in 'en', it says 'fr'"),
    ]
    assert [one.at.line for one in short(some)] == [11]


def test_upper_case_is_no_other_language():
    """Old wires shout."""
    assert not list(foreign(placed(*[Article(text=ENGLISH)] * 4, Article(text=ENGLISH.upper()))))


def test_leaks_are_findings():
    """The line of the text is told, and the place of the article."""
    text = f"{ENGLISH}\nTags: rail, money"
    (found,) = leaking(placed(Article(text=text, tags={"topic": ("rail", "money")})), lambda facet, tag: tag)
    assert found.kind == "leak" and found.at.line == 1 and "line 2" in found.message


def test_lines_that_repeat():
    """Once an article, white space aside, commonest first; short lines and rare ones are the story's own."""
    advert, note = (
        "Sign up for our morning letter, every day at six",
        "Our reporters are on the ground in the region",
    )
    articles = [Article(text=f"{ENGLISH} {i}\n  {advert}\n{advert}\nBy Nora Lind") for i in range(6)]
    articles += [Article(text=f"{SWAHILI} {i}\n{note}") for i in range(5)]
    articles += [Article(text=f"{SWAHILI}\nThis line stands in four articles {i % 1}") for i in range(4)]
    found = repeated(placed(*articles))
    assert [(line.text, line.articles, line.first.line) for line in found] == [(advert, 6, 1), (note, 5, 7)]
