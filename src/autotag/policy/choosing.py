"""A facet's choice and its held-out scores to the policy that tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from autotag.errors import PolicyError, unknown
from autotag.logistic import Floats
from autotag.policy import thresholds
from autotag.policy.pairs import Pairs
from autotag.policy.policy import NEVER, Kind, Policy
from autotag.policy.rules import Choice, Rule

_BEST: Final = Rule("best-f1")
_NEVER: Final = Rule("never")


def fit(pairs: Pairs, *, single: bool, centre: float | None = None) -> Policy:
    """The policy that training finds: best F1 for each tag, or the best tag alone where every article has a
    `single` one. A rare tag's threshold is drawn to `centre`, if there is one.
    """
    return Policy(thresholds.best_f1(pairs, centre), "exactly-one" if single else "thresholds")


@dataclass(frozen=True, slots=True)
class Found:
    """What training found of a facet: its `tags`, their held-out pairs, and the policy that was `fitted` to
    those, a rare tag's threshold drawn to `centre`.
    """

    tags: Sequence[str]
    pairs: Pairs
    fitted: Policy
    centre: float | None = None

    def again(self, pairs: Pairs) -> Found:
        """The same from other pairs."""
        single = self.fitted.rule == "exactly-one"
        return replace(self, pairs=pairs, fitted=fit(pairs, single=single, centre=self.centre))


def apply(choice: Choice, found: Found, made: dict[Rule, Floats] | None = None) -> Policy:
    """The policy of a choice for a facet: the fitted one where it chooses nothing, other thresholds from the
    held-out scores. `made` keeps those of each rule, for further choices.

    Raises: PolicyError where it names a tag that is not there.
    """
    fitted = found.fitted
    if choice == Choice():
        return fitted
    one = fitted.rule == "exactly-one" if choice.rule is None else choice.rule.kind == "exactly-one"
    made = {} if made is None else made

    def values(rule: Rule) -> Floats:
        if rule not in made:
            made[rule] = _thresholds(rule, fitted.thresholds, found.pairs)
        return made[rule]

    given, review = (values(rule).copy() for rule in _pair(choice, Choice()))
    for tag, own in choice.tags.items():
        if tag not in found.tags:
            raise PolicyError(unknown("tag", tag, found.tags))
        place = found.tags.index(tag)
        rule, edge = _pair(own, choice)
        given[place], review[place] = values(rule)[place], values(edge)[place]
    reviewed = review if (review < NEVER).any() else None
    kind: Kind = "exactly-one" if one else "thresholds"
    return replace(fitted, thresholds=given, rule=kind, review=reviewed, at_most=choice.at_most)


def _pair(own: Choice, above: Choice) -> tuple[Rule, Rule]:
    """From where on a tag is given and from where on it is reviewed; `above` is the facet's choice."""
    rule = own.rule or above.rule or _BEST
    edge = own.review or above.review
    if rule.kind == "never":
        return _NEVER, own.review or _NEVER
    if rule.kind == "review":
        return _NEVER, edge or _BEST
    return rule, edge or _NEVER


def _thresholds(rule: Rule, best: Floats, pairs: Pairs) -> Floats:
    """(t,) the thresholds of one rule."""
    if rule.kind == "precision":
        return thresholds.precise(pairs, rule.value)
    if rule.kind == "recall":
        return thresholds.complete(pairs, rule.value, best)
    if rule.kind == "score":
        return np.full(pairs.tags, rule.value)
    return np.full(pairs.tags, NEVER) if rule.kind == "never" else best
