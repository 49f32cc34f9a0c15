"""Errors become problems, never error pages."""

from __future__ import annotations

import traceback

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from autotag.service.outputs import to_json
from autotag.service.problems import MEDIA_TYPE, problem_of
from autotag.service.watching import REQUEST_ID


def register(app: Flask) -> None:
    """Makes an application answer errors as problems."""
    app.register_error_handler(Exception, _refuse)


def _refuse(error: Exception) -> Response:
    problem = problem_of(error)
    if problem.status >= 500:
        where = request.endpoint or "a request"  # the path may be text of the client's
        current_app.logger.error("%s failed (%s): %s", where, request.environ.get(REQUEST_ID), trace(error))
    response = Response(to_json(problem), problem.status, content_type=MEDIA_TYPE)
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="autotag"'
    if isinstance(error, HTTPException):
        kept = [pair for pair in error.get_headers() if pair[0].lower() != "content-type"]
        response.headers.extend(kept)  # Allow of 405
    return response


def trace(error: BaseException) -> str:
    """What an error is and where it arose, without its message, which may hold an article's text."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
