"""`GET /tags/FACET/TAG`: what a tag learned."""

from __future__ import annotations

from msgspec import Struct

from autotag.errors import InputError
from autotag.service.problems import Refused
from autotag.strongest import strongest
from autotag.tagger import Tagger

_MOST = 20


class Weight(Struct, frozen=True):
    """A term, and how much it weighs in the tag's margin."""

    term: str
    weight: float


class Learned(Struct, frozen=True, kw_only=True):
    """A tag and the terms that weigh most, the heaviest first: `favour` speak for it, `against` against it.

    A country told by name alone has none.
    """

    facet: str
    tag: str
    name: str
    source: str
    threshold: float
    favour: tuple[Weight, ...] = ()
    against: tuple[Weight, ...] = ()


def learned(tagger: Tagger, facet: str, tag: str) -> Learned:
    """What a tag learned.

    Raises: Refused where the model has no such facet or tag.
    """
    try:
        k, t = tagger.find(f"{facet}/{tag}")
    except InputError as error:
        raise Refused(404, str(error)) from None
    own = tagger.facets[k]
    told = strongest(tagger, k, t, _MOST) if t < own.learned else None
    return Learned(
        facet=facet, tag=tag, name=own.names[t], source=own.source(t),
        threshold=round(float(own.policy.thresholds[t]), 4),
        favour=_weights(told.favour) if told else (), against=_weights(told.against) if told else (),
    )  # fmt: skip


def _weights(terms: tuple[tuple[str, float], ...]) -> tuple[Weight, ...]:
    return tuple(Weight(term, round(weight, 4)) for term, weight in terms)
