"""Tags of articles, and what leaves the service, as bytes of JSON."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from autotag.article import TEXT_FIELDS, Article, Result
from autotag.formats.canonical import to_json as canonical
from autotag.service.batching import tagged
from autotag.service.inputs import JSON, NDJSON, Form, Item
from autotag.service.limits import Limits
from autotag.service.problems import Failure, problem
from autotag.tagger import Tagger, Wish

_GROUP: Final = 64
PLAIN: Final = Wish()
_encoder: Final = msgspec.json.Encoder()

Answer = Result | Failure
Group = tuple[Sequence[Item], list[Answer]]


def tag(
    tagger: Tagger, items: Iterable[Item], wish: Wish, limits: Limits, until: float = float("inf")
) -> Iterator[Group]:
    """The items, in order and in groups, with the result of each; failures stay in their places, and what
    is not reached `until` then, on the monotonic clock, is one.
    """
    stream = iter(items)
    while group := list(islice(stream, _GROUP)):
        if time.monotonic() < until:
            yield group, _tagged(tagger, group, wish, limits.characters)
        else:
            late: list[Answer] = [
                item if isinstance(item, Failure) else _late(item, limits) for item in group
            ]
            yield group, late


def _tagged(tagger: Tagger, group: Sequence[Item], wish: Wish, most: int) -> list[Answer]:
    shortened = [item if isinstance(item, Failure) else short(item, most) for item in group]
    articles = [item for item in shortened if isinstance(item, Article)]
    plain = len(articles) == 1 and wish == PLAIN
    results = iter([tagged(tagger, articles[0])]) if plain else tagger.tag_many(articles, wish)
    answers: list[Answer] = []
    for item, read in zip(group, shortened, strict=True):
        answer = read if isinstance(read, Failure) else next(results)
        if read is not item and isinstance(answer, Result):
            warning = f"only the first {most:,} characters of the article were read"
            answer = replace(answer, warnings=(*answer.warnings, warning))
        answers.append(answer)
    return answers


def short(article: Article, most: int) -> Article:
    """The article itself, or one of its first so many code points, as its parts stand in print.

    >>> short(Article(title="Rain", text="It rained."), 7).text
    'It '
    """
    if len(article.text) + len(article.title) + len(article.lead) + len(article.dateline) <= most:
        return article
    kept = dict[str, str]()
    for part in TEXT_FIELDS:
        kept[part] = getattr(article, part)[:most]
        most -= len(kept[part])
    return replace(article, **kept)


def _late(article: Article, limits: Limits) -> Failure:
    detail = f"this article was not reached within {limits.seconds:g} s; send fewer at once"
    return Failure(article.id, problem(503, detail))


def as_read(items: Iterable[Item]) -> list[msgspec.Raw | Failure]:
    """Each article in its canonical form; failures stay in their places."""
    return [item if isinstance(item, Failure) else msgspec.Raw(canonical(item)) for item in items]


def encode(answers: Sequence[Answer | msgspec.Raw], form: Form, media_type: str = JSON) -> tuple[bytes, str]:
    """The body that hands answers back in the form in which the articles came; its media type."""
    if form is Form.LINES:
        return encode_lines(answers), NDJSON
    return to_json(answers[0] if form is Form.ONE else answers), media_type


def encode_lines(answers: Sequence[Answer | msgspec.Raw]) -> bytes:
    """Answers, a line each."""
    return _encoder.encode_lines(answers)


def to_json(value: Any) -> bytes:
    """A value as JSON."""
    return _encoder.encode(value)
