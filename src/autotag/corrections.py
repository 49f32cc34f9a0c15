"""Corrections of tags: what an editor says of an article overrides what the archive has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from autotag.article import Article

#: Where an exported article says which corrections it brings: by facet, `add` and `remove`.
META: Final = "corrections"


class Correction(Struct, frozen=True, kw_only=True):
    """What someone says of an article's tags in one facet.

    The article is known by its id, or is there itself, with the tags that the model gave it (`given`).
    """

    id: str | None = None
    article: Article | None = None
    facet: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    by: str = ""
    given: tuple[str, ...] | None = None
    model: str = ""
    at: str = ""


class _Change(Struct, frozen=True):
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


def applied(tags: Iterable[str], add: Sequence[str], remove: Iterable[str]) -> tuple[str, ...]:
    """Tags after a correction.

    >>> applied(("AM", "TR"), ("AZ",), ("TR",))
    ('AM', 'AZ')
    """
    gone = frozenset(remove) - frozenset(add)
    return tuple(dict.fromkeys(tag for tag in (*tags, *add) if tag not in gone))


def exported(
    corrections: Iterable[Correction], archive: Iterable[Article] = (),
    lacking: Callable[[str], None] = lambda article_id: None,
) -> Iterator[Article]:  # fmt: skip
    """The corrected articles, each once, with all that was said of it; later words win.

    Those that came by id alone are taken from `archive`; `lacking` hears of the ids that it has not.
    """
    by_article = dict[str, list[Correction]]()
    for correction in corrections:
        by_article.setdefault(_key(correction), []).append(correction)
    for article in archive:
        if article.id is not None and (found := by_article.pop(f"id {article.id}", None)):
            yield _corrected(article, found)
    for found in by_article.values():
        whole = next((c.article for c in reversed(found) if c.article is not None), None)
        if whole is None:
            lacking(str(found[0].id))
        else:
            yield _corrected(replace(whole, id=found[0].id, tags={}), found)


def merged(articles: Sequence[Article]) -> list[Article]:
    """The articles with the corrections among them applied to those of the same id, and each id once.

    What an exported article says of a facet overrides the archive; where the archive has a facet, only
    what was added and removed changes.
    """
    changes = {a.id: a for a in articles if META in a.meta and a.id is not None}
    if not changes:
        return list(articles)
    used, kept = set[str](), list[Article]()
    for article in articles:
        if META in article.meta or article.id not in changes:
            kept.append(article)
            continue
        used.add(str(article.id))
        kept.append(_overridden(article, changes[article.id]))
    return [a for a in kept if META not in a.meta or a.id not in used]


def _key(correction: Correction) -> str:
    """What tells articles apart: the id where there is one, else all of it."""
    if correction.id is not None:
        return f"id {correction.id}"
    return "article " + msgspec.json.encode(correction.article, order="sorted").decode()


def _corrected(article: Article, corrections: Sequence[Correction]) -> Article:
    tags, changes = dict(article.tags), dict[str, _Change]()
    for c in corrections:
        base = tags.get(c.facet, c.given)
        if base is not None or c.add:  # what only loses a tag of a facet that nobody knows says nothing of it
            tags[c.facet] = applied(base or (), c.add, c.remove)
        so_far = changes.get(c.facet, _Change())
        changes[c.facet] = _Change(
            applied(so_far.add, c.add, c.remove), applied(so_far.remove, c.remove, c.add)
        )
    told = {facet: msgspec.to_builtins(change) for facet, change in changes.items()}
    return replace(article, tags=tags, meta={**article.meta, META: told})


def _overridden(article: Article, correcting: Article) -> Article:
    tags = dict(article.tags)
    for facet, change in _changes(correcting.meta[META]).items():
        if facet in tags:
            tags[facet] = applied(tags[facet], change.add, change.remove)
        elif facet in correcting.tags:
            tags[facet] = tuple(correcting.tags[facet])
    return replace(article, tags=tags)


def _changes(told: Any) -> Mapping[str, _Change]:
    try:
        return msgspec.convert(told, dict[str, _Change])
    except msgspec.ValidationError:
        return {}  # some other program's key of that name
