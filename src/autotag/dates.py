"""The day of an article, where its date says one that sorts."""

from __future__ import annotations

import re
from typing import Final

from autotag.article import Article

#: ISO 8601 dates, which sort as they are written; any other form counts as no date.
_ISO: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(?=$|[T ])")


def day(article: Article) -> str:
    """The day of an article, ISO 8601; empty where its date can't be read.

    >>> day(Article(text="x", date="2026-09-28T10:00:00Z")), day(Article(text="x", date="yesterday"))
    ('2026-09-28', '')
    """
    found = _ISO.match(article.date)
    return found[0] if found else ""
