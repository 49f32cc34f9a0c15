"""The waiting room: what is answered while a model is loaded and its kernels are compiled."""

from __future__ import annotations

import select
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Final

from autotag.service.problems import problem
from autotag.service.refusals import answer

_PATIENCE: Final = 1.0
_TURN: Final = 0.05
_ALIVE: Final = (
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
    b'Content-Length: 15\r\n\r\n{"status":"ok"}'
)


class WaitingRoom:
    """While it is open, each request on a listening socket is answered 503, but for `/healthz`.

    What comes when it closes waits in the kernel's queue for whoever listens next.
    """

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> WaitingRoom:
        self._listener.setblocking(False)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()

    def _serve(self) -> None:
        while not self._closing.is_set():
            if select.select([self._listener], [], [], _TURN)[0]:
                with suppress(OSError):
                    sock, _ = self._listener.accept()
                    with sock:
                        self._answer(sock)

    def _answer(self, sock: socket.socket) -> None:
        sock.settimeout(_PATIENCE)
        asked = sock.recv(1 << 16).partition(b"\r\n")[0]
        alive = asked.startswith((b"GET /healthz ", b"HEAD /healthz "))
        starting = problem(503, "the model is being loaded and its kernels compiled; ask again in a moment")
        sock.sendall(_ALIVE if alive else answer(starting, retry=True))
        sock.shutdown(socket.SHUT_WR)
        # The answer would be lost with what was not read; who sends on and on does not keep it from starting.
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until and sock.recv(1 << 16):
            pass
