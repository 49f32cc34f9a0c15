"""The waiting room: 503 while a model is loaded, and nobody lost when it closes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

import pytest

from autotag.service.listening import listen
from autotag.service.waiting import WaitingRoom
from tests.service.running import WAIT, read_all


def ask(port, request):
    """The whole answer to a request."""
    with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as connection:
        connection.sendall(request + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return read_all(connection)


def test_it_is_alive_and_not_ready():
    """The process answers; everything else is to be asked again in a moment, as a problem."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with WaitingRoom(listener), socket.create_connection(("127.0.0.1", port)):  # one that says nothing
            assert ask(port, b"GET /healthz").startswith(b"HTTP/1.1 200 ")
            for request in (b"GET /readyz", b"POST /tag", b"GET /", b"nonsense"):
                head, _, body = ask(port, request).partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 503 ")
                assert b"Retry-After: 2" in head
                assert json.loads(body)["status"] == 503
        with socket.create_connection(("127.0.0.1", port), timeout=WAIT) as late:
            listener.setblocking(True)
            sock, _ = listener.accept()  # it waited for whoever came next
            sock.close()
            assert late.recv(1) == b""


def test_one_who_sends_on_and_on_keeps_nothing_from_starting():
    """What he sends is read for a moment only, and then the room closes."""
    with listen("127.0.0.1", 0) as listener:
        with WaitingRoom(listener):
            sending = socket.create_connection(listener.getsockname(), timeout=WAIT)
            sending.sendall(b"GET / HTTP/1.1\r\n")
            stop = threading.Event()

            def send():
                with contextlib.suppress(OSError):
                    while not stop.wait(0.2):
                        sending.sendall(b"x")

            sender = threading.Thread(target=send)
            sender.start()
            assert sending.recv(12) == b"HTTP/1.1 503"
        closed = not stop.is_set()  # the room has closed while he still sends
        stop.set()
        sender.join()
        sending.close()
    assert closed


@pytest.mark.soak
def test_a_server_that_compiles_is_not_ready_yet(model, tmp_path):
    """With an empty cache, it answers 503 first, then it is ready, and never refuses a connection."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "autotag.cli", "serve", "-m", str(model), "--port", str(port)]
    environment = {**os.environ, "AUTOTAG_CACHE_DIR": str(tmp_path / "cache")}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    seen, until = [], time.monotonic() + 240
    try:
        while 200 not in seen and time.monotonic() < until:
            try:
                answer = ask(port, b"GET /readyz")
            except ConnectionRefusedError:
                assert not seen, "it listened before"
                time.sleep(0.05)
                continue
            seen.append(int(re.match(rb"HTTP/1.1 (\d+) ", answer)[1]))
            time.sleep(0.2)
    finally:
        process.terminate()
        process.communicate(timeout=WAIT)
    assert seen[0] == 503
    assert seen[-1] == 200
