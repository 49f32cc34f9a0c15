"""Scores to tags: rules for a facet or a tag, thresholds from held-out scores, and what each rule costs."""

from autotag.policy.choosing import Found, apply, fit
from autotag.policy.costs import Cost, cost, held_out_costs, held_out_f1, menu
from autotag.policy.pairs import Heldout, Pairs
from autotag.policy.policy import NEVER, Kind, Policy
from autotag.policy.rules import PRESETS, Choice, Choices, Rule, parse

__all__ = [
    "NEVER", "PRESETS", "Choice", "Choices", "Cost", "Found", "Heldout", "Kind", "Pairs", "Policy", "Rule",
    "apply", "cost", "fit", "held_out_costs", "held_out_f1", "menu", "parse",
]  # fmt: skip
