"""Rejected records as lines."""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from autotag.article import RecordError

_encode = msgspec.json.Encoder().encode


def rejected_line(error: RecordError) -> bytes:
    """A rejected record as a line of JSON: where it stood, why, its size, and how it begins.

    Its bytes, 64 KiB at most, are `raw`, or `raw_base64` where they are no UTF-8.
    """
    line: dict[str, Any] = {
        "file": error.file,
        "line": error.line,
        "record": error.record,
        "reason": error.reason,
        "size": error.size or len(error.raw),
    }
    try:
        line["raw"] = error.raw.decode()
    except UnicodeDecodeError:
        line["raw_base64"] = base64.b64encode(error.raw).decode()
    return _encode(line) + b"\n"
