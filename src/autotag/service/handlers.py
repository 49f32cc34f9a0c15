"""What holds for every answer: problems instead of error pages, headers that keep a browser safe."""

from __future__ import annotations

import traceback

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from autotag.service.outputs import to_json
from autotag.service.problems import MEDIA_TYPE, problem_of

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def register(app: Flask) -> None:
    """Makes an application answer errors as problems, and all requests with the safe headers."""
    app.register_error_handler(Exception, _refuse)
    app.after_request(_protect)


def _refuse(error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        current_app.logger.error("%s failed: %s", request.path, trace(error))
    response = Response(to_json(problem), problem.status, content_type=MEDIA_TYPE)
    if isinstance(error, HTTPException):
        kept = [pair for pair in error.get_headers() if pair[0].lower() != "content-type"]
        response.headers.extend(kept)  # Allow of 405
    return response


def trace(error: BaseException) -> str:
    """What an error is and where it arose, without its message, which may hold an article's text."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def _protect(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response
