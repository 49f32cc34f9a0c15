"""The sample corpus: articles written for this project, with the mix of cases that they promise."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from autotag.article import Article
from autotag.formats import ReadOptions, find, read_all
from autotag.vocabulary import countries

SAMPLE = Path(__file__).resolve().parent.parent / "training" / "sample"
CASES = ("mention", "namesake", "metonym", "none")
_SENTENCES = re.compile(r"[.!?…\n]+")


@pytest.fixture(scope="module")
def sample() -> list[Article]:
    """Every article, read as training reads it; nothing is rejected."""
    found = find([SAMPLE])
    assert not found.skipped
    records = list(read_all(found.sources, ReadOptions()))
    assert [record for record in records if not isinstance(record, Article)] == []
    return [record for record in records if isinstance(record, Article)]


def test_size_and_files(sample: list[Article]):
    """At least 400 articles, 60 of them clippings and the rest lines."""
    assert len(sample) >= 400
    assert len(list((SAMPLE / "clippings").glob("*.txt"))) == 60
    others = {path.suffix for path in SAMPLE.rglob("*") if path.is_file()} - {".txt"}
    assert others == {".jsonl"}


def test_ids_are_there_once(sample: list[Article]):
    """No article stands twice."""
    ids = Counter(article.id for article in sample)
    assert ids.most_common(1)[0][1] == 1


def test_length(sample: list[Article]):
    """60 to 200 words of lead and text, as read; of briefs, which are few, a sentence or two."""
    words = {article.id: len(f"{article.lead} {article.text}".split()) for article in sample}
    briefs = {article.id for article in sample if article.meta.get("brief")}
    assert {key: n for key, n in words.items() if key not in briefs and not 60 <= n <= 200} == {}
    assert {key: words[key] for key in briefs if not 8 <= words[key] <= 30} == {}
    assert 20 <= len(briefs) <= len(sample) / 20


def test_fields_hold_what_they_are_named_for(sample: list[Article]):
    """A title is one line and names no other field."""
    wrong = [
        a.id for a in sample if not a.title or "\n" in a.title or re.search(r"\b(LEAD|DATELINE):", a.title)
    ]
    assert wrong == []


def test_countries(sample: list[Article]):
    """ISO codes, none to four an article, ninety of them and the commonest often enough."""
    known = countries()
    counts = Counter(tag for article in sample for tag in article.tags["country"])
    assert [tag for tag in counts if tag not in known] == []
    assert max(len(article.tags["country"]) for article in sample) <= 4
    assert len(counts) >= 90
    assert counts.most_common(20)[-1][1] >= 8


def test_topics(sample: list[Article]):
    """One to three of the 17 Media Topics, each often enough to be learned."""
    counts = Counter(tag for article in sample for tag in article.tags["topic"])
    assert all(1 <= len(article.tags["topic"]) <= 3 for article in sample)
    assert len(counts) == 17 and all(re.fullmatch(r"medtop:\d{8}", tag) for tag in counts)
    assert {tag: n for tag, n in counts.items() if n < 30} == {}


def test_no_sentence_stands_twice(sample: list[Article]):
    """Of four words and more, over all titles, leads and texts, whatever their case and punctuation."""
    seen = Counter[str]()
    for article in sample:
        for part in (article.title, article.lead, article.text):
            for sentence in _SENTENCES.split(part):
                words = re.findall(r"\w+", sentence.casefold())
                if len(words) >= 4:
                    seen[" ".join(words)] += 1
    assert {sentence: n for sentence, n in seen.items() if n > 1} == {}


@pytest.mark.parametrize("case", CASES)
def test_hard_cases(sample: list[Article], case: str):
    """Countries only mentioned, namesakes, capitals for governments, no country: forty of each."""
    assert sum(article.meta.get("case") == case for article in sample) >= 40


def test_articles_about_no_country_are_labelled_so(sample: list[Article]):
    """The case `none` is an empty list and not a missing key."""
    assert all(article.tags["country"] == () for article in sample if article.meta.get("case") == "none")
