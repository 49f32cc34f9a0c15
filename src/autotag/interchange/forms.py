"""The forms by name and media type, for the command line and for the service's `Accept`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from autotag.article import Article, Result
from autotag.concepts import OWN
from autotag.interchange.jsonld import to_jsonld
from autotag.interchange.ninjs import to_ninjs

_encode: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Form:
    """A form that results can be handed out in: its media type, and what makes the value."""

    media_type: str
    make: Callable[[Article, Result, str], dict[str, Any]]


#: IPTC has registered no media type for ninjs; this one is formed as those of its XML standards are.
FORMS: Final = {
    "ninjs": Form("application/vnd.iptc.ninjs+json", to_ninjs),
    "jsonld": Form("application/ld+json", to_jsonld),
}


def encoded(form: Form, article: Article, result: Result, own: str = OWN) -> bytes:
    """A result in a form, as JSON in one line. Without a `<`: it may be put into a page as it is.

    >>> article = Article(text="</script>")
    >>> b"<" in encoded(FORMS["jsonld"], article, Result(id=None, tags={}, review={}, model="news@1"))
    False
    """
    return _encode(form.make(article, result, own)).replace(b"<", b"\\u003c")
