"""URIs of tags: the trade's own where there is one, and back again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.concepts import OWN, is_uri, own_prefix, tag_of, uri_of
from autotag.errors import InputError


@given(st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9))
def test_every_tag_has_a_uri_that_stands_for_it(facet: str, tag: str) -> None:
    """Whatever characters a tag has, its URI is one, and gives it back."""
    uri = uri_of(facet, tag)
    assert is_uri(uri)
    assert tag_of(uri) in ((facet, tag), ("topic", tag), None)
    assert uri.startswith(OWN) is (tag_of(uri) == (facet, tag)) or not uri.startswith(OWN)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "x",
        OWN,
        f"{OWN}topic",
        f"{OWN}topic:",
        "http://cv.iptc.org/newscodes/mediatopic/",
        "http://a.example/AM",
    ],
)
def test_others_uris_are_no_tags_of_ours(uri: str) -> None:
    """What we did not write and do not know stays what it is."""
    assert tag_of(uri) is None


def test_codes_of_three_letters_and_another_protocol() -> None:
    """Both are seen in the wild."""
    assert tag_of("https://cvx.iptc.org/iso3166-1a3/ARM") == ("country", "ARM")
    assert tag_of("https://cv.iptc.org/newscodes/mediatopic/20000053") == ("topic", "medtop:20000053")


def test_a_tag_that_is_a_uri_keeps_it() -> None:
    """Labels that came from another's ninjs go out as they came in."""
    assert uri_of("topic", "http://cv.example.org/t/1") == "http://cv.example.org/t/1"
    assert uri_of("topic", "http://a b").startswith(OWN)


@pytest.mark.parametrize("prefix", ["", "tags/", "http://a b/", "http://a/%zz"])
def test_a_prefix_is_a_uri(prefix: str) -> None:
    """A configured prefix that would make no URIs is refused."""
    with pytest.raises(InputError, match="is no URI"):
        own_prefix(prefix)
