"""What goes wrong, as RFC 9457 problems: the one place where errors become HTTP statuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from msgspec import UNSET, Struct, UnsetType
from werkzeug.exceptions import HTTPException

from autotag.errors import ArticleError, InputError

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Struct, frozen=True, kw_only=True):
    """An error as the client sees it; `pointer` (RFC 6901) leads to the fault in what was sent."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    pointer: str | UnsetType = UNSET


class Failure(Struct, frozen=True):
    """What stands in the place of a result where one article of several could not be tagged."""

    id: str | None
    error: Problem


class Refused(Exception):
    """A request that is answered with a problem of this status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem(status, detail)


def problem(status: int, detail: str, pointer: str = "") -> Problem:
    """A problem whose title is the name of its status.

    >>> problem(415, "send JSON").title
    'Unsupported Media Type'
    """
    title = HTTPStatus(status).phrase
    return Problem(title=title, status=status, detail=detail, pointer=pointer or UNSET)


def problem_of(error: Exception, *, at: str = "") -> Problem:
    """The problem that an error is to the client; `at` points to the article it is about."""
    match error:
        case Refused():
            return error.problem
        case ArticleError():
            return problem(422, error.reason, at + error.pointer)
        case InputError():
            return problem(400, str(error))
        case HTTPException(code=int(code)) if code >= 400:
            return problem(code, error.description or HTTPStatus(code).phrase)
    return problem(500, "the server failed at this request; its log says where")
