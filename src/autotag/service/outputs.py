"""Tags of a batch, and what leaves the service, as bytes of JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from autotag.article import Article, Result
from autotag.formats.canonical import to_json as canonical
from autotag.service.inputs import JSON, NDJSON, Batch, Form
from autotag.service.problems import Failure
from autotag.tagger import Tagger, Wish

_encoder: Final = msgspec.json.Encoder()


def tag(tagger: Tagger, batch: Batch, wish: Wish) -> list[Result | Failure]:
    """The result of each article of a batch, in order; failures stay in their places."""
    results = tagger.tag_many([item for item in batch.items if isinstance(item, Article)], wish)
    return [item if isinstance(item, Failure) else next(results) for item in batch.items]


def as_read(batch: Batch) -> list[msgspec.Raw | Failure]:
    """Each article of a batch in its canonical form; failures stay in their places."""
    return [item if isinstance(item, Failure) else msgspec.Raw(canonical(item)) for item in batch.items]


def encode(
    results: Sequence[Result | Failure | msgspec.Raw], form: Form, media_type: str = JSON
) -> tuple[bytes, str]:
    """The body that hands results back in the form in which the articles came; its media type."""
    if form is Form.LINES:
        return _encoder.encode_lines(results), NDJSON
    return to_json(results[0] if form is Form.ONE else results), media_type


def to_json(value: Any) -> bytes:
    """A value as JSON."""
    return _encoder.encode(value)
