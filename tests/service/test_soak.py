"""Long batteries: the service under load, abuse and change; `make soak`."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import subprocess
import threading
import time

import psutil
import pytest

from autotag import store
from tests.conftest import need
from tests.service.running import generated_requests, running

pytestmark = pytest.mark.soak
LOAD = 60
BODY = b'{"title": "Paris rugby club wins", "text": "The French fifteen won the match in Paris."}'
SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [==[%s]==]
"""


@pytest.fixture
def two(model, trained_archive, save_to, tmp_path):
    """A model directory with two bundles, and their digests."""
    path = tmp_path / "two"
    shutil.copytree(model, path)
    first = store.current(path)
    return path, (first, save_to(path, trained_archive))


def memory(server):
    """Bytes that the workers do not share."""
    workers = psutil.Process(server.process.pid).children()
    return sum(worker.memory_full_info().uss for worker in workers)


def test_two_thousand_generated_requests(server):
    """All checks of schemathesis: no answer that is not described, and no 500."""
    cases, said = generated_requests(server, "--max-examples", "150")
    assert cases >= 2000, said


def test_load_with_reloads(two, tmp_path):
    """A minute of saturating load with another model every 5 s: nothing fails, and memory does not grow."""
    wrk = need("wrk")
    path, digests = two
    script = tmp_path / "load.lua"
    script.write_text(SCRIPT % BODY.decode())
    with running(path) as server:
        command = [wrk, "-t1", "-c32", f"-d{LOAD}s", "-s", script, f"http://127.0.0.1:{server.port}/tag"]
        load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        held = []
        for turn in range(LOAD // 5 - 1):
            time.sleep(5)
            held.append(memory(server))
            store.promote(path, digests[turn % 2])
        said, _ = load.communicate(timeout=60)
        metrics = server.told("GET", "/metrics")[2].decode()
    assert "Non-2xx" not in said, said
    assert "Socket errors" not in said, said
    done = float(metrics.split('autotag_reloads_total{outcome="done"} ')[1].split("\n")[0])
    assert done >= LOAD // 5  # of two workers each
    assert 'outcome="failed"' not in metrics
    assert max(held[-3:]) < 1.1 * max(held[2:5]) + 8e6, held


def test_thousands_of_malformed_bodies(server):
    """Ten thousand: bad JSON, bad UTF-8, bad chunks, too large; others are answered all the while."""
    rng = random.Random(7)
    kinds = [b"application/json", b"application/x-ndjson", b"text/plain", b"nonsense"]
    slow = []
    before = memory(server)
    for number in range(10_000):
        body = rng.choice([
            rng.randbytes(rng.randrange(200)), BODY[: rng.randrange(len(BODY))], b"[" * rng.randrange(3000),
            b'{"text": ' + rng.randbytes(20) + b"}", b'{"text": 1}' * rng.randrange(5),
        ])  # fmt: skip
        head = (
            b"POST /tag HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
            + rng.choice(kinds)
            + b"\r\n"
        )
        framed = rng.choice([
            b"Content-Length: %d\r\n\r\n" % len(body) + body,
            b"Content-Length: %d\r\n\r\n" % (17 << 20) + body,
            b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n",
            b"Transfer-Encoding: chunked\r\n\r\n" + body + b"\r\n\r\n",
        ])  # fmt: skip
        with server.connect() as connection, contextlib.suppress(OSError):
            connection.sendall(head + framed)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(100)
            assert answer[9:12] < b"500", answer
        if number % 100 == 0:
            began = time.monotonic()
            assert server.ask("POST", "/tag", BODY)[0] == 200
            slow.append(time.monotonic() - began)
    assert sorted(slow)[len(slow) // 2] < 0.5
    assert memory(server) < before + 40e6


def test_slow_and_broken_clients_for_a_while(model):
    """Hundreds of clients send a byte a second, stop half-way or vanish; others are answered meanwhile."""
    with running(model, "--max-seconds", 10) as server, contextlib.ExitStack() as stack:
        request = b"POST /tag HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\n"
        slow = [stack.enter_context(server.connect()) for _ in range(300)]
        stop = threading.Event()

        def send():
            for second in range(25):
                for connection in slow:
                    with contextlib.suppress(OSError):
                        connection.sendall(request[second : second + 1])
                stop.wait(1)

        sender = threading.Thread(target=send)
        sender.start()
        waits = []
        while sender.is_alive():
            with server.connect() as gone:
                gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                gone.sendall(request + b"x" * 100)
            began = time.monotonic()
            assert server.ask("POST", "/tag", BODY)[0] == 200
            waits.append(time.monotonic() - began)
            time.sleep(0.05)
        sender.join()
        assert sorted(waits)[int(len(waits) * 0.95)] < 1.0
        told = 0
        for connection in slow:
            with contextlib.suppress(OSError):
                told += connection.recv(100).startswith(b"HTTP/1.1 408 ")
        assert told > 200
        worker = psutil.Process(server.process.pid).children()[0]
        assert worker.num_fds() < 100
        assert os.path.exists(f"/proc/{worker.pid}")
