"""Names of places in text: what can be counted by hand, and text that is made to break it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from autotag import kernel
from autotag.arrays import frozen
from autotag.article import TEXT_FIELDS, Article
from autotag.gazetteer import Gazetteer, gazetteer
from autotag.kernel import (
    CAPITALS,
    COUNTRY,
    DOTTED,
    KIND,
    NONE,
    Names,
    enter,
    hints,
    mentions,
    points_of,
    settle,
    units_of,
)
from autotag.kernel.mentions import NOTHING
from autotag.text import fold
from autotag.vectorizer.reading import pack
from tests.texts import NASTY, texts

PARTS = len(TEXT_FIELDS)
SEED = np.uint64(kernel.SEED)
KNOWN = [
    "France", "FRANCE", "Papua New Guinea", "New\nZealand", "U.S.", "US", "日本", "东京",
    "Co\u0302te d’Ivoire", "turkey", "South China Sea", "Guinea-Bissau", "İran", "Россия", "ROM",
]  # fmt: skip


def empty(slots: int = 64) -> Names:
    """A table without names."""
    nothing = np.full(slots, NONE, np.int32)
    return Names(np.zeros(slots, np.uint64), nothing, nothing.copy(), np.zeros(16, np.uint8))


def table(names: dict[str, int]) -> Names:
    """A table of names with their places."""
    made, bounds = empty(), np.cumsum([0, *map(len, names)])
    enter(points_of("".join(names)), bounds, np.array([*names.values()], np.int32), SEED, made)
    return Names(*map(frozen, made))


def found(names: Names, *parts: str) -> NDArray[np.int32]:
    """What one article of some parts names."""
    folded = [fold(part) for part in parts]
    bounds = np.cumsum([0, *map(len, folded)])
    return mentioned(points_of("".join(folded)), bounds, len(parts), names)


def mentioned(
    points: NDArray[np.uint32], bounds: NDArray[np.int64], parts: int, names: Names
) -> NDArray[np.int32]:
    """What a batch of articles names."""
    units = units_of(points, bounds, SEED)
    hinted = hints(units.hashes, units.ends[-1], names.first)
    got: NDArray[np.int32] = mentions(points, bounds, parts, units, hinted, names)
    return got


def told(names: Names, text: str) -> list[tuple[int, str]]:
    """Country and slice of each mention in a text that is its own fold."""
    return [(place >> COUNTRY, text[b:e]) for _, _, b, e, place in found(names, text).tolist()]


def places(*surfaces: str) -> Names:
    """A table in which each name is the country of its number, from 1 on."""
    return table({surface: k << COUNTRY for k, surface in enumerate(surfaces, 1)})


@pytest.fixture(scope="module")
def known() -> Gazetteer:
    """All names that autotag brings."""
    return gazetteer()


def test_mentions_are_counted_by_hand():
    """Article, part, begin and end among all points, and place: in order, no name over two parts."""
    names = table({"Ab cd": 3 << COUNTRY | 2 << KIND, "Ef": 5 << COUNTRY})
    points, bounds = pack([
        Article(title="Ab", dateline="cd", lead="x Ab cd", text="Ef"), Article(text="y"),
        Article(title="Ef", text="Ef, Ab  cd."),
    ])  # fmt: skip
    assert mentioned(points, bounds, PARTS, names).tolist() == [
        [0, 2, 6, 11, 3 << COUNTRY | 2 << KIND], [0, 3, 11, 13, 5 << COUNTRY],
        [2, 0, 14, 16, 5 << COUNTRY], [2, 3, 16, 18, 5 << COUNTRY],
        [2, 3, 20, 26, 3 << COUNTRY | 2 << KIND],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ab", [(1, "Ab")]),
        ("Ab cd", [(1, "Ab")]),
        ("Ab cd ef", [(2, "Ab cd ef")]),
        ("Ab cd Gh", [(1, "Ab"), (3, "Gh")]),
        ("Ab Ab cd ef", [(1, "Ab"), (2, "Ab cd ef")]),
        ("Abc", []),
        ("xAb", []),
        ("Kl", []),
        ("Kl Kl mn", [(4, "Kl mn")]),
        ("Kl Ab", [(1, "Ab")]),
    ],
)
def test_longest_name_wins(text: str, expected: list[tuple[int, str]]):
    """The longest wins, a beginning that leads to no name is given back, and words are whole."""
    assert told(places("Ab", "Ab cd ef", "Gh", "Kl mn"), text) == expected


@pytest.mark.parametrize("between", [" ", "\n", "-", ".", ". ", "  ", " \n", "\u00a0", "’", "·", "—", "\t"])
def test_one_or_two_points_may_be_between_words(between: str):
    """Spaces, hyphens, dots and one end of a line join the words of a name, however the table has it."""
    for names in (places("Ab cd"), places("Ab-cd")):
        assert told(names, f"Ab{between}cd") == [(1, f"Ab{between}cd")]


@pytest.mark.parametrize(
    "between", ["\n\n", ",", ", ", "   ", " - ", "\n \n", ";", "/", "\0", " (", "\ud800", "!"]
)
def test_what_ends_a_sentence_ends_a_name(between: str):
    """Anything else parts them, and so do three points."""
    assert told(places("Ab cd"), f"Ab{between}cd") == []


def test_case_decides_by_the_first_letter():
    """A name is found in lower case only where the table has it so, in capitals always if it is long."""
    names = places("Abcd", "abcd", "Efgh", "ijkl")
    assert told(names, "Abcd abcd ABCD aBCD") == [(1, "Abcd"), (2, "abcd"), (1, "ABCD"), (2, "aBCD")]
    assert told(names, "efgh Efgh EFGH, x") == [(3, "Efgh"), (3, "EFGH")]
    assert told(names, "ijkl Ijkl") == [(4, "ijkl"), (4, "Ijkl")]


def test_capitals_that_are_meant():
    """A name in capitals is found so alone; a short one with a capital is none in capitals."""
    names = table({"ABC": 1 << COUNTRY | CAPITALS, "Xyz": 2 << COUNTRY})
    assert told(names, "ABC Abc abc aBC") == [(1, "ABC")]
    assert told(names, "Xyz XYZ xyz") == [(2, "Xyz")]


def test_a_dotted_name_takes_its_dot():
    """The last dot belongs to the name where there is one, also at the end of all."""
    names = table({"A.B.": 1 << COUNTRY | DOTTED | CAPITALS, "Cd": 2 << COUNTRY})
    assert told(names, "A.B. A.B x Cd. A.B.") == [(1, "A.B."), (1, "A.B"), (2, "Cd"), (1, "A.B.")]


def test_names_of_nothing_are_passed_over():
    """A name that is no place hides the names within it."""
    names = table({"Ab sea": NOTHING << KIND, "Ab": 1 << COUNTRY, "Sea": 2 << COUNTRY})
    assert told(names, "Ab sea, Ab, Sea") == [(1, "Ab"), (2, "Sea")]


def test_scripts_without_spaces_have_units_of_one_point():
    """A name is found within a run of them; the longest wins there too."""
    names = places("日本", "日本海", "本")
    assert told(names, "新日本人と日本海") == [(1, "日本"), (2, "日本海")]
    assert told(names, "本日") == [(3, "本")]


def test_of_two_names_of_one_spelling_the_first_stays():
    """That is why a user's own names are entered first; hyphen or space is no difference."""
    assert told(places("Ab cd", "Ab-cd"), "Ab-cd") == [(1, "Ab-cd")]


def test_settling_loses_nothing():
    """A smaller table holds every key with its places."""
    wide = empty(1024)
    surfaces = [f"X{k} y" for k in range(20)]
    bounds = np.cumsum([0, *map(len, surfaces)])
    enter(points_of("".join(surfaces)), bounds, np.arange(20, dtype=np.int32) << COUNTRY, SEED, wide)
    small = empty(64)._replace(first=wide.first)
    settle(wide, small)
    assert np.count_nonzero(small.keys) == np.count_nonzero(wide.keys) == 40
    assert told(Names(*map(frozen, small)), "X0 y, X19 y, X20 y, X7") == [(0, "X0 y"), (19, "X19 y")]


def test_a_name_without_a_word_is_no_name():
    """An empty name, or one of dots, is left out and does no harm."""
    assert told(places("", " . ", "Ab"), " . Ab ") == [(3, "Ab")]


def check(known: Gazetteer, seen: list[Article]) -> None:
    """Mentions are within their part, in order, not overlapping, and begin and end at a point of it."""
    points, bounds = pack(seen)
    got = known.find(points, bounds, PARTS)
    last = (-1, -1)
    for article, part, begin, end, place in got.tolist():
        k = article * PARTS + part
        assert 0 <= part < PARTS and bounds[k] <= begin < end <= bounds[k + 1]
        assert last[0] <= k and last[1] <= begin
        assert 0 <= place >> COUNTRY < len(known.codes) and place >> KIND & 7 < NOTHING
        last = (k, end)
    assert got.dtype == np.int32 and got.shape == (len(got), 5)


parts = st.lists(st.one_of(st.sampled_from(KNOWN), texts(3), st.sampled_from(" -.\n,")), max_size=8).map(
    "".join
)


@settings(max_examples=200)
@given(seen=st.lists(st.builds(Article, title=parts, dateline=parts, lead=parts, text=parts), max_size=3))
def test_any_text_has_mentions_in_order(known: Gazetteer, seen: list[Article]):
    """Whatever the text, a mention is a slice of one part, after the one before it."""
    check(known, seen)


@pytest.mark.parametrize("what", NASTY)
def test_nasty_texts(known: Gazetteer, what: str):
    """Empty parts, NULs, lone surrogates and very long runs, by themselves and around a name."""
    text = NASTY[what]
    check(known, [Article(title=text, dateline=text, text=f"France {text} France")])
    points = points_of(f"France {text}, France")  # not folded, so that marks take no capitals away
    got = mentioned(points, np.array([0, len(points)]), 1, known.names)
    assert got[0, 2:4].tolist() == [0, 6] and got[-1, 2:4].tolist() == [len(points) - 6, len(points)]


def test_no_text_names_nothing(known: Gazetteer):
    """No article, and articles without text."""
    for seen in ([], [Article()], [Article(), Article(title=" ")]):
        assert known.find(*pack(seen), PARTS).shape == (0, 5)


def test_a_batch_names_what_its_articles_do(known: Gazetteer):
    """What stands beside an article changes nothing: a part in capitals is one by itself."""
    seen = [Article(title="US WINS", text="Tell US more of France"), Article(title="France", text="IRAN")]
    whole = known.find(*pack(seen), PARTS)
    apart = [known.find(*pack([article]), PARTS) for article in seen]
    assert [len(rows) for rows in apart] == [2, 2]
    assert whole[:, [1, 4]].tolist() == np.concatenate(apart)[:, [1, 4]].tolist()
    assert whole[:, 0].tolist() == [0, 0, 1, 1]
