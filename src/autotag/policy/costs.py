"""What a policy costs: how right and how complete the tags of held-out articles would have been."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from msgspec import Struct

from autotag.logistic import Floats, logit
from autotag.policy.choosing import Found, apply
from autotag.policy.pairs import Pairs
from autotag.policy.policy import Bools, Policy
from autotag.policy.rules import PRESETS, Choice, Rule, parse

_BATCH: Final = 1024
_PARTS: Final = 5
#: What is not among the pairs is less likely than any threshold.
_UNLIKELY: Final = -50.0
_MENU: Final = ("best-f1", "precision >= 0.95", "recall >= 0.9", *PRESETS)


class Cost(Struct, frozen=True):
    """Of the tags given on so many `articles`, of which `true` are right to give: how many are `given`, how
    many of those `right`; how many stand under `review`, and how many of those are right (`caught`).
    """

    articles: int
    true: int
    given: int
    right: int
    review: int
    caught: int

    @property
    def precision(self) -> float:
        """The share of the given tags that are right; 1 where none is given."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """The share of the right tags that are given; 1 where there are none."""
        return self.right / self.true if self.true else 1.0

    def __add__(self, other: Cost) -> Cost:
        """Both together."""
        pairs = zip(self.__struct_fields__, other.__struct_fields__, strict=True)
        return Cost(*(getattr(self, a) + getattr(other, b) for a, b in pairs))


def cost(policy: Policy, pairs: Pairs, tag: int | None = None) -> Cost:
    """What a policy costs on held-out pairs, or one tag of it."""
    given, review = _decided(policy, pairs)
    counted = np.ones(len(pairs.tag), np.bool_) if tag is None else pairs.tag == tag
    truth = pairs.truth
    parts = (truth, given, given & truth, review, review & truth)
    return Cost(pairs.articles, *(int(part[counted].sum()) for part in parts))


def _decided(policy: Policy, pairs: Pairs) -> tuple[Bools, Bools]:
    """(p,) which of the pairs are given, and which stand under review, article by article in batches."""
    numbers, rows = np.unique(pairs.article, return_inverse=True)
    order = np.argsort(rows, kind="stable")
    borders = np.searchsorted(rows[order], np.arange(0, len(numbers) + _BATCH, _BATCH))
    given, review = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    for first, last in pairwise(borders.tolist()):
        some = order[first:last]
        logits = np.full((_BATCH, pairs.tags), _UNLIKELY)
        places = rows[some] % _BATCH, pairs.tag[some]
        logits[places] = logit(pairs.score[some].astype(np.float64))
        all_given = policy.given(logits)
        given[some] = all_given[places]
        if policy.review is not None:
            review[some] = policy.reviewed(logits, all_given)[places]
    return given, review


def held_out_costs(choices: Sequence[Choice], found: Found, tag: int | None = None) -> list[Cost]:
    """What each choice costs, all tags or one, where its thresholds are fitted to other articles than it is
    counted on: to four fifths of the held-out ones each time.
    """
    counted = [Cost(0, 0, 0, 0, 0, 0)] * len(choices)
    for others, own in _parts(found):
        made: dict[Rule, Floats] = {}
        costs = [cost(apply(choice, others, made), own, tag) for choice in choices]
        counted = [one + more for one, more in zip(counted, costs, strict=True)]
    return counted


def held_out_f1(found: Found) -> tuple[float, float]:
    """Micro-F1 and macro-F1 of best F1 on held-out articles, with thresholds fitted to others; macro is over
    the tags that one of them has.
    """
    sums = np.zeros((3, found.pairs.tags))
    for others, own in _parts(found):
        given, _ = _decided(others.fitted, own)
        for k, part in enumerate((given & own.truth, given, own.truth)):
            sums[k] += np.bincount(own.tag[part], minlength=own.tags)
    right, told = sums[0], sums[1] + sums[2]
    judged = sums[2] > 0
    micro = 2 * right.sum() / max(told.sum(), 1)
    return float(micro), float((2 * right / np.maximum(told, 1))[judged].mean()) if judged.any() else 0.0


def _parts(found: Found) -> Iterator[tuple[Found, Pairs]]:
    """Each fifth of the held-out articles, and what is found of the others."""
    pairs = found.pairs
    part = pairs.article % _PARTS
    for number in range(_PARTS):
        size = pairs.articles // _PARTS + (number < pairs.articles % _PARTS)
        yield found.again(pairs.only(part != number, pairs.articles - size)), pairs.only(part == number, size)


def menu(found: Found, in_use: Choice, tag: int | None = None) -> list[tuple[str, Cost]]:
    """What may be chosen for a facet, or for one of its tags, and what it costs on held-out articles; first
    what is in use. Empty where no article was held out.

    >>> from autotag.policy import fit
    >>> truth = np.arange(40).reshape(20, 2) % 3 == 0
    >>> pairs = Pairs.among(np.where(truth, 0.9, 0.02).astype(np.float32), truth)
    >>> best = fit(pairs, single=False)
    >>> name, costs = menu(Found(["a", "b"], pairs, best), Choice())[0]
    >>> name, costs.given, costs.right, costs.precision
    ('in use', 14, 14, 1.0)
    """
    if not found.pairs.articles:
        return []
    choices = {"in use": in_use, **{name: parse({"facet": name}).of("facet") for name in _MENU}}
    return list(zip(choices, held_out_costs(list(choices.values()), found, tag), strict=True))
