"""Tags, their names and aliases: countries, IPTC media topics, and vocabularies of a user's own.

Two spellings are the same where `fold` gives the same key for both; `Vocabulary.resolve` looks a
spelling up as it is written (ids, codes), then by its key (names, aliases).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from autotag.errors import VocabularyError, unknown
from autotag.places import codes_and_names

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
_TOPICS = ("id", "name", "aliases", "broader")
_PLACES = ("surface", "language", "country", "kind", "flags")


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


@cache
def countries() -> Vocabulary:
    """Countries and territories by ISO 3166 code, with states that are gone.

    >>> countries().name("CD", "de")
    'DR Kongo'
    """
    tags, codes, names = _places()
    return Vocabulary(tags, codes=codes, names=names)


def countries_with(path: Path) -> Vocabulary:
    """The countries with a user's spellings, which win over ours: columns surface and country.

    Raises: VocabularyError, with file and line.
    """
    known, extra, (tags, codes, shown) = countries(), dict[str, str](), _places()
    names = {language: dict(by_id) for language, by_id in shown.items()}
    for where, row in _rows(_read(path), str(path), _PLACES, ("surface", "country")):
        country = known.resolve(row["country"])
        if country not in known:
            raise VocabularyError(f"{where}: {unknown('country', row['country'], known.ids())}")
        if row["kind"] not in ("", "name", "code"):
            continue
        if extra.setdefault(row["surface"], country) != country:
            raise VocabularyError(f"{where}: {row['surface']!r} is given two countries; keep one")
        if "primary" in row["flags"].split(","):
            names.setdefault(row["language"] or "en", {})[country] = row["surface"]
    return Vocabulary(tags, codes=codes, names=names, extra=extra)


@cache
def mediatopics() -> Vocabulary:
    """The 17 top terms of the IPTC Media Topics.

    >>> mediatopics().resolve("Politics")
    'medtop:11000000'
    """
    return _vocabulary(_data("mediatopics.tsv"), "mediatopics.tsv")


def read_vocabulary(path: Path) -> Vocabulary:
    """A user's vocabulary, tab-separated: id, name, aliases (split by |), broader.

    Raises: VocabularyError, with file and line.
    """
    return _vocabulary(_read(path), str(path))


@cache
def _places() -> tuple[tuple[Tag, ...], dict[str, str], dict[str, dict[str, str]]]:
    """Tags, ids by code, and names by language and id, of the kinds that resolve: name, code."""
    codes: dict[str, str] = {}
    names: dict[str, dict[str, str]] = {}
    surfaces: dict[str, dict[str, None]] = {}  # ordered sets
    for surface, language, country, kind, flags in codes_and_names():
        if kind == "code":
            codes[surface] = country
        elif kind == "name":
            surfaces.setdefault(country, {})[surface] = None
            if "primary" in flags:
                names.setdefault(language, {})[country] = surface
    tags = tuple(Tag(i, names["en"][i], tuple(spellings)) for i, spellings in surfaces.items())
    return tags, codes, names


def _vocabulary(text: str, source: str) -> Vocabulary:
    """A checked vocabulary: each id once, no spelling of two tags, no broader tag amiss."""
    tags: dict[str, Tag] = {}
    owners: dict[str, str] = {}
    for where, row in _rows(text, source, _TOPICS, ("id", "name")):
        aliases = tuple(filter(None, map(str.strip, row["aliases"].split("|"))))
        tag = Tag(row["id"], row["name"], aliases, row["broader"])
        if tag.id in tags:
            raise VocabularyError(f"{where}: id {tag.id!r} is given twice; keep one")
        for spelling in (tag.id, tag.name, *aliases):
            owner = owners.setdefault(fold(spelling), tag.id)
            if owner != tag.id:
                raise VocabularyError(
                    f"{where}: {spelling!r} stands for both {owner!r} and {tag.id!r}; keep one"
                )
        tags[tag.id] = tag
    for tag in tags.values():
        if tag.broader and tag.broader not in tags:
            raise VocabularyError(f"{source}: {unknown('broader tag', tag.broader, tags)}")
    return Vocabulary(tags.values())


def _rows(
    text: str, source: str, columns: tuple[str, ...], required: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row as "FILE:LINE" and its cells, stripped, by column; a column left out is empty."""
    first, *lines = text.removeprefix("\ufeff").split("\n")
    header = [cell.strip() for cell in first.split("\t")]
    if not set(required) <= set(header) <= set(columns) or len(header) > len(set(header)):
        raise VocabularyError(
            f"{source}:1: the first line must name the columns, split by tabs: "
            f"{', '.join(required)}, and any of {', '.join(columns)}; it is {first.strip()!r}"
        )
    for number, line in enumerate(lines, 2):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        where = f"{source}:{number}"
        if len(cells) > len(header):
            raise VocabularyError(f"{where}: {len(cells)} cells, {len(header)} columns; check tabs")
        row = dict.fromkeys(columns, "") | dict(zip(header, cells, strict=False))
        for column in required:
            if not row[column]:
                raise VocabularyError(f"{where}: {column} is empty; fill it in or delete the line")
        yield where, row


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{path}: can't be read as UTF-8 text: {error}") from error


def _data(name: str) -> str:
    return (files("autotag") / "data" / name).read_text("utf-8")
