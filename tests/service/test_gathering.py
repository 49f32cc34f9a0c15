"""Requests gathered from bytes: where each ends, however it is cut up, and what is too large."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotag.service.gathering import Gathering, Stage

LIMIT = 100
HEAD = b"POST /tag HTTP/1.1\r\nHost: x\r\n"
REQUESTS = {
    "none": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "length": HEAD + b"content-LENGTH:  5 \r\n\r\nParis",
    "nothing": HEAD + b"Content-Length: 0\r\n\r\n",
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3;x=1\r\nPar\r\n2\r\nis\r\n0\r\n\r\n",
    "trailer": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n1\r\nP\r\n0\r\nX: y\r\n\r\n",
}
each_request = pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)


@each_request
@given(data=st.data())
def test_a_request_ends_where_it_ends(request_, data):
    """However its bytes arrive, all of them and nothing of the next one are gathered."""
    cuts = sorted(data.draw(st.sets(st.integers(1, len(request_) - 1), max_size=6)))
    gathering = Gathering(LIMIT)
    parts = [request_[a:b] for a, b in zip([0, *cuts], [*cuts, len(request_)], strict=True)]
    for part in parts[:-1]:
        assert gathering.feed(part) == b""
        assert not gathering.done
    assert gathering.feed(parts[-1] + b"GET /next") == b"GET /next"
    assert gathering.stage is Stage.WHOLE
    assert b"".join(gathering.pieces()) == request_


@pytest.mark.parametrize(
    ("request_", "stage"),
    [
        (HEAD + b"Content-Length: 101\r\n\r\n", Stage.LARGE_BODY),
        (HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", Stage.LARGE_BODY),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n65\r\n", Stage.LARGE_BODY),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"9\r\n123456789\r\n" * 12, Stage.LARGE_BODY),
        (HEAD + b"X: " + b"x" * 200_000, Stage.LARGE_HEAD),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nno size\r\n", Stage.WHOLE),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n", Stage.WHOLE),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"0" * 10_000, Stage.WHOLE),
    ],
)  # fmt: skip
def test_what_is_too_large_or_broken_is_gathered_no_further(request_, stage):
    """Nobody can make the server wait for more, or keep more, than the limits allow."""
    gathering = Gathering(LIMIT)
    gathering.feed(request_)
    assert gathering.done
    assert gathering.stage is stage


def test_the_limit_itself_is_allowed():
    """A body of exactly so many bytes is gathered, with a length and in chunks."""
    for request_ in (
        HEAD + b"Content-Length: 100\r\n\r\n" + b"x" * 100,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n64\r\n" + b"x" * 100 + b"\r\n0\r\n\r\n",
    ):
        gathering = Gathering(LIMIT)
        gathering.feed(request_)
        assert gathering.stage is Stage.WHOLE


@pytest.mark.parametrize("framing", [b"1;" + b"x" * 8000 + b"\r\ny\r\n", b"0\r\n" + b"A: b\r\n" * 1000])
def test_framing_has_a_limit_too(framing):
    """A body of a few bytes can come in chunks with endless extensions, or with an endless trailer."""
    gathering = Gathering(1 << 24)
    gathering.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(1000):
        gathering.feed(framing)
        framing = framing.removeprefix(b"0\r\n")
        if gathering.done:
            break
    assert gathering.stage is Stage.LARGE_BODY
    assert len(gathering._raw) < 1 << 19


def test_chunks_of_a_byte_are_no_excess():
    """They are a clumsy client's, and read."""
    gathering = Gathering(1 << 20)
    gathering.feed(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    gathering.feed(b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n")
    assert gathering.stage is Stage.WHOLE


def test_a_large_body_waits_in_a_file():
    """What is longer than a mebibyte is not held in memory, and comes back in pieces as it was."""
    body = bytes(range(256)) * 8192 * 2
    gathering = Gathering(len(body))
    gathering.feed(HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
    for at in range(0, len(body), 60_000):
        gathering.feed(body[at : at + 60_000])
    assert gathering.stage is Stage.WHOLE
    assert len(gathering._raw) < 1 << 20
    pieces = list(gathering.pieces())
    assert b"".join(pieces).endswith(body)
    assert max(map(len, pieces[1:])) <= 1 << 16
    gathering._file.close()


def test_a_client_that_waits_is_told_to_go_on():
    """Expect: 100-continue is answered while gathering, and not a second time by gunicorn."""
    gathering = Gathering(LIMIT)
    gathering.feed(HEAD + b"Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n")
    assert gathering.continues
    gathering.feed(b"x")
    assert b"xpect" not in b"".join(gathering.pieces())
