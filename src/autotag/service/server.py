"""gunicorn, started from Python: one master that loads the model, workers that share it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from autotag.bundle import Manifest, read
from autotag.concepts import OWN, own_prefix
from autotag.errors import InputError
from autotag.service.app import create_app
from autotag.service.listening import listen, url
from autotag.service.worker import Worker
from autotag.tagger import Tagger

_THREADS: Final = 4
_EXAMPLE: Final = '{"title": "Armenia and Azerbaijan sign a peace treaty"}'


def serve(
    model: Path, *, host: str = "127.0.0.1", port: int = 8000, workers: int = 2, own: str = OWN
) -> None:
    """Serves a model until it is stopped (SIGTERM, or Ctrl-C), then ends the process.

    `own` begins the URIs of one's own tags in ninjs and JSON-LD.
    Raises: InputError where the host or port can't be had, BundleError where the model can't.
    """
    if workers < 1:
        raise InputError(f"{workers} workers can't be; at least one must serve")
    with listen(host, port) as listener:
        bundle = read(model)
        tagger = bundle.tagger
        _warm(tagger)
        app = create_app(lambda: tagger, about=_about(bundle.manifest), own=own_prefix(own))
        greeting = _greeting(tagger.label, url(listener))
        settings = _settings(greeting, workers, fd=listener.detach())
    _Server(app, settings).run()


def _about(manifest: Manifest) -> dict[str, Any]:
    return {"autotag": manifest.autotag, "training": manifest.training, "metrics": manifest.metrics}


def _warm(tagger: Tagger) -> None:
    """Compiles the kernels and reads the terms before the fork, so that workers share them."""
    facet = tagger.facets[0]
    tagger.explain("warm", facet.name, facet.tags[0])


def _greeting(label: str, address: str) -> str:
    # 0.0.0.0 and [::] are where to listen, not where to call.
    called = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    return (
        f"autotag serves {label} on {address} (pid {os.getpid()})\n"
        f"curl '{called}/tag' -H 'Content-Type: application/json' -d '{_EXAMPLE}'\n"
    )


def _settings(greeting: str, workers: int, fd: int) -> dict[str, Any]:
    def ready(server: Any) -> None:
        # Only now are the signal handlers in place that end the server gracefully.
        sys.stderr.write(greeting)
        sys.stderr.flush()

    return {
        "bind": f"fd://{fd}", "workers": workers, "worker_class": Worker, "threads": _THREADS,
        "preload_app": True, "loglevel": "warning", "when_ready": ready,
        "control_socket_disable": True,
    }  # fmt: skip


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with settings from Python: no command line, no configuration file."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self._app, self._chosen = app, settings
        super().__init__()

    def load_config(self) -> None:
        """Takes over the settings that this gunicorn knows."""
        for name, value in self._chosen.items():
            if name in self.cfg.settings:  # control sockets are new in gunicorn 25
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application that workers run."""
        return self._app
