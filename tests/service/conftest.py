"""A client of an application that serves the small model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autotag.save import save
from autotag.service import Limits, create_app
from autotag.tagger import Tagger
from autotag.train import Trained
from tests.service.running import Server, running


@pytest.fixture(scope="session")
def tagger(trained: Trained) -> Tagger:
    """The small model under a name of its own."""
    return replace(trained.tagger, label="small@0123456789ab")


@pytest.fixture
def client(tagger: Tagger) -> FlaskClient:
    """A client of an application with the usual limits."""
    return create_app(lambda: tagger).test_client()


@pytest.fixture
def narrow(tagger: Tagger) -> FlaskClient:
    """A client of an application that takes 200 bytes and 3 articles."""
    return create_app(lambda: tagger, Limits(body=200, articles=3)).test_client()


@pytest.fixture(scope="session")
def model(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory with the small model; others may put further bundles into a copy."""
    path = tmp_path_factory.mktemp("models") / "small"
    save(path, trained.tagger, trained.heldout, config={}, training={}, metrics={"f1": 0.5}, run={})
    return path


@pytest.fixture
def server(model: Path) -> Iterator[Server]:
    """A server of its own for a test that stops it or reads its log."""
    with running(model) as started:
        yield started


@pytest.fixture(scope="module")
def shared_server(model: Path) -> Iterator[Server]:
    """A server for all tests of a file."""
    with running(model) as started:
        yield started
