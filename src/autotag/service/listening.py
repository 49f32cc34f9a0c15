"""A socket that listens, or one clear line that says why there is none."""

from __future__ import annotations

import errno
import socket
from typing import Final

from autotag.errors import InputError

_BACKLOG: Final = 2048


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any that is free.

    Raises: InputError where the host or the port can't be had.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"port {port} can't be; it is a number from 0 to 65535")
    family, address = _resolve(host, port)
    try:
        return socket.create_server(address, family=family, backlog=_BACKLOG)
    except OSError as error:
        raise InputError(_reason(error, host, port)) from None


def url(listener: socket.socket) -> str:
    """Where a socket listens.

    >>> with listen("127.0.0.1", 0) as listener:
    ...     url(listener).startswith("http://127.0.0.1:")
    True
    """
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """The first address of a host, IPv4 before IPv6, as people type 127.0.0.1 for localhost."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise InputError(f"host {host!r} is not known; use 127.0.0.1 or 0.0.0.0") from None
    family, _, _, _, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    return family, (str(address[0]), port)


def _reason(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of {host} is taken; stop what listens there, or choose another port"
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine; use 127.0.0.1 or 0.0.0.0"
        case errno.EACCES:
            return f"port {port} of {host} is not allowed to this user; choose one from 1024 on"
    return f"can't listen on port {port} of {host}: {error.strerror}"
