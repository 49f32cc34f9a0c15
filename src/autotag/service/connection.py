"""One client's connection: the request that is gathered from it, and how it is parted with."""

from __future__ import annotations

import fcntl
import socket
import struct
import sys
import termios
import time
from typing import Any, Final

from autotag.service.gathering import Gathering
from autotag.service.limits import Limits

_PIECE: Final = 1 << 16
#: Most proxies keep idle connections for a minute and are upset by a server that closes before them.
_IDLE: Final = 75.0
#: How long and how much is still read of what a client sends after it was refused: most send all before
#: they read, and would never see the answer if the connection were reset under them.
_LINGER: Final = 5.0
_PATIENCE: Final = 4
_OUTQ: Final = termios.TIOCOUTQ if sys.platform == "linux" else None
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection:
    """A client's socket and what it has sent of its next request."""

    __slots__ = ("_discarded", "_limits", "_rest", "deadline", "parting", "peer", "request", "server", "sock")

    def __init__(self, sock: socket.socket, peer: Any, limits: Limits) -> None:
        self.sock, self.peer, self.server = sock, peer, sock.getsockname()
        self._limits = limits
        self._rest = b""
        self._discarded = 0
        self.parting = False
        self.request = Gathering(limits.body)
        self.deadline = time.monotonic() + limits.seconds
        # The kernel's own time-out: Python's would poll before each send.
        patience = struct.pack("ll", int(limits.seconds) + 1, 0)
        sock.setblocking(True)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, patience)

    def receive(self) -> bool:
        """Reads what is there; False where the client has nothing more to say.

        Raises: OSError where the connection is broken.
        """
        try:
            data = self.sock.recv(_PIECE, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return True
        if self.parting:
            self._discarded += len(data)
            return bool(data) and self._discarded <= _PATIENCE * self._limits.body
        if data:
            self._feed(data)
        return bool(data)

    def quick(self) -> bool:
        """Whether the answer can neither take long nor wait for the client, who has read all others."""
        return self.request.quick and not self._rest and _unsent(self.sock) == 0

    def renew(self) -> None:
        """Begins with the next request, of which some may have come already."""
        self.request = Gathering(self._limits.body)
        self.deadline = time.monotonic() + _IDLE
        rest, self._rest = self._rest, b""
        if rest:
            self._feed(rest)

    def part(self) -> None:
        """Says that no more is coming, and reads on a little, so that the answer arrives."""
        self.parting = True
        self.deadline = time.monotonic() + _LINGER
        self.sock.shutdown(socket.SHUT_WR)

    def _feed(self, data: bytes) -> None:
        if not self.request:
            self.deadline = time.monotonic() + self._limits.seconds
        self._rest = self.request.feed(data)
        if self.request.continues:
            self.request.continues = False
            self.sock.send(_CONTINUE, socket.MSG_DONTWAIT)


def _unsent(sock: socket.socket) -> int:
    """How many bytes the kernel still has to send."""
    if _OUTQ is None:
        return 1
    return int(struct.unpack("i", fcntl.ioctl(sock, _OUTQ, b"\0\0\0\0"))[0])
