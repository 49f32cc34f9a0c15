"""A real server in a process of its own, and ways to talk to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WAIT = 60


@dataclass
class Server:
    """A running server: its process, what it printed, and where it listens."""

    process: subprocess.Popen[str]
    greeting: str
    curl: str
    port: int

    def connect(self, timeout=WAIT):
        """A connection of bytes."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def ask(self, method, path, body=None, headers=None):
        """Status, content type and body of an answer."""
        status, told, answer = self.told(method, path, body, headers)
        return status, told["Content-Type"], answer

    def told(self, method, path, body=None, headers=None):
        """Status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def json(self, path, headers=None):
        """The value that a route gives."""
        return json.loads(self.told("GET", path, headers=headers)[2])

    def raw(self, request):
        """All bytes of the answer to raw bytes."""
        with self.connect() as connection:
            connection.sendall(request)
            return read_all(connection)


def read_all(connection) -> bytes:
    """What comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


@contextlib.contextmanager
def running(model: Path, *arguments: object, stdout=subprocess.DEVNULL) -> Iterator[Server]:
    """`autotag serve` on a free port with two workers, stopped by its pid at the end."""
    command = [sys.executable, "-m", "autotag.cli", "serve", "-m", str(model), "--port", "0"]
    process = subprocess.Popen(
        [*command, *map(str, arguments)], stderr=subprocess.PIPE, stdout=stdout, text=True
    )
    try:
        greeting, curl = process.stderr.readline(), process.stderr.readline()
        found = re.search(r"http://\S+:(\d+) ", greeting)
        assert found, greeting + curl
        yield Server(process, greeting, curl, int(found.group(1)))
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=WAIT)


def generated_requests(server: Server, *arguments: str) -> tuple[int, str]:
    """How many cases schemathesis sent, all of them answered as described, and what it said."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        "--no-color",
        "--seed",
        "1",
        "--request-timeout",
        "60",
    ]
    url = f"http://127.0.0.1:{server.port}/openapi.json"
    root = Path(__file__).resolve().parent.parent.parent
    environment = {
        **os.environ, "SCHEMATHESIS_HOOKS": "tests.service.generated", "PYTHONPATH": str(root),
    }  # fmt: skip
    done = subprocess.run(
        [*command, *arguments, url], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    return int(re.search(r"(\d+) generated", done.stdout)[1]), done.stdout
