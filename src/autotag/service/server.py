"""gunicorn, started from Python: one master that loads the model, workers that share it."""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from autotag.concepts import OWN, own_prefix
from autotag.errors import InputError
from autotag.feedback import Feedback, beside
from autotag.service.access import Access
from autotag.service.app import Parts, create_app
from autotag.service.counters import Counters
from autotag.service.languages import Names, language_of
from autotag.service.limits import Limits
from autotag.service.listening import listen, url
from autotag.service.logs import AccessLog, Form
from autotag.service.metrics import Metrics
from autotag.service.reload import Live, watch
from autotag.service.tagging import words_of
from autotag.service.waiting import WaitingRoom
from autotag.service.worker import STOPS, Worker
from autotag.tagger import Tagger, as_article

_THREADS: Final = 4
#: Workers that can be counted for; more than `workers` come where SIGTTIN asks for them.
_SLOTS: Final = 64
_FILES: Final = 8192
#: Objects made before they are looked through for garbage: Python's 700 are those of three requests, and
#: what 16 requests under way hold was gone through again and again.
_GARBAGE: Final = 10_000
_EXAMPLE: Final = '{"title": "Armenia and Azerbaijan sign a peace treaty"}'


@dataclass(frozen=True, slots=True)
class Options:
    """How to serve. Keys are asked for where a file is given; none need be given on loopback, and
    elsewhere only `open_to_all` does without. `own` begins the URIs of one's own tags in ninjs and JSON-LD.
    `policy` is a policy file or the name of a preset, in the place of the model's own `policy.toml`.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    keys: Path | None = None
    open_to_all: bool = False
    feedback: Path | None = None
    own: str = OWN
    policy: str | None = None
    access_log: Form = "none"
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        if not 1 <= self.workers <= _SLOTS:
            raise InputError(f"{self.workers} workers can't be; at least one must serve, at most {_SLOTS}")


def serve(model: Path, options: Options = Options()) -> None:
    """Serves a model until it is stopped (SIGTERM, or Ctrl-C), then ends the process.

    Raises: InputError where the host, the port or the keys can't be had, BundleError where the model can't,
    PolicyError where the policy can't.
    """
    access = _access(options)
    gc.disable()  # until all is loaded: nothing of it is garbage
    with listen(options.host, options.port) as listener:
        with WaitingRoom(listener):
            live = Live(model, options.policy)
            _warm(live.tagger())
        metrics = Metrics(Counters(_SLOTS))
        feedback = Feedback(options.feedback or beside(model))
        parts = Parts(live, access, feedback, metrics, AccessLog(options.access_log))
        app = create_app(live.tagger, options.limits, parts=parts, own=own_prefix(options.own))
        greeting = _greeting(live.tagger().label, url(listener))
        settings = _settings(greeting, options.workers, fd=listener.detach())
    _Server(app, parts, options.limits, settings).run()


def _access(options: Options) -> Access | None:
    if options.keys is not None:
        return Access(options.keys)
    if options.open_to_all or _is_loopback(options.host):
        return None
    raise InputError(
        f"{options.host} can be reached by others, so keys are needed: make one with "
        "`autotag keys add NAME --scope tag` and say --keys FILE, or let everybody in with --no-auth"
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _warm(tagger: Tagger) -> None:
    """Compiles the kernels and reads the terms before the fork, so that workers share them."""
    facet = tagger.facets[0]
    tagger.explain("warm", facet.name, facet.tags[0])
    words_of(as_article("Warm words, naïve words."), tagger)
    Names().of(tagger, language_of("fr"))


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
        gc.collect()
        gc.freeze()  # what is there stays, and no collection touches the pages that workers share
        gc.set_threshold(_GARBAGE)
        gc.enable()
        sys.stderr.write(greeting)
        sys.stderr.flush()

    return {
        "bind": f"fd://{fd}", "workers": workers, "worker_class": Worker, "threads": _THREADS,
        "preload_app": True, "loglevel": "warning", "when_ready": ready,
        "control_socket_disable": True,
        "forwarded_allow_ips": "",  # no header of a client's says what its path or its scheme is
    }  # fmt: skip


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with settings from Python: no command line, no configuration file."""

    def __init__(self, app: Flask, parts: Parts, limits: Limits, settings: dict[str, Any]) -> None:
        self._app, self.parts, self.limits, self._chosen = app, parts, limits, settings
        super().__init__()

    def load_config(self) -> None:
        """Takes over the settings that this gunicorn knows."""
        slots = _Slots(self.parts)
        hooks = {"pre_fork": slots.give, "child_exit": slots.free, "post_worker_init": slots.begin}
        for name, value in (self._chosen | hooks).items():
            if name in self.cfg.settings:  # control sockets are new in gunicorn 25
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application that workers run."""
        return self._app

    def run(self) -> None:
        """Runs the master."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < _FILES:  # a connection is a file, and a large body another
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, hard), hard))
        _Master(self).run()


class _Master(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's master; SIGHUP asks the workers for a look at the model instead of replacing them.

    A stop that comes while a worker is forked waits until that one has handlers of its own: those that it has
    from the master would swallow it, and the server would end 30 seconds later.
    """

    def spawn_worker(self) -> int:
        """The new worker's process id. The worker never returns, and lets signals in as it begins."""
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        try:
            pid: int = super().spawn_worker()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
        return pid

    def handle_hup(self) -> None:
        """Counts one more request for a look, which each worker's thread sees."""
        self.app.parts.metrics.counters.ask()


class _Slots:
    """Which of the shared counters' slots each worker writes."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._free = list(range(_SLOTS - 1, -1, -1))

    def give(self, server: Any, worker: Any) -> None:
        worker.slot = self._free.pop() if self._free else 0

    def free(self, server: Any, worker: Any) -> None:
        self._free.append(worker.slot)

    def begin(self, worker: Any) -> None:
        """What a new worker does first: counts in its slot, and looks for new models and keys."""
        live, metrics, access = self._parts.live, self._parts.metrics, self._parts.access
        assert live is not None and metrics is not None
        metrics.counters.take(worker.slot)

        def look(force: bool) -> None:
            before = live.reloads, live.error
            live.look(force)
            if (live.reloads, live.error) != before:
                metrics.reloaded("failed" if live.error else "done")
            if access is not None:
                access.look()

        watch(look, metrics.counters.asked)
