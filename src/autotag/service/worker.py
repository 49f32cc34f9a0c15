"""A gunicorn worker that gathers requests in one thread and answers them in others.

Short requests for tags without wishes, and probes, are answered by the gathering thread itself, those
that came together in one batch: to hand a request to another thread costs as much as to tag an article.

gunicorn's own threaded worker gives a connection to a thread before a byte of it has come: eight
clients that send a byte a second would stop a server of two workers. Here a thread gets a request when
it is whole. The parser and the writing of answers are gunicorn's.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Final

from gunicorn.http import RequestParser, errors, wsgi
from gunicorn.workers.base import Worker as BaseWorker

from autotag.service.batching import together
from autotag.service.connection import Connection
from autotag.service.gathering import Stage
from autotag.service.handlers import trace
from autotag.service.limits import Limits
from autotag.service.problems import Problem
from autotag.service.refusals import answer, not_whole, of_error

#: The signals that end a worker.
STOPS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGQUIT})
_TURN: Final = 0.5
#: Python's 5 ms between threads would make the load of a new model, which waits for the GIL hundreds of
#: times, take seconds beside a busy thread.
_SWITCH: Final = 0.0005


class Worker(BaseWorker):  # type: ignore[misc]  # gunicorn has no types
    """Gathers in the main thread, answers in `threads` others."""

    limits = Limits()
    alive: bool

    def init_process(self) -> None:
        """Makes what the loop needs, then runs it."""
        sys.setswitchinterval(_SWITCH)
        self._limits: Limits = getattr(self.app, "limits", self.limits)
        self._selector = selectors.DefaultSelector()
        self._whole: SimpleQueue[Connection | None] = SimpleQueue()
        self._open: set[Connection] = set()
        self._quick: list[Connection] = []  # to be answered in this turn, without another thread
        self._gathered: set[Connection] = set()  # those that the selector watches
        super().init_process()

    def init_signals(self) -> None:
        """Lets in what would have stopped it before it could be."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)

    def run(self) -> None:
        """Serves until told to stop, then finishes what is under way."""
        threads = [threading.Thread(target=self._answers, daemon=True) for _ in range(self.cfg.threads)]
        for thread in threads:
            thread.start()
        for listener in self.sockets:
            listener.setblocking(False)
            self._selector.register(listener, selectors.EVENT_READ, self._accept)
        self._selector.register(self.PIPE[0], selectors.EVENT_READ, self._woken)
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self.alive = False
        self._finish(threads)

    def _turn(self) -> None:
        self.notify()
        for key, _ in self._selector.select(_TURN):
            key.data(key.fileobj)
        quick, self._quick = self._quick, []
        together(partial(self._answer, connection) for connection in quick)
        self._expire()

    def _finish(self, threads: list[threading.Thread]) -> None:
        """Lets requests that have begun to arrive come to their end."""
        for listener in self.sockets:
            self._selector.unregister(listener)
            listener.close()
        for idle in [c for c in self._gathered if not c.request and not c.parting]:
            self._drop(idle)
        until = time.monotonic() + self.cfg.graceful_timeout
        while self._open and time.monotonic() < until:
            self._turn()
        for _ in threads:
            self._whole.put(None)

    def _woken(self, pipe: Any) -> None:
        """A signal came; reading its byte ends the wait."""
        with suppress(BlockingIOError):
            os.read(pipe, 4096)

    def _accept(self, listener: socket.socket) -> None:
        if len(self._open) >= self.cfg.worker_connections:
            time.sleep(0.01)  # others wait in the kernel's queue, or another worker takes them
            return
        with suppress(OSError):  # another worker was quicker, or the client has gone
            sock, peer = listener.accept()
            self._watch(connection := Connection(sock, peer, self._limits))
            self._open.add(connection)

    def _watch(self, connection: Connection) -> None:
        self._gathered.add(connection)
        self._selector.register(connection.sock, selectors.EVENT_READ, lambda _: self._readable(connection))

    def _unwatch(self, connection: Connection) -> None:
        self._gathered.discard(connection)
        with suppress(KeyError, ValueError):
            self._selector.unregister(connection.sock)

    def _drop(self, connection: Connection) -> None:
        self._unwatch(connection)
        connection.sock.close()
        self._open.discard(connection)

    def _readable(self, connection: Connection) -> None:
        try:
            more = connection.receive()
        except OSError:
            more = False
            connection.parting = True
        if not more and (connection.parting or not connection.request):
            self._drop(connection)
        elif not connection.parting and (connection.request.done or not more):
            if connection.quick():
                self._quick.append(connection)
            else:
                self._unwatch(connection)
                self._whole.put(connection)

    def _expire(self) -> None:
        """Parts with those that were too slow, with an answer where a request has begun."""
        now = time.monotonic()
        for connection in list(self._gathered):
            if connection.deadline < now:
                self._unwatch(connection)
                if connection.parting or not connection.request:
                    self._drop(connection)
                else:
                    self._whole.put(connection)

    def _answers(self) -> None:
        """What a thread does: one request after the other."""
        while (connection := self._whole.get()) is not None:
            self._answer(connection)

    def _answer(self, connection: Connection) -> None:
        """Answers a request, then watches for the next one, if there may be one."""
        try:
            if self._answered(connection):
                connection.renew()
            else:
                connection.part()
        except Exception as error:
            if not isinstance(error, OSError):  # else the client has gone, or does not read
                self.log.error("a connection failed: %s", trace(error))  # noqa: TRY400  no text
            self._drop(connection)
            return
        if connection.request.done and not connection.parting:
            self._unwatch(connection)
            self._whole.put(connection)
        elif connection not in self._gathered:
            self._watch(connection)

    def _answered(self, connection: Connection) -> bool:
        """Answers a request; whether another may follow on the connection."""
        if refused := self._refused(connection):
            connection.sock.sendall(answer(refused))
            return False
        try:
            parser = RequestParser(self.cfg, connection.request.pieces(), connection.peer)
            request = _agreed(next(parser), connection.request.length)
            response, environ = wsgi.create(
                request, connection.sock, connection.peer, connection.server, self.cfg
            )
            environ["wsgi.multithread"] = True
            if not self.alive:
                response.force_close()
            pieces = self.wsgi(environ, response.start_response)
            try:
                for piece in pieces:
                    response.write(piece)
                response.close()
            finally:
                if hasattr(pieces, "close"):
                    pieces.close()
            return not response.should_close() and parser.finish_body()
        except OSError:
            raise
        except Exception as error:
            self.handle_error(None, connection.sock, connection.peer, error)
            return False

    def _refused(self, connection: Connection) -> Problem | None:
        """Why a request is not even read."""
        stage, late = connection.request.stage, connection.deadline < time.monotonic()
        return None if stage is Stage.WHOLE else not_whole(stage, late, self._limits)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answers a request that never reached the application."""
        refused = of_error(exc)
        if refused.status == 500:
            self.log.error("a request failed: %s", trace(exc))
        # Else nothing is logged: what could not be read may be text of an article.
        client.sendall(answer(refused))


def _agreed(request: Any, length: int) -> Any:
    """The request, if gunicorn sees its body end where it was gathered to; else what follows is not safe."""
    if getattr(request.body.reader, "length", 0) != length:
        raise errors.ParseException
    return request
