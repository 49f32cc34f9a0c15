"""Articles in their canonical form: one JSON object in one line, as `convert` writes them."""

from __future__ import annotations

from typing import Any

import msgspec

from autotag.article import Article

_encode = msgspec.json.Encoder().encode
_OPTIONAL_BEFORE_TEXT = ("lead", "dateline")
_OPTIONAL_AFTER_TEXT = ("date", "language", "url")


def to_json(article: Article) -> bytes:
    """The article as JSON in one line, without its end; empty keys that may be missing are.

    Reading it again gives the same article.

    >>> to_json(Article(id="1", text="Rain.", tags={"topic": ()}))
    b'{"id":"1","title":"","text":"Rain.","tags":{"topic":[]}}'
    """
    form: dict[str, Any] = {"id": article.id, "title": article.title}
    form |= _given(article, _OPTIONAL_BEFORE_TEXT)
    form["text"] = article.text
    form |= _given(article, _OPTIONAL_AFTER_TEXT)
    form["tags"] = article.tags
    if article.meta:
        form["meta"] = article.meta
    return _encode(form)


def _given(article: Article, keys: tuple[str, ...]) -> dict[str, str]:
    return {key: value for key in keys if (value := getattr(article, key))}
