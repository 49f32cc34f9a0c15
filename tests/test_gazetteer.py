"""The gazetteer: a battery of texts in many languages, and the rules of how names are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autotag.gazetteer import KINDS, Gazetteer, country_of, gazetteer, kind_of
from autotag.kernel import NONE, points_of
from autotag.places import all_rows
from autotag.text import fold, offsets
from autotag.vocabulary import countries

CASES = Path(__file__).resolve().parent / "cases" / "countries"

Mentions = list[tuple[str, str, str]]


def battery() -> list[Any]:
    """Every case by file and number; one that is known to fail is a strict xfail with its reason."""
    return [
        pytest.param(
            case, id=f"{path.stem}-{number}",
            marks=pytest.mark.xfail(strict=True, reason=case["fails"]) if "fails" in case else (),
        )
        for path in sorted(CASES.glob("*.json"))
        for number, case in enumerate(json.loads(path.read_text("utf-8")))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    """All names that autotag brings."""
    return gazetteer()


def told(known: Gazetteer, text: str) -> Mentions:
    """Code, kind and raw slice of each mention in a text."""
    points, (starts, ends) = points_of(fold(text)), offsets(text)
    found = known.find(points, np.array([0, len(points)], np.int64), 1).tolist()
    return [
        (known.codes[country_of(place)], kind_of(place), text[starts[begin] : ends[end - 1]])
        for _, _, begin, end, place in found
    ]


def test_battery_is_whole():
    """No case is lost, and none guards nothing."""
    cases = [param.values[0] for param in battery()]
    assert len(cases) == 553 and len({case["text"] for case in cases}) > 540
    for case in cases:
        assert case["guards"].strip() and case["text"].strip()
        for code, kind, substring in case["mentions"]:
            assert code in countries() and kind in KINDS[:-1] and substring in case["text"]


@pytest.mark.parametrize("case", battery())
def test_case(places: Gazetteer, case: dict[str, Any]):
    """An article of one sentence names these countries, in this way and order, and no others."""
    assert told(places, case["text"]) == [tuple(mention) for mention in case["mentions"]], case["guards"]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Papua New Guinea", [("PG", "name", "Papua New Guinea")]),
        ("Guinea-Bissau", [("GW", "name", "Guinea-Bissau")]),
        ("Guinea - Bissau", [("GN", "name", "Guinea"), ("GW", "capital", "Bissau")]),
        ("South\nAfrica", [("ZA", "name", "South\nAfrica")]),
        ("New \nZealand", [("NZ", "name", "New \nZealand")]),
        ("New\n\nZealand", []),
        ("New, Zealand", []),
        ("New; Zealand", []),
        ("New (Zealand)", []),
        ("Mali, Niger", [("ML", "name", "Mali"), ("NE", "name", "Niger")]),
        ("ships in the South China Sea", []),
    ],
)
def test_longest_match_ends_where_a_sentence_may(places: Gazetteer, text: str, mentions: Mentions):
    """A name may go over the end of a line, but not over a blank line, a comma or a bracket."""
    assert told(places, text) == mentions


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Turkey", [("TR", "name", "Turkey")]),
        ("TURKEY", [("TR", "name", "TURKEY")]),
        ("roast turkey", []),
        ("IRAN AND IRAQ", [("IR", "name", "IRAN"), ("IQ", "name", "IRAQ")]),
        ("Tell US more", [("US", "name", "US")]),
        ("tell us more", []),
        ("Us", []),
        ("TELL US MORE", []),
        ("UK WINS", [("GB", "name", "UK")]),
        ("The CAR army", [("CF", "name", "CAR")]),
        ("CAR STOLEN", []),
        ("USA WINS", [("US", "name", "USA")]),
        ("UAE, Uae, uae", [("AE", "name", "UAE")]),
        ("Rom", [("IT", "capital", "Rom")]),
        ("ROM", []),
        ("A ROM chip", []),
        ("MALI SIGNS", [("ML", "name", "MALI")]),
    ],
)  # fmt: skip
def test_capitals(places: Gazetteer, text: str, mentions: Mentions):
    """Words in lower case are no names, US only in capitals, CAR in no headline of them, ROM never."""
    assert told(places, text) == mentions


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("The U.S. won", "U.S."), ("the U.S", "U.S"), ("U. S. wins", "U. S."), ("U.S.A. wins", "U.S.A."),
        ("in the U.S.", "U.S."), ("USA.", "USA"), ("U.S., U", "U.S."), ("u.s. wins", ""),
    ],
)  # fmt: skip
def test_dotted_names(places: Gazetteer, text: str, surface: str):
    """The dot after U.S. is the name's own; that after USA ends the sentence."""
    assert told(places, text) == ([("US", "name", surface)] if surface else [])


@pytest.mark.parametrize("beside", ["😀", "𝐀", "q\u0301", "नमस्ते", "\u11a8"])
def test_what_stands_beside_a_name_takes_nothing_from_its_case(places: Gazetteer, beside: str):
    """An emoji, or marks that combine, in the same text leave capitals what they are."""
    for text in (f"France {beside} turkey US", f"{beside} France, turkey, US"):
        assert told(places, text) == [("FR", "name", "France"), ("US", "name", "US")]


def test_own_names_win():
    """A newsroom's names come first, also where one is known to be no country; others stay."""
    assert told(gazetteer(), "Nagorno-Karabakh") == [("AZ", "region", "Nagorno-Karabakh")]
    own = gazetteer(own=[
        ("Nagorno-Karabakh", "AM", "name"), ("Elbonia", "MK", "region"), ("Turkey", "-", "nothing"),
        ("South China Sea", "CN", "region"),
    ])  # fmt: skip
    assert told(own, "Nagorno-Karabakh and NAGORNO KARABAKH") == [
        ("AM", "name", "Nagorno-Karabakh"), ("AM", "name", "NAGORNO KARABAKH"),
    ]  # fmt: skip
    assert told(own, "Turkey, Elbonia, France") == [("MK", "region", "Elbonia"), ("FR", "name", "France")]
    assert told(own, "South China Sea") == [("CN", "region", "South China Sea")]


def test_own_names_keep_their_case():
    """A name of one's own in lower case is read so, and takes nothing from the one with a capital."""
    own = gazetteer(own=[("turkey", "HU", "name"), ("NATO", "BE", "metonym"), ("FC Elbe", "DE", "region")])
    assert told(own, "turkey Turkey") == [("HU", "name", "turkey"), ("TR", "name", "Turkey")]
    assert told(own, "Nato nato NATO") == [("BE", "metonym", "NATO")]
    assert told(own, "the FC Elbe team") == [("DE", "region", "FC Elbe")]


def test_countries_are_those_of_the_vocabulary(places: Gazetteer):
    """Every country that a label may be is one that an article may name, by number and by code."""
    assert places.codes == tuple(sorted(countries().ids())) and len(places.codes) == 256


def test_table_is_at_most_two_thirds_full(places: Gazetteer):
    """A search in it ends soon; it is no larger than it must be, and only keys have places."""
    keys, upper, lower, first = places.names
    used = np.count_nonzero(keys)
    assert 3 * used <= 2 * len(keys) < 6 * used and len(keys) == len(upper) == len(lower)
    assert len(keys) & (len(keys) - 1) == len(first) & (len(first) - 1) == 0
    assert (upper[keys == 0] == NONE).all() and (lower[keys == 0] == NONE).all()
    for array in (*places.names,):
        assert not array.flags.writeable


def test_same_names_same_bytes(places: Gazetteer):
    """The gazetteer is part of a bundle, whose digest it must not change from run to run."""
    for own, other in zip(places.names, gazetteer().names, strict=True):
        assert own.tobytes() == other.tobytes() and own.dtype == other.dtype


#: What may be between the words of a name in the table and that the gazetteer does not step over.
BETWEEN = "()（）,،/:;\"&–—٬׳״'‘¨`՚’॰.\u200b\u200c\u200d"


def test_every_name_finds_itself(places: Gazetteer):
    """Each name of a country, as the table writes it, is found whole where it stands alone."""
    rows = [
        (surface, country) for surface, _, country, kind, _ in all_rows()
        if kind == "name" and not set(BETWEEN) & set(surface) and " - " not in surface
    ]  # fmt: skip
    lost = [(s, c) for s, c in rows if [(m[0], m[2]) for m in told(places, f"«{s}» and")] != [(c, s)]]
    # One letter in capitals is no name; AQSH, which is entered first, must be in capitals.
    assert len(rows) > 30_000 and lost == [("Ý", "IT"), ("AQSh", "US")]


@pytest.mark.parametrize(
    ("surface", "country"),
    [
        ("Trinidad & Tobago", "TT"), ("St. Kitts & Nevis", "KN"), ("Bosnia & Herzegovina", "BA"),
    ],
)  # fmt: skip
def test_an_ampersand_joins(places: Gazetteer, surface: str, country: str):
    """With a space on either side, as newspapers write it for and."""
    assert told(places, surface) == [(country, "name", surface)]


@pytest.mark.xfail(strict=True, reason="a hyphen between spaces is a dash, which ends the name")
def test_a_name_with_a_dash(places: Gazetteer):
    """As CLDR has it in Russian; without the spaces it is found."""
    assert told(places, "Конго - Киншаса") == [("CD", "name", "Конго - Киншаса")]
