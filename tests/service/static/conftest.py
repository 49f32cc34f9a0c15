"""A real Chromium and a real server for the tests of the pages."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from autotag import cli
from tests.conftest import ROOT, missing
from tests.service.running import running

#: Milliseconds that a page may take on a slow machine, beside other tests.
_PATIENCE = 20_000
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: Both schemes, and the widths of a desk and of a phone.
LOOKS = [(1280, 800, "light"), (1280, 800, "dark"), (360, 720, "light"), (360, 720, "dark")]


def painting(page: Page, colour: int) -> None:
    """From the next load on every canvas reads as of one colour: flags are drawn where it is not 0."""
    pixels = f"() => ({{ data: new Uint8ClampedArray(24 * 24 * 4).fill({colour}) }})"
    page.add_init_script(f"CanvasRenderingContext2D.prototype.getImageData = {pixels}")


@contextmanager
def hosting(app: Flask) -> Iterator[str]:
    """The address of a server of an application, in a thread of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as it is installed; without one the tests are skipped, or fail where it is required."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        missing("chromium", "no chromium is installed")
    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        # root has no sandbox in a container
        chromium = playwright.chromium.launch(executable_path=found, chromium_sandbox=os.geteuid() != 0)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def model(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of the sample, judged on its latest articles."""
    path = tmp_path_factory.mktemp("models") / "sample"
    assert cli.main(["train", str(ROOT / "training" / "sample"), "-m", str(path)]) == 0
    return path


@pytest.fixture(scope="session")
def address(model: Path) -> Iterator[str]:
    """Where a server of that model listens."""
    with running(model) as server:
        yield f"http://127.0.0.1:{server.port}/"


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a window of its own; what the page's console says of errors fails the test."""
    contexts, wrong = [], []

    def open_page(url: str, width: int = 1280, height: int = 800, scheme: str = "light", **more) -> Page:
        viewport = {"width": width, "height": height}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, **more)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    # What a server refuses the browser calls an error too; what breaks the policy has other words.
    assert not [line for line in wrong if not line.startswith("Failed to load resource")]


@pytest.fixture
def page(visit: Callable[..., Page], address: str) -> Page:
    """The page at `/`, as a desk shows it, when it has met the model."""
    shown = visit(address)
    expect(shown.locator("#model")).not_to_have_text("…")
    return shown
