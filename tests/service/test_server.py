"""The real server: gunicorn in a process of its own, talked to over sockets."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time

from tests.service.running import WAIT, read_all


def test_it_serves_and_stops_gracefully(server, model):
    """The greeting tells where and who, requests are answered alike, SIGTERM ends it at once with 0."""
    digest = (model / "current").read_text()[:12]
    pid = server.process.pid
    assert server.greeting == (
        f"autotag serves small@{digest} on http://127.0.0.1:{server.port} (pid {pid})\n"
    )
    assert server.ask("GET", "/healthz")[::2] == (200, b'{"status":"ok"}')
    assert json.loads(server.ask("GET", "/model")[2])["metrics"] == {"f1": 0.5}
    answers = {server.ask("POST", "/tag", '{"text": "Paris"}')[2] for _ in range(20)}
    assert len(answers) == 1
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    _, log = server.process.communicate(timeout=WAIT)
    assert (server.process.returncode, log) == (0, "")
    assert time.monotonic() - began < 20


#: A server whose workers take a second to begin, and say on standard output that they do.
SLOW = """
import sys, time
from pathlib import Path
from autotag.service import server

class Slow(server.Worker):
    def init_process(self):
        print("begins", flush=True)
        time.sleep(1)
        super().init_process()

server.Worker = Slow
server.serve(Path(sys.argv[1]), server.Options(port=0, workers=1))
"""


def test_a_stop_reaches_a_worker_that_begins(model):
    """It has the master's handlers at first, which would swallow it: gunicorn kills such a one after 30 s."""
    command = [sys.executable, "-c", SLOW, str(model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "begins\n"
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()


def test_a_request_under_way_is_finished(server):
    """A stop waits for the answer to a request whose body is still on its way."""
    with server.connect() as connection:
        connection.sendall(b"POST /tag HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nPa")
        time.sleep(1)
        threading.Timer(1, connection.sendall, [b"ris"]).start()
        server.process.send_signal(signal.SIGTERM)
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert server.process.wait(WAIT) == 0


def test_the_curl_line_works_when_copied(server):
    """The line that is printed is a request that is answered."""
    url, header, body = re.fullmatch(r"curl '(.*?)' -H '(.*?)' -d '(.*?)'\n", server.curl).groups()
    assert url == f"http://127.0.0.1:{server.port}/tag"
    status, _, answer = server.ask("POST", "/tag", body, dict([header.split(": ")]))
    assert status == 200
    assert set(json.loads(answer)["tags"]) == {"country", "topic"}


BROKEN = {
    b"secret text\r\n\r\n": 400,
    b"GET / HTTP/1.1\r\nHost: x\r\nsecret text\r\n\r\n": 400,
    b"GET /" + b"secret" * 1000 + b" HTTP/1.1\r\n\r\n": 414,
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"secret" * 2000 + b"\r\n\r\n": 431,
    b"POST /tag HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: secret\r\n\r\n": 501,
    b"POST /tag HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nsecret": 400,
    b"POST /tag HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"secret\r\n": 400,
}


def test_broken_http_is_a_problem_too(server):
    """What is no HTTP is answered in the same form, and nothing of it is logged."""
    for request, status in BROKEN.items():
        head, _, body = server.raw(request).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 %d " % status), request[:80]
        assert b"Content-Type: application/problem+json" in head
        assert json.loads(body)["status"] == status
    server.process.send_signal(signal.SIGTERM)
    assert server.process.communicate(timeout=WAIT)[1] == ""


def test_a_body_too_large_is_answered(server):
    """413 reaches the client though its body was not read, announced or in chunks."""
    body = b"x" * (17 * 1024 * 1024)
    text = {"Content-Type": "text/plain"}
    assert server.ask("POST", "/tag", body, text)[0] == 413
    pieces = iter([body[:100_000]] * 200)
    assert server.ask("POST", "/tag", pieces, text)[0] == 413
