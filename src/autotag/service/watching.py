"""What surrounds every answer: a request id, safe headers, the time it took, a line in the log."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from autotag.service.logs import AccessLog, Entry
from autotag.service.metrics import Metrics

#: Where in the WSGI environment the request's id and the name of the key that it came with stand.
REQUEST_ID: Final = "autotag.request_id"
KEY_NAME: Final = "autotag.key"
HEADERS: Final = [
    ("Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
]  # fmt: skip
_GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
#: What is told of addresses that have many.
_WITHIN: Final = ("/static/", "/tags/")
_METHODS: Final = frozenset("GET HEAD POST PUT DELETE OPTIONS PATCH".split())

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


class Watched:
    """A WSGI application whose every request is counted, logged and answered with the safe headers."""

    def __init__(self, app: Application, routes: Iterable[str], metrics: Metrics, log: AccessLog) -> None:
        self._app, self._routes = app, frozenset(routes)
        self._metrics, self._log = metrics, log

    def __call__(self, environ: Environ, start_response: Start) -> Iterable[bytes]:
        """Answers one request."""
        answer = _Answer(self, environ)
        environ[REQUEST_ID] = answer.id

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            answer.status, answer.headers = status[:3], headers
            return start_response(status, [*headers, ("X-Request-ID", answer.id), *HEADERS], exc_info)

        answer.pieces = self._app(environ, start)
        return answer

    def told(self, answer: _Answer) -> None:
        """Counts and logs an answer that has gone out."""
        environ, seconds = answer.environ, time.perf_counter() - answer.began
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        route = path if path in self._routes else next(filter(path.startswith, _WITHIN), "other")
        method = method if method in _METHODS else "other"
        self._metrics.request(route, method, answer.status, seconds)
        if self._log:
            size = next((int(v) for k, v in answer.headers if k.lower() == "content-length"), None)
            self._log.write(Entry(
                id=answer.id, remote=environ.get("REMOTE_ADDR", "-"), key=environ.get(KEY_NAME),
                method=method, route=route, status=int(answer.status), seconds=round(seconds, 6), bytes=size,
            ))  # fmt: skip


class _Answer:
    """The pieces of an answer; closing it tells that it has gone out."""

    __slots__ = ("began", "environ", "headers", "id", "pieces", "status", "watched")

    def __init__(self, watched: Watched, environ: Environ) -> None:
        self.began = time.perf_counter()
        self.watched, self.environ = watched, environ
        given = environ.get("HTTP_X_REQUEST_ID", "")
        self.id: str = given if _GIVEN.fullmatch(given) else os.urandom(8).hex()
        self.status, self.headers = "500", list[tuple[str, str]]()
        self.pieces: Iterable[bytes] = ()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    def close(self) -> None:
        if hasattr(self.pieces, "close"):
            self.pieces.close()
        self.watched.told(self)
