"""The access log: one line a request, for people or as JSON; never a word of an article.

A path that is no route, a query and a client's headers are text of the client's own, and left out.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import Final, Literal

from msgspec import Struct

from autotag.service.outputs import to_json

Form = Literal["none", "plain", "json"]
FORMS: Final = ("none", "plain", "json")


class Entry(Struct, frozen=True, kw_only=True):
    """One request that was answered; `bytes` is null where the answer's length was not known before."""

    id: str
    remote: str
    key: str | None
    method: str
    route: str
    status: int
    seconds: float
    bytes: int | None


class AccessLog:
    """Writes entries to a descriptor, each in one call, so that those of several workers do not mix."""

    def __init__(self, form: Form = "none", descriptor: int = 1) -> None:
        self._form, self._descriptor = form, descriptor

    def __bool__(self) -> bool:
        return self._form != "none"

    def write(self, entry: Entry) -> None:
        """Writes one entry, stamped with the time; a log that nobody reads is no reason to fail."""
        line = to_json(_Stamped.of(entry)) if self._form == "json" else _plain(entry).encode()
        try:
            os.write(self._descriptor, line + b"\n")
        except OSError:
            self._form = "none"


class _Stamped(Entry, frozen=True, kw_only=True):
    time: str

    @classmethod
    def of(cls, entry: Entry) -> _Stamped:
        fields = {name: getattr(entry, name) for name in Entry.__struct_fields__}
        return cls(time=datetime.now(UTC).isoformat(timespec="milliseconds"), **fields)


def _plain(entry: Entry) -> str:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S%z")
    size = "-" if entry.bytes is None else entry.bytes
    return (
        f"{stamp} {entry.remote} {entry.key or '-'} {entry.method} {entry.route} {entry.status} "
        f"{size} {entry.seconds:.4f} {entry.id}"
    )
