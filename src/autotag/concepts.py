"""Tags as the URIs that the news trade shares: IPTC media topics, ISO 3166 countries, and one's own.

Sources: IPTC NewsCodes (http://cv.iptc.org/newscodes/mediatopic/) and IPTC's copy of ISO 3166-1 alpha-2
(http://cvx.iptc.org/iso3166-1a2/), as ninjs 3.1 and NewsML-G2 name them.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from autotag.errors import InputError

MEDIATOPICS: Final = "http://cv.iptc.org/newscodes/mediatopic/"
COUNTRIES: Final = "http://cvx.iptc.org/iso3166-1a2/"
#: Where no prefix is configured: a name that no other system gives.
OWN: Final = "urn:x-autotag:"

_MEDTOP: Final = re.compile(r"medtop:(\d+)")
_ALPHA_2: Final = re.compile(r"[A-Z]{2}")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_ABSOLUTE: Final = ("http://", "https://", "urn:")
_SHARED: Final = re.compile(
    r"https?://(?:cv\.iptc\.org/newscodes/mediatopic/(?P<topic>\d+)|"
    r"cvx?\.iptc\.org/iso3166-1a[23]/(?P<country>[A-Za-z]{2,3}))"
)


def is_uri(value: str) -> bool:
    """Whether a value is an absolute URI by its characters (RFC 3986).

    >>> is_uri("urn:x-autotag:topic:earn"), is_uri("earn"), is_uri("http://a b")
    (True, False, False)
    """
    return _URI.fullmatch(value) is not None and not re.search(r"%(?![0-9A-Fa-f]{2})", value)


def own_prefix(prefix: str) -> str:
    """A configured prefix of one's own tags, made to end where a name can follow.

    >>> own_prefix("https://id.example.org/tags")
    'https://id.example.org/tags/'

    Raises: InputError where it is no URI.
    """
    if not is_uri(prefix):
        raise InputError(
            f"{prefix!r} is no URI; give a prefix such as https://id.example.org/tags/ or urn:example:"
        )
    return prefix if prefix[-1] in "/:#=" else f"{prefix}/"


def uri_of(facet: str, tag: str, own: str = OWN) -> str:
    """The URI of a tag: the trade's own where it has one, the tag where it is one, else under `own`.

    >>> uri_of("country", "AM"), uri_of("topic", "medtop:16000000")
    ('http://cvx.iptc.org/iso3166-1a2/AM', 'http://cv.iptc.org/newscodes/mediatopic/16000000')
    >>> uri_of("topic", "crude oil"), uri_of("topic", "earn", "https://id.example.org/")
    ('urn:x-autotag:topic:crude%20oil', 'https://id.example.org/topic/earn')
    """
    if facet == "country" and _ALPHA_2.fullmatch(tag):
        return COUNTRIES + tag
    if found := _MEDTOP.fullmatch(tag):
        return MEDIATOPICS + found[1]
    if tag.startswith(_ABSOLUTE) and is_uri(tag):
        return tag
    between = ":" if own.endswith(":") else "/"
    return f"{own}{_quoted(facet)}{between}{_quoted(tag)}"


def tag_of(uri: str) -> tuple[str, str] | None:
    """The facet and tag that a URI of `uri_of` stands for; None where it is another's.

    >>> tag_of("http://cvx.iptc.org/iso3166-1a2/am"), tag_of("urn:x-autotag:topic:crude%20oil")
    (('country', 'AM'), ('topic', 'crude oil'))
    """
    if found := _SHARED.fullmatch(uri):
        if found["topic"]:
            return "topic", f"medtop:{found['topic']}"
        return "country", found["country"].upper()
    facet, colon, tag = uri.removeprefix(OWN).partition(":")
    if uri.startswith(OWN) and colon and facet and tag:
        return unquote(facet), unquote(tag)
    return None


def _quoted(value: str) -> str:
    return quote(value, safe="", errors="replace")
