"""Tags, their names and aliases.

Two spellings are the same where `fold` gives the same key for both; `Vocabulary.resolve` looks a
spelling up as it is written (ids, codes), then by its key (names, aliases).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_DELETED = ".'’‘ʼʻ`´\"“”„«»׳״\u0307\u00ad\u200b\u200d\u200e\u200f\ufeff"
_SPACES = ",;:!?()[]/_·・*•|-‐‑–—−־\u200c"
# What writers of Arabic, Persian, Turkish and Russian type for one another. Vowel signs go: labels
# and headlines have عمان where reference data have عُمان.
_LETTERS = str.maketrans("ıёأإآىیک", "iеاااييك")
_VOWEL_SIGNS = "".join(map(chr, range(0x064B, 0x0653))) + "ـ"
_REPLACEMENTS = (
    *((chr(old), chr(new)) for old, new in _LETTERS.items()),
    *((mark, "") for mark in _DELETED + _VOWEL_SIGNS),
    *((mark, " ") for mark in _SPACES),
    ("&", " and "),
)
_LANGUAGES = {"zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-MO": "zh-Hant", "nb": "no", "tl": "fil"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A stable id with its display name, its other spellings, and the id of the tag above it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    broader: str = ""


def fold(value: str) -> str:
    """The key under which spellings are compared: case, hyphens, dots and a leading "the" go.

    >>> fold("The  Trinidad-Tobago.") == fold("trinidad tobago")
    True
    """
    return _fold_all([value.replace("\n", " ")])[0]


def _fold_all(values: Sequence[str]) -> list[str]:
    """The key of each value, none with a newline: 19,000 at once take 20 ms, one by one 65."""
    text = unicodedata.normalize("NFKC", "\n".join(values)).casefold()
    for old, new in _REPLACEMENTS:
        text = text.replace(old, new)
    return [" ".join(line.split()).removeprefix("the ") for line in text.split("\n")]


class Vocabulary:
    """The tags of a facet; immutable.

    `codes` match in their own case, or in lower case where no name reads the same; `names` are
    display names by language and id; `extra` spellings win over everything else.
    """

    __slots__ = ("_exact", "_keys", "_names", "_tags")

    def __init__(
        self,
        tags: Iterable[Tag],
        *,
        codes: Mapping[str, str] | None = None,
        names: Mapping[str, Mapping[str, str]] | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        codes, extra = codes or {}, extra or {}
        self._tags = {tag.id: tag for tag in tags}
        self._names = names or {}
        self._keys = _keys(self._tags.values(), codes) | {fold(s): i for s, i in extra.items()}
        self._keys.pop("", None)
        lower = {code.lower(): tag_id for code, tag_id in codes.items()}
        free = {code: tag_id for code, tag_id in lower.items() if code not in self._keys}
        self._exact = {tag_id: tag_id for tag_id in self._tags} | free | {**codes, **extra}

    def resolve(self, value: str) -> str:
        """The id that an id, code, name or alias stands for; else the value, stripped.

        >>> from autotag.vocabulary import countries
        >>> countries().resolve("west-germany"), countries().resolve(" Atlantis ")
        ('DE', 'Atlantis')
        """
        stripped = value.strip()
        return self._exact.get(stripped) or self._keys.get(fold(stripped), stripped)

    def name(self, tag_id: str, language: str = "en") -> str:
        """The display name in a language (BCP 47), else in English; an unknown id itself."""
        language = _LANGUAGES.get(language, language)
        while language:
            if tag_id in self._names.get(language, ()):
                return self._names[language][tag_id]
            language = language.rpartition("-")[0]
        return self._tags[tag_id].name if tag_id in self._tags else tag_id

    def language(self, wanted: str) -> str:
        """The language (BCP 47, in any case) that names are given in for the one wanted; none if they
        are not.

        >>> from autotag.vocabulary import countries
        >>> countries().language("DE-at"), countries().language("zh-TW"), countries().language("tlh")
        ('de', 'zh-Hant', '')
        """
        known = {name.lower(): name for name in (*self._names, *_LANGUAGES)}
        wanted = wanted.lower()
        while wanted and wanted not in known:
            wanted = wanted.rpartition("-")[0]
        found = known.get(wanted, "")
        return _LANGUAGES.get(found, found)

    def ids(self) -> tuple[str, ...]:
        """All ids, in the order of the table."""
        return tuple(self._tags)

    def __contains__(self, tag_id: object) -> bool:
        return tag_id in self._tags

    def __iter__(self) -> Iterator[Tag]:
        return iter(self._tags.values())


def _keys(tags: Iterable[Tag], codes: Mapping[str, str]) -> dict[str, str]:
    """Ids by the keys of names, aliases and ids; where two tags share one, the first has it."""
    spellings, owners = list[str](), list[str]()
    for tag in tags:
        # Codes are left out: "in" and "is" are words, and Nga is Vietnamese for Russia, not NGA.
        own = (tag.name, *tag.aliases) if tag.id in codes else (tag.id, tag.name, *tag.aliases)
        spellings += own
        owners += [tag.id] * len(own)
    return dict(zip(reversed(_fold_all(spellings)), reversed(owners), strict=False))
