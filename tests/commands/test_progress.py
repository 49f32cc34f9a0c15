"""How far a run is, as it is told: rates, shares, time left, and how often."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from autotag.archive import Receipt
from autotag.archive.receipts import Sizes
from autotag.commands.progress import Meter, Printed, Progress, Silent, sentence, shown


def receipt(articles: int, rejected: int, size: int) -> Receipt:
    """What came of a chunk."""
    return Receipt(0, articles, rejected, size, Sizes(0, 0, 0))


def clock(*times: float) -> Iterator[float]:
    """The times that a clock tells, one after the other."""
    return iter(times)


def test_meter_counts_and_reckons():
    """A quarter of the bytes in ten seconds: thirty are left."""
    meter = Meter(400, clock(100.0, 110.0).__next__)
    meter.add(receipt(10, 0, 60))
    meter.add(receipt(20, 3, 40))
    assert meter.now() == Progress(30, 3, 0.25, 3.0, 10.0, 30.0)


def test_meter_knows_no_share_of_a_stream():
    """Nor of nothing; and it divides by neither."""
    assert Meter(None, clock(0.0, 5.0).__next__).now() == Progress(0, 0, None, 0.0, 5.0, None)
    assert Meter(0, clock(0.0, 0.0).__next__).now() == Progress(0, 0, None, 0.0, 0.0, None)


def test_lines_come_now_and_then():
    """Sentences every ten seconds, JSON every second and at the end."""
    for mode, want in (("plain", 2), ("json", 3)):
        stream = io.StringIO()
        every = 10.0 if mode == "plain" else 1.0
        show = Printed(stream, mode, clock(0, every / 2, every, every * 1.5, every * 2, every * 2.1).__next__)
        for done in (False, False, False, False, True):
            show.update(Progress(1, 0, 0.5, 1.0, 1.0, 1.0, done))
        lines = stream.getvalue().splitlines()
        assert len(lines) == want
        assert mode == "plain" or json.loads(lines[-1])["done"] is True


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress(5, 0, None, 1.0, 5.0, None), "autotag: 5 articles, 1/s, 0 rejected"),
        (Progress(5, 1, 0.5, 1.0, 5.0, 125.0), "autotag: 50 % done: 5 articles, 1/s, 1 rejected, 2:05 left"),
    ],
)
def test_sentences(progress: Progress, said: str):
    """What is not known is not said."""
    assert sentence(progress) == said


def test_quiet_in_a_pipe_and_plain_in_a_log(monkeypatch: pytest.MonkeyPatch):
    """A bar is for a terminal; who asks for lines gets them anywhere."""
    assert isinstance(shown("auto", piped=True), Silent) and isinstance(shown("none", piped=False), Silent)
    assert isinstance(shown("auto", piped=False), Printed)
    assert isinstance(shown("json", piped=True), Printed) and isinstance(shown("plain", piped=True), Printed)
