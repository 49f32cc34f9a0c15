"""Folding and the tables, held to the running Python's Unicode, and the way back to the raw text."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autotag import kernel
from autotag.kernel.reading import points_of
from autotag.text import CONTINUES, SPACELESS, TOKEN, codes, entries, fold, lower, offsets
from tests import reference
from tests.texts import NASTY, points, texts

POINTS = points()


def lowered(text: str) -> str:
    """A string's fold, lower-cased as the kernel does it."""
    return lower(codes(fold(text))).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def test_the_tables_class_every_code_point_as_the_reference_does():
    """A code point's class and lower case come from two places that must agree."""
    table = entries(np.array(POINTS, np.uint32))
    is_token, is_spaceless = (table & TOKEN) != 0, (table & SPACELESS) != 0
    kinds = np.array([reference.kind(chr(point)) for point in POINTS])
    assert [hex(POINTS[k]) for k in np.flatnonzero(is_token != (kinds > 0))] == []
    assert [hex(POINTS[k]) for k in np.flatnonzero(is_spaceless != (kinds == reference.SPACELESS))] == []
    low = lower(np.array(POINTS, np.uint32)).tolist()
    pairs = ((chr(point), chr(other)) for point, other in zip(POINTS, low, strict=True))
    stable = ((a, b) for a, b in pairs if unicodedata.is_normalized("NFC", a))
    assert [hex(ord(a)) for a, b in stable if reference.normal(a) != b] == []
    assert lower(np.array(low, np.uint32)).tolist() == low, "lower-casing twice changes nothing"


def test_the_tables_know_what_joins_the_code_point_before():
    """Offsets cut a text where nothing joins: U+0F73, of class 0, is two marks that do."""
    flagged = {point for point in POINTS if entries(codes(chr(point)))[0] & CONTINUES}
    firsts = {point: ord(unicodedata.normalize("NFD", chr(point))[0]) for point in POINTS}
    assert [hex(p) for p, first in firsts.items() if first in flagged and p not in flagged] == []
    assert [hex(p) for p in POINTS if unicodedata.combining(chr(p)) and p not in flagged] == []
    for point in POINTS:
        parts = unicodedata.decomposition(chr(point)).split()
        if len(parts) == 2 and unicodedata.is_normalized("NFC", chr(point)):
            assert parts[0][0] == "<" or int(parts[1], 16) in flagged, hex(point)


@given(texts(20))
@example("İ\u0307")
@example("ΟΔΟΣ ΣΑΣ")
@example("J\u030c")
@example("I\u0327\u0307")
@settings(max_examples=600)
def test_fold_is_the_reference_normal_form(text: str):
    """NFC, lower-case without the final sigma, no dot above i, NFC; doing it twice changes nothing."""
    assert lowered(text) == reference.normal(text)
    assert lowered(lowered(text)) == lowered(text)


@given(texts(20))
@example("a\u0f73\u0301bc")
@example("İ\u0307\u0307 \ud83d\ude00 \u1100\u1161\u11a8x")
@settings(max_examples=600)
def test_offsets_lead_each_token_back_to_the_raw_text(text: str):
    """Every code point of a fold has a source, sources follow one another, and a token is in its own."""
    folded = fold(text)
    starts, ends = offsets(text)
    assert len(starts) == len(ends) == len(folded)
    assert (starts < ends).all() and (np.diff(starts) >= 0).all() and (np.diff(ends) >= 0).all()
    assert len(ends) == 0 or (starts[0] == 0 and ends[-1] == len(text))
    whole = lowered(text)
    for start, stop in kernel.tokens(points_of(folded)).tolist():
        raw = text[starts[start] : ends[stop - 1]]
        assert whole[start:stop] in reference.normal(raw)


@given(st.text(st.characters(max_codepoint=0x2FF), max_size=40))
def test_offsets_are_exact_where_nothing_composes(text: str):
    """A token of precomposed letters is given back alone, not with what stands around it."""
    starts, ends = offsets(text)
    for start, stop in kernel.tokens(points_of(fold(text))).tolist():
        assert reference.normal(text[starts[start] : ends[stop - 1]]) == lowered(text)[start:stop]


@pytest.mark.parametrize("name", NASTY)
def test_tokens_are_the_runs_of_the_reference(name: str):
    """The kernel's walk gives the reference's words and pairs, in their order."""
    text = NASTY[name]
    whole = lowered(text)
    found = [whole[start:stop] for start, stop in kernel.tokens(points_of(fold(text))).tolist()]
    assert found == [term for term in reference.terms(text) if " " not in term]


def test_surrogates_and_the_last_code_point_are_kept_as_they_are():
    """Code points are those of the string: a lone surrogate is one, a pair of them two."""
    text = "\ud83d\ude00\U0010ffff\0"
    assert codes(text).tolist() == [0xD83D, 0xDE00, 0x10FFFF, 0]
    assert codes("").tolist() == []
    assert codes(text).dtype == np.uint32
