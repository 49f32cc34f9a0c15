"""The model that is served, and the look at whether another one has been put into use."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from autotag.bundle import Bundle, read, selftest
from autotag.errors import BundleError
from autotag.store import CURRENT
from autotag.tagger import Tagger

_POLICY: Final = "policy.toml"
#: Seconds between two looks at what is in use: a change takes effect within two.
EVERY: Final = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """A model in use; `about` is what `/model` shows of it beside its label and facets."""

    tagger: Tagger
    about: Mapping[str, Any]
    since: float


class Live:
    """The model of a directory, renewed when another bundle is put into use.

    A new bundle is loaded and self-tested beside the old one; then one reference is swapped. A bad one
    leaves the old one serving, and `error` says why.

    `policy` is a policy file, which is looked at too, or the name of a preset; where there is none the
    model's own `policy.toml` counts.

    Raises: BundleError where there is no good model to begin with, PolicyError no such policy.
    """

    def __init__(self, path: Path, policy: str | None = None) -> None:
        self._path, self._policy = path, policy
        self._seen = self._stamp()
        self.served = _served(path, policy)
        self.error: str | None = None
        self.reloads = 0

    def tagger(self) -> Tagger:
        """The tagger in use."""
        return self.served.tagger

    def look(self, force: bool = False) -> None:
        """Takes up what is in use now; one that failed is tried again only by `force`."""
        stamp = self._stamp()
        if stamp == self._seen and not (force and self.error):
            return
        self._seen = stamp
        try:
            self.served = _served(self._path, self._policy)
        except Exception as error:  # whatever is wrong with it, the old one serves on
            self.error = str(error) or type(error).__name__
            _log.error("the model was not renewed: %s", self.error)
            return
        self.error = None
        self.reloads += 1

    def _stamp(self) -> tuple[bytes, object]:
        """What changes when another bundle or policy is put into use."""
        return _line(self._path / CURRENT), _state(Path(self._policy or self._path / _POLICY))


def watch(
    looks: Callable[[bool], None], asked: Callable[[], int], sleep: Callable[[float], None] = time.sleep
) -> threading.Thread:
    """Starts a thread that calls `looks` each second; with True where `asked` counts one more request."""

    def run() -> None:
        known = asked()
        while True:
            sleep(EVERY)
            force, known = known != asked(), asked()
            looks(force)

    thread = threading.Thread(target=run, name="reload", daemon=True)
    thread.start()
    return thread


def _served(path: Path, policy: str | None) -> Served:
    bundle = read(path, policy)
    if findings := selftest(bundle):
        raise BundleError(f"{bundle.path} fails its self-test ({findings[0]}); see: autotag verify -m {path}")
    return Served(bundle.tagger, _about(bundle), time.time())


def _about(bundle: Bundle) -> dict[str, Any]:
    manifest = bundle.manifest
    return {
        "metrics": manifest.metrics, "training": manifest.training, "config": manifest.config,
        "autotag": manifest.autotag, "created": _created(bundle.path),
    }  # fmt: skip


def _created(place: Path) -> str | None:
    try:
        return str(msgspec.json.decode((place / "run.json").read_bytes())["created"])
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return None


def _line(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _state(path: Path) -> object:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
