"""How much one request may bring, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from autotag.errors import InputError

_MOST: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may bring: `body` in bytes, `articles` as a number, `characters` of one article in
    code points (what is beyond is cut, with a warning), `seconds` for it to arrive and to be answered.
    """

    body: int = 16 * 1024 * 1024
    articles: int = 1000
    characters: int = 1_000_000
    seconds: float = 30.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 < value <= _MOST:  # so is a NaN
                raise InputError(f"a limit of {value} {field.name} can't be; it is a number above 0")
