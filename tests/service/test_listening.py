"""Sockets: taken ports and hosts that can't be had are one clear line."""

from __future__ import annotations

import pytest

from autotag.errors import InputError
from autotag.service.listening import listen, url
from autotag.service.server import Options, serve


def test_port_0_takes_a_free_one():
    """The URL shows the real port."""
    with listen("localhost", 0) as listener:
        assert url(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert not url(listener).endswith(":0")


def test_a_taken_port_is_one_line(tmp_path):
    """The port is refused before the model is read or gunicorn starts."""
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(InputError, match=f"^port {port} of 127.0.0.1 is taken; [^\n]+$"):
            serve(tmp_path / "no-model", Options(port=port, workers=1))


@pytest.mark.parametrize(
    ("host", "port", "says"),
    [
        ("no-such-host.invalid", 0, "is not known"),
        ("a" * 300, 0, "is not known"),
        ("192.0.2.1", 0, "no address of this machine"),
        ("127.0.0.1", -1, "from 0 to 65535"),
        ("127.0.0.1", 65536, "from 0 to 65535"),
    ],
)
def test_a_wrong_host_or_port_is_one_line(host, port, says):
    """What can't be listened on is said in one line."""
    with pytest.raises(InputError, match=says) as caught:
        listen(host, port)
    assert "\n" not in str(caught.value)


def test_no_workers_can_not_serve(tmp_path):
    """A server without workers would answer nothing."""
    with pytest.raises(InputError, match="at least one"):
        serve(tmp_path, Options(port=0, workers=0))
