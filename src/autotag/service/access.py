"""Who may do what: API keys, sent as `Authorization: Bearer KEY`."""

from __future__ import annotations

import logging
from pathlib import Path

from flask import Request

from autotag.errors import InputError
from autotag.keys import Key, find, read_keys
from autotag.service.problems import Refused
from autotag.service.watching import KEY_NAME

_log = logging.getLogger(__name__)


class Access:
    """The keys of a file, read again when it has changed.

    Raises: InputError where it is missing or holds what is no key.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._state()
        self._keys: tuple[Key, ...] = read_keys(path)

    def look(self) -> None:
        """Takes up keys that were added or removed; what can't be read leaves the known ones in force."""
        state = self._state()
        if state != self._seen:
            self._seen = state
            try:
                self._keys = read_keys(self._path)
            except InputError as error:
                _log.error("the keys were not renewed: %s", error)

    def check(self, request: Request, scope: str | None) -> None:
        """Refuses a request for what wants a scope (None: nothing) without a key that allows it.

        Raises: Refused.
        """
        if scope is None:
            return
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secret:
            raise Refused(401, "a key is needed here; send it as: Authorization: Bearer KEY")
        key = find(self._keys, secret.strip())
        if key is None:
            raise Refused(401, "this key is not known here; it may have been removed")
        request.environ[KEY_NAME] = key.name
        if not key.allows(scope):
            raise Refused(403, f"this key does not allow {scope}; it is for {', '.join(key.scopes)}")

    def _state(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
