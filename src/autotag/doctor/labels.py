"""Tags that nobody can learn, that are two for one thing, or that stand in the text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from autotag.doctor.finding import Finding, Placed
from autotag.leaks import Names, leaks

#: Two tags are almost one where four in five articles with either have both, and five have.
_TOGETHER: Final = 0.8
_FEWEST: Final = 5
_PUNCTUATION: Final = re.compile(r"[\W_]+")


def thin(placed: Sequence[Placed], fewest: int) -> dict[str, list[str]]:
    """By facet, the tags that fewer articles have than a training wants."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in placed:
        for facet, tags in one.article.tags.items():
            counts[facet].update(set(tags))
    return {
        facet: sorted(tag for tag, n in own.items() if n < fewest) for facet, own in sorted(counts.items())
    }


def synonyms(placed: Sequence[Placed], names: Names) -> Iterator[Finding]:
    """Pairs of tags that are spelled almost alike, or that nearly always stand together."""
    rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for i, one in enumerate(placed):
        for facet, tags in one.article.tags.items():
            for tag in dict.fromkeys(tags):
                rows[facet][tag].append(i)
    for facet, own in sorted(rows.items()):
        yield from _alike(facet, own, placed, names)
        yield from _together(facet, own, placed)


def _alike(
    facet: str, rows: dict[str, list[int]], placed: Sequence[Placed], names: Names
) -> Iterator[Finding]:
    spelled: dict[str, list[str]] = defaultdict(list)
    for tag in rows:
        spelled[_folded(names(facet, tag))].append(tag)
    for tags in spelled.values():
        common, *others = sorted(tags, key=lambda tag: (-len(rows[tag]), tag))
        for tag in others:
            count = f"{len(rows[tag])} articles, {len(rows[common])}"
            yield Finding(
                placed[rows[tag][0]], "synonym", f"{facet} {tag!r} is spelled almost as {common!r} ({count})"
            )


def _together(facet: str, rows: dict[str, list[int]], placed: Sequence[Placed]) -> Iterator[Finding]:
    both: Counter[tuple[str, str]] = Counter()
    enough = {tag for tag, own in rows.items() if len(own) >= _FEWEST}
    for one in placed:
        tags = sorted(enough.intersection(one.article.tags.get(facet, ())))
        both.update((a, b) for k, a in enumerate(tags) for b in tags[k + 1 :])
    for (a, b), count in sorted(both.items()):
        either = len(rows[a]) + len(rows[b]) - count
        if count >= _TOGETHER * either:
            message = f"{facet} {a!r} and {b!r} nearly always stand together ({count} of {either} articles)"
            yield Finding(placed[rows[b][0]], "synonym", message)


def _folded(name: str) -> str:
    """A spelling without case, accents, punctuation and the plural's s."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(word.removesuffix("s") for word in _PUNCTUATION.sub(" ", plain).split()) or name


def leaking(placed: Sequence[Placed], names: Names) -> Iterator[Finding]:
    """Articles whose text prints their own tags."""
    for leak in leaks([one.article for one in placed], names):
        told = ", ".join(leak.tags)
        message = f"line {leak.line} of the text lists its own tags ({told}): a model would read the answer"
        yield Finding(placed[leak.article], "leak", message)
