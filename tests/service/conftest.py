"""A client of an application that serves the small model."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from autotag.service import Limits, create_app
from autotag.tagger import Tagger
from autotag.train import Trained


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
