"""What a user may say about how articles are read; the same for every reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autotag.errors import InputError
from autotag.vocabulary import Vocabulary

_NAMED = 5


@dataclass(slots=True)
class Notes:
    """What readers notice that is no record: fields that were found, files and pages passed over.

    `mapped` holds the facets of `map` whose field some record had; `skipped` counts the files in
    archives that no reader takes, and `some` names the first of them; `passed` counts by kind the records
    that hold no article by their nature (the requests of a WARC, say).

    >>> notes = Notes()
    >>> notes.skip("a.zip!b.jpg")
    >>> notes.skipped, notes.some
    (1, ['a.zip!b.jpg'])
    """

    mapped: set[str] = field(default_factory=set)
    skipped: int = 0
    some: list[str] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)

    def skip(self, name: str) -> None:
        """Counts a file that no reader takes."""
        self.skipped += 1
        if len(self.some) < _NAMED:
            self.some.append(name)

    def add(self, skipped: int, some: Sequence[str], passed: Mapping[str, int]) -> None:
        """Counts in what others noticed: so many skipped files, some of their names, what was passed."""
        self.skipped += skipped
        self.some += some[: _NAMED - len(self.some)]
        self.passed.update(passed)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Which field a facet is read from, how cells are split and decoded, which vocabularies hold.

    `map` gives the field of a facet, a dotted path such as `meta.section` where it lies deeper.
    `vocabulary` resolves every facet but country; `countries` resolves country, ours if None.
    Readers write down in `notes` what they notice beside the records.
    `placed` is told the number and first line of each record just before its article is handed out.

    >>> ReadOptions(map={"topic": "categories"}).separator
    '|'
    """

    map: Mapping[str, str] = field(default_factory=dict)
    separator: str = "|"
    encoding: str = "utf-8"
    vocabulary: Vocabulary | None = None
    countries: Vocabulary | None = None
    notes: Notes = field(default_factory=Notes, compare=False, repr=False)
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
