"""What a user may say about how articles are read; the same for every reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from autotag.errors import InputError
from autotag.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Which field a facet is read from, how cells are split and decoded, which vocabularies hold.

    `map` gives the field of a facet, a dotted path such as `meta.section` where it lies deeper.
    `vocabulary` resolves every facet but country; `countries` resolves country, ours if None.
    `placed` is told the number and first line of each record just before its article is handed out.

    >>> ReadOptions(map={"topic": "categories"}).separator
    '|'
    """

    map: Mapping[str, str] = field(default_factory=dict)
    separator: str = "|"
    encoding: str = "utf-8"
    vocabulary: Vocabulary | None = None
    countries: Vocabulary | None = None
    placed: Callable[[int, int | None], None] | None = None

    def __post_init__(self) -> None:
        if not self.separator:
            raise InputError("the separator of tags is empty; give a character such as |")
        try:
            "".encode(self.encoding)
        except LookupError:
            raise InputError(
                f"no encoding {self.encoding!r}; give one that Python knows, such as utf-8, cp1252"
            ) from None
