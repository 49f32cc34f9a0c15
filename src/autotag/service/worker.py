"""A gunicorn worker that answers what is no HTTP request at all with a problem, not a page."""

from __future__ import annotations

from typing import Any

from gunicorn.http import errors
from gunicorn.workers.gthread import ThreadWorker

from autotag.service.handlers import trace
from autotag.service.outputs import to_json
from autotag.service.problems import MEDIA_TYPE, Problem, problem

_STATUS = {
    errors.LimitRequestLine: (414, "the URL is too long"),
    errors.LimitRequestHeaders: (431, "the headers are too large"),
    errors.UnsupportedTransferCoding: (501, "this transfer coding is not read here"),
}


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's threaded worker with the service's own words for broken requests."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answers a request that never reached the application."""
        answer = _problem(exc)
        if answer.status == 500:
            self.log.error("a request failed: %s", trace(exc))
        # Else nothing is logged: what could not be read may be text of an article.
        try:
            client.sendall(_answer(answer))
        except OSError:
            self.log.debug("the client has gone")


def _problem(exc: BaseException) -> Problem:
    for kind, (status, detail) in _STATUS.items():
        if isinstance(exc, kind):
            return problem(status, detail)
    if isinstance(exc, (errors.ParseException, OSError)):
        return problem(400, "this is no HTTP request that can be read")
    return problem(500, "the server failed at this request")


def _answer(answer: Problem) -> bytes:
    body = to_json(answer)
    head = (
        f"HTTP/1.1 {answer.status} {answer.title}\r\nConnection: close\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body
