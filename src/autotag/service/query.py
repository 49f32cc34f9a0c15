"""The query of a request for tags: what is wished for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from autotag.errors import InputError, unknown
from autotag.tagger import Tagger, Wish

_KEYS: Final = ("explain", "facet", "mentions", "min_score")

Arguments = Mapping[str, Sequence[str]]


def wish_of(arguments: Arguments, tagger: Tagger) -> Wish:
    """What the query asks of a tagger that has all the facets and tags it names.

    Raises: InputError where a key, a value, a facet or a tag is unknown.
    """
    for key in arguments:
        if key not in _KEYS:
            raise InputError(unknown("query parameter", key, _KEYS))
    return Wish(
        facets=_facets(arguments.get("facet", ()), tagger),
        min_score=_min_score(arguments.get("min_score", ())),
        explain=_explain(arguments.get("explain", ()), tagger),
        mentions=_mentions(arguments.get("mentions", ())),
    )


def _facets(names: Iterable[str], tagger: Tagger) -> tuple[str, ...]:
    known = [facet.name for facet in tagger.facets]
    for name in names:
        if name not in known:
            raise InputError(unknown("facet", name, known))
    return tuple(dict.fromkeys(names))


def _min_score(values: Sequence[str]) -> float:
    if len(values) > 1:
        raise InputError("min_score is given more than once")
    try:
        score = float(values[0]) if values else 0.0
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise InputError(f"min_score is a number from 0 to 1, not {values[0]!r}")
    return score


def _mentions(values: Sequence[str]) -> bool:
    for value in values:
        if value not in ("true", "false"):
            raise InputError(f"mentions is true or false, not {value!r}")
    return "true" in values


def _explain(names: Iterable[str], tagger: Tagger) -> tuple[str, ...]:
    """`true` asks for the tags given; anything else is FACET/TAG, given or not."""
    for name in names:
        if name not in ("true", "false"):
            tagger.find(name)
    return tuple(dict.fromkeys("*" if name == "true" else name for name in names if name != "false"))
