"""Near-duplicates, and whether their tags agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autotag.article import Article
from autotag.doctor.finding import Finding, Placed
from autotag.near import near


def copies(placed: Sequence[Placed]) -> Iterator[Finding]:
    """For each article that is a near-duplicate of an earlier one: that it is, or that its tags differ."""
    found = near([one.article for one in placed])
    told: set[int] = set()
    order = sorted(range(len(found.pairs)), key=lambda k: -found.likeness[k])
    for k in order:  # the likest earlier one is told
        first, second = found.pairs[k].tolist()
        if second not in told:
            told.add(second)
            earlier, later = placed[first], placed[second]
            differ = _differences(earlier.article, later.article)
            likeness = f"{100 * found.likeness[k]:.0f} % like {earlier.place}"
            if differ:
                yield Finding(later, "conflict", f"{likeness}, but tagged otherwise: {differ}")
            else:
                yield Finding(later, "duplicate", likeness)


def _differences(a: Article, b: Article) -> str:
    """The tags that one has and not the other, in the facets that both are labelled for."""
    told = []
    for facet in a.tags.keys() & b.tags.keys():
        gone, new = set(a.tags[facet]) - set(b.tags[facet]), set(b.tags[facet]) - set(a.tags[facet])
        changes = [f"-{tag}" for tag in sorted(gone)] + [f"+{tag}" for tag in sorted(new)]
        if changes:
            told.append(f"{facet} {' '.join(changes)}")
    return ", ".join(sorted(told))
