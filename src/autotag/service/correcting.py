"""`POST /feedback`: what an editor says of an article's tags."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from flask import Request, Response

from autotag.article import Article, article_from
from autotag.corrections import Correction
from autotag.errors import ArticleError, InputError
from autotag.feedback import Feedback
from autotag.formats.json_record import reason
from autotag.service.inputs import page_of
from autotag.service.limits import Limits
from autotag.service.metrics import Metrics
from autotag.service.outputs import short, to_json
from autotag.service.problems import Refused
from autotag.service.schemas import CorrectionTaken
from autotag.service.tagging import read_body
from autotag.service.watching import KEY_NAME
from autotag.tagger import Tagger, Wish
from autotag.vocabulary import countries

_KEYS: Final = ("add", "article", "by", "facet", "id", "remove")


def take(
    request: Request, tagger: Tagger, store: Feedback | None, limits: Limits, metrics: Metrics | None
) -> Response:
    """Keeps the correction that a request brings.

    Raises: Refused, ArticleError.
    """
    if store is None:
        raise Refused(503, "corrections are not kept by this server")
    correction = _correction(_record(request, limits), tagger, limits, who=request.environ.get(KEY_NAME, ""))
    try:
        number = store.add(correction)
    except InputError as error:
        raise Refused(503, f"the correction was not kept: {error}") from None
    if metrics is not None:
        metrics.corrected(correction.facet)
    taken = CorrectionTaken(number, correction.id, correction.facet, correction.add, correction.remove)
    return Response(to_json(taken), 201, content_type="application/json")


def _record(request: Request, limits: Limits) -> dict[str, Any]:
    if request.mimetype != "application/json":
        # Browsers let any site send what has no such type, to a service on loopback too.
        raise Refused(415, f"{request.mimetype or 'no type'} is not read here; send application/json")
    body = read_body(request, limits)
    try:
        record = msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, reason(body, error)) from None
    if not isinstance(record, dict):
        raise ArticleError("a correction is an object")
    for key in record:
        if key not in _KEYS:
            pointer = "/" + key.replace("~", "~0").replace("/", "~1")
            raise ArticleError(f"a correction has no such key; it has {', '.join(_KEYS)}", pointer)
    return record


def _correction(record: dict[str, Any], tagger: Tagger, limits: Limits, who: str) -> Correction:
    facet = _text(record, "facet")
    if facet not in [known.name for known in tagger.facets]:
        raise ArticleError(
            f"the model has no such facet: {', '.join(f.name for f in tagger.facets)}", "/facet"
        )
    add, remove = (_tags(record, key, facet) for key in ("add", "remove"))
    if not add and not remove:
        raise ArticleError("a correction adds a tag or removes one, and this does neither")
    article = _article(record.get("article"), limits)
    given: tuple[str, ...] | None = None
    if article is not None:
        given = tuple(tag.tag for tag in tagger.tag(article, Wish(facets=(facet,))).tags[facet])
    own = _text(record, "id", article.id or "" if article else "") or None
    if own is None and article is None:
        raise ArticleError("a correction needs the id of an article, or the article")
    by = _text(record, "by", "") or who
    return Correction(
        id=own, article=article, facet=facet, add=add, remove=remove, by=by, given=given, model=tagger.label
    )


def _article(value: Any, limits: Limits) -> Article | None:
    if value is None:
        return None
    try:
        return short(page_of(value) if isinstance(value, str) else article_from(value), limits.characters)
    except ArticleError as error:
        raise ArticleError(error.reason, "/article" + error.pointer) from None


def _text(record: dict[str, Any], key: str, default: str | None = None) -> str:
    value = record.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or (default is None and not value):
        raise ArticleError(f"a correction has a string here, {key}", f"/{key}")
    return value


def _tags(record: dict[str, Any], key: str, facet: str) -> tuple[str, ...]:
    value = record.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ArticleError(f"{key} is a list of tags", f"/{key}")
    for place, tag in enumerate(value):
        if not isinstance(tag, str) or not tag.strip():
            raise ArticleError("a tag is a string that is not empty", f"/{key}/{place}")
    resolve = countries().resolve if facet == "country" else str.strip
    return tuple(dict.fromkeys(map(resolve, value)))
