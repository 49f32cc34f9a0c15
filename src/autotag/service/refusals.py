"""Answers to what never reaches the application: no HTTP, too much of it, or too slowly."""

from __future__ import annotations

from typing import Final

from gunicorn.http import errors

from autotag.service.gathering import Stage
from autotag.service.limits import Limits
from autotag.service.outputs import to_json
from autotag.service.problems import MEDIA_TYPE, Problem, problem

_ERRORS: Final = {
    errors.LimitRequestLine: (414, "the URL is too long"),
    errors.LimitRequestHeaders: (431, "the headers are too large"),
    errors.UnsupportedTransferCoding: (501, "this transfer coding is not read here"),
    errors.ExpectationFailed: (417, "only 100-continue can be expected here"),
    errors.ParseException: (400, "this is no HTTP request that can be read"),
    StopIteration: (400, "this is no HTTP request that can be read"),
}


def not_whole(stage: Stage, late: bool, limits: Limits) -> Problem:
    """Why a request that came to this stage is not read."""
    if stage is Stage.LARGE_HEAD:
        return problem(431, "the headers are too large")
    if stage is Stage.LARGE_BODY:
        return problem(413, f"a request body has at most {limits.body:,} bytes")
    if late:
        return problem(408, f"the request did not arrive within {limits.seconds:g} s")
    return problem(400, "the request ended before it was whole")


def of_error(error: BaseException) -> Problem:
    """What gunicorn's parser says, in the service's own words: its own may hold text of an article."""
    for kind, (status, detail) in _ERRORS.items():
        if isinstance(error, kind):
            return problem(status, detail)
    return problem(500, "the server failed at this request")


def answer(refused: Problem, retry: bool = False) -> bytes:
    """A whole answer, after which the connection is closed; `retry` says that it will be better soon."""
    body = to_json(refused)
    head = (
        f"HTTP/1.1 {refused.status} {refused.title}\r\nConnection: close\r\nContent-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\n{'Retry-After: 2' + chr(13) + chr(10) if retry else ''}\r\n"
    )
    return head.encode("ascii") + body
