"""Clients that are slow, impatient or gone: the others are answered all the same."""

from __future__ import annotations

import contextlib
import json
import socket
import time

import pytest

from tests.service.running import read_all, running

HEAD = b"POST /tag HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
PARIS = HEAD + b"Content-Length: 5\r\n\r\nParis"


@pytest.fixture(scope="module")
def hasty(model):
    """A server that waits two seconds for a request, and takes small bodies only."""
    with running(model, "--max-seconds", 2, "--max-body", 100_000) as started:
        yield started


def answers(server):
    """Whether another client is answered without waiting for the slow ones."""
    began = time.monotonic()
    status = server.ask("GET", "/healthz")[0]
    return status == 200 and time.monotonic() - began < 15  # a thread that waits for a sender takes 30


def test_slow_senders_keep_nobody_waiting(shared_server):
    """Many more clients than threads send a byte now and then, of a head or of a body."""
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(shared_server.connect()) for _ in range(60)]
        for n, connection in enumerate(slow):
            connection.sendall(PARIS[:10] if n % 2 else PARIS[:-3])
        for byte in range(3):
            for n, connection in enumerate(slow):
                connection.sendall(PARIS[10 + byte : 11 + byte] if n % 2 else PARIS[byte - 3 :][:1])
            assert answers(shared_server)
        for n, connection in enumerate(slow):
            if n % 2 == 0:
                assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_who_is_too_slow_is_told(hasty):
    """408 where a request began to arrive; a connection that says nothing is closed without a word."""
    with hasty.connect() as slow, hasty.connect() as silent:
        slow.sendall(PARIS[:-1])
        began = time.monotonic()
        assert read_all(slow).startswith(b"HTTP/1.1 408 ")
        assert read_all(silent) == b""
        assert 1 < time.monotonic() - began < 10
    assert answers(hasty)


def test_half_closed_connections_are_answered(shared_server):
    """A client that has sent all and closed its side still reads; one that closed too early is told."""
    for request, status in ((PARIS, 200), (PARIS[:-1], 400), (PARIS[:20], 400), (b"", None)):
        with shared_server.connect() as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            answer = read_all(connection)
        assert answer.startswith(b"HTTP/1.1 %d " % status) if status else answer == b""


def test_dropped_connections_do_no_harm(shared_server):
    """Clients go at every point of a request, with a reset."""
    for cut in range(0, len(PARIS) + 1, 7):
        with shared_server.connect() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(PARIS[:cut])
    assert answers(shared_server)


def test_requests_in_a_row_are_answered_in_a_row(shared_server):
    """Keep-alive and pipelining: three requests in one piece are three answers, in order."""
    last = HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nTokyo"
    chunked = HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nTokyo\r\n0\r\n\r\n"
    with shared_server.connect() as connection:
        connection.sendall(PARIS + chunked + PARIS[:30])
        time.sleep(0.2)
        connection.sendall(PARIS[30:] + last)
        answers_ = read_all(connection).split(b"HTTP/1.1 200 OK\r\n")[1:]
    bodies = [json.loads(answer.partition(b"\r\n\r\n")[2]) for answer in answers_]
    assert bodies[0] == bodies[2]
    assert bodies[1] == bodies[3] != bodies[0]


def test_what_may_hide_another_request_is_not_answered(shared_server):
    """Where it is unclear where a request ends, nothing after it is taken for a request."""
    hidden = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    for headers in (
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nParis",
        b"Content-Length: 5, 5\r\n\r\nParis",
        b"Content-Length : 5\r\n\r\nParis",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    ):
        answer = shared_server.raw(HEAD + headers + hidden)
        assert answer.count(b"HTTP/1.1") == 1, headers
        assert b" 200 " not in answer.partition(b"\r\n")[0], headers


def test_a_body_announced_too_large_is_refused_before_it_comes(hasty):
    """413 at once, also where the client waits to be told to go on; the connection is then closed."""
    for more in (b"", b"Expect: 100-continue\r\n"):
        with hasty.connect() as connection:
            connection.sendall(HEAD + more + b"Content-Length: 100001\r\n\r\n")
            connection.shutdown(socket.SHUT_WR)
            assert read_all(connection).startswith(b"HTTP/1.1 413 ")


def test_a_client_that_waits_is_told_to_go_on(shared_server):
    """100 Continue comes once, then the answer."""
    with shared_server.connect() as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n")
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"Paris")
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.count(b"HTTP/1.1") == 1


def test_malformed_bodies_do_no_harm(hasty):
    """A sample of what the soak sends by the thousand."""
    for body in (b"\xff" * 100, b"[" * 50_000, b'{"text":', b"\0" * 10, b"x" * 200_000):
        for kind in (b"application/json", b"application/x-ndjson", b"text/plain"):
            head = b"POST /tag HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + kind
            answer = hasty.raw(head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            assert 200 <= int(answer[9:12]) < 500
    assert answers(hasty)
