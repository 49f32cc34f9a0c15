"""`POST /tag`: from a request to its results."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from random import getrandbits
from typing import Final

from flask import Request, Response
from msgspec import Raw
from werkzeug.exceptions import RequestEntityTooLarge

from autotag import kernel
from autotag.article import TEXT_FIELDS, Article, Result
from autotag.concepts import OWN
from autotag.interchange import Form as Other
from autotag.service.exchange import shaped, wanted
from autotag.service.inputs import JSON, NDJSON, Batch, Form, read, read_lines
from autotag.service.languages import Names, language_of
from autotag.service.limits import Limits
from autotag.service.metrics import Metrics
from autotag.service.outputs import PLAIN, Answer, Group, as_read, encode, encode_lines, short, tag
from autotag.service.problems import Failure, Refused
from autotag.service.query import wish_of
from autotag.tagger import Tagger
from autotag.text import fold

#: One article in 2^7 tells how many of its words the model knows, which takes five times as long as tagging
#: it: any article, whichever way it came, and of long ones the beginning.
_SAMPLED: Final = 7
_BEGINNING: Final = 100_000
_names: Final = Names()


def answer(
    request: Request, tagger: Tagger, limits: Limits, metrics: Metrics | None, own: str = OWN
) -> Response:
    """The results of a request's articles, in the form in which they came, or in one it accepts more gladly.

    Raises: Refused, ArticleError, InputError.
    """
    until = time.monotonic() + limits.seconds
    language = language_of(request.environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    tagger = _names.of(tagger, language)
    wish = wish_of(request.args.to_dict(flat=False), tagger) if request.query_string else PLAIN
    batch = read_batch(request, limits)
    asked = request.environ.get("HTTP_ACCEPT", "*/*")
    other = None if asked == "*/*" else wanted(request.accept_mimetypes)
    groups = _shaped(_counted(tag(tagger, batch.items, wish, limits, until), tagger, metrics), other, own)
    if batch.form is Form.LINES:
        response = Response(map(encode_lines, groups), content_type=NDJSON)
    else:
        answers = [answer for group in groups for answer in group]
        if batch.form is Form.ONE and isinstance(answers[0], Failure):
            raise Refused(answers[0].error.status, answers[0].error.detail)
        body, media_type = encode(answers, batch.form, other.media_type if other else JSON)
        response = Response(body, content_type=media_type)
    response.headers["Vary"] = "Accept, Accept-Language"
    if language:
        response.headers["Content-Language"] = language
    return response


def _shaped(groups: Iterable[Group], other: Other | None, own: str) -> Iterator[Sequence[Answer | Raw]]:
    """The answers of each group, in another form where one is asked for."""
    for items, answers in groups:
        yield list(shaped(answers, items, other, own)) if other else answers


def _counted(groups: Iterable[Group], tagger: Tagger, metrics: Metrics | None) -> Iterator[Group]:
    """The groups, counted, with the words of a sample of their articles."""
    for items, answers in groups:
        if metrics is not None:
            results = [answer for answer in answers if isinstance(answer, Result)]
            metrics.tagged(results, len(answers) - len(results))
            for item in items:
                if getrandbits(_SAMPLED) == 0 and isinstance(item, Article):
                    known, words = words_of(short(item, _BEGINNING), tagger)
                    metrics.terms(known, words - known)
        yield items, answers


def reading(request: Request, limits: Limits) -> Response:
    """The articles as `/tag` would read them: the spans it tells count in these fields."""
    batch = read_batch(request, limits)
    body, media_type = encode(as_read(batch.items), batch.form)
    return Response(body, content_type=media_type)


def read_batch(request: Request, limits: Limits) -> Batch:
    """The articles of a request."""
    if coding := request.headers.get("Content-Encoding", "").strip().lower().replace("identity", ""):
        raise Refused(415, f"content coding {coding!r} is not read here; send the body as it is")
    charset = request.mimetype_params.get("charset", "")
    if request.mimetype == NDJSON:
        return read_lines(_Limited(request, limits), charset, limits)
    return read(read_body(request, limits), request.mimetype, charset, limits)


def read_body(request: Request, limits: Limits) -> bytes:
    """The body, whole: werkzeug silently cuts off a chunked one at the limit, so one more is read."""
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large(limits) from None
    except Exception:
        # Each server raises errors of its own here: a bad chunk, a client that has gone.
        raise Refused(400, "the body can't be read to its end") from None
    if len(body) > limits.body:
        raise _too_large(limits)
    return body


class _Limited:
    """A body as a stream that refuses to be longer than the limit."""

    def __init__(self, request: Request, limits: Limits) -> None:
        self._request, self._limits, self._left = request, limits, limits.body

    def read(self, size: int = -1) -> bytes:
        try:
            piece: bytes = self._request.stream.read(size)
        except RequestEntityTooLarge:
            raise _too_large(self._limits) from None
        except Exception:
            raise Refused(400, "the body can't be read to its end") from None
        self._left -= len(piece)
        if self._left < 0:
            raise _too_large(self._limits)
        return piece


def _too_large(limits: Limits) -> Refused:
    return Refused(413, f"a request body has at most {limits.body:,} bytes")


def words_of(article: Article, tagger: Tagger) -> tuple[int, int]:
    """How many of an article's words the model knows, and how many it has."""
    known = total = 0
    for raw in filter(None, (getattr(article, part) for part in TEXT_FIELDS)):
        words = set(map(tuple, kernel.tokens(kernel.points_of(fold(raw))).tolist()))
        found = {(start, end) for _, start, end in tagger.vectorizer.occurrences(0, raw).tolist()}
        known, total = known + len(words & found), total + len(words)
    return known, total
