"""What a policy file says: a rule for a facet or for one of its tags, and what is to be reviewed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from autotag.errors import PolicyError, unknown

_KINDS: Final = ("best-f1", "precision", "recall", "score", "exactly-one", "never", "review")
RuleKind = Literal["best-f1", "precision", "recall", "score", "exactly-one", "never", "review"]
_MEASURED: Final = re.compile(r"(precision|recall|score) *>= *([0-9.]+(?:e-?[0-9]+)?)")
_RULES: Final = (
    "'best-f1', 'precision >= 0.95', 'recall >= 0.9', 'score >= 0.5', 'exactly-one', 'never', 'review'"
)

#: Policies for what tags are mostly wanted for: to be published unseen, with the doubtful ones reviewed; to
#: be offered to an editor; to be searched by, where a right tag found is worth nine wrong ones.
PRESETS: Final[Mapping[str, Mapping[str, Any]]] = {
    "publish": {"rule": "precision >= 0.95", "review": "best-f1"},
    "assist": {"review": "score >= 0.1"},
    "archive": {"rule": "score >= 0.1"},
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and the number that it has: the least precision, recall or score."""

    kind: RuleKind
    value: float = 0.0

    def __str__(self) -> str:
        """As a policy file has it."""
        return f"{self.kind} >= {self.value:g}" if self.value else self.kind


@dataclass(frozen=True, slots=True)
class Choice:
    """What is chosen for a facet or a tag; None: as training found best, and no review.

    `at_most` and `tags`, the choices for single tags, are a facet's alone.
    """

    rule: Rule | None = None
    review: Rule | None = None
    at_most: int = 0
    tags: Mapping[str, Choice] = field(default_factory=dict)

    def for_tag(self, tag: str) -> Choice:
        """The same with what is chosen for a tag, for all of the facet's: what that one's costs are."""
        own = self.tags.get(tag, Choice())
        return replace(self, rule=own.rule or self.rule, review=own.review or self.review, tags={})


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen for each facet, and for those that are not named."""

    default: Choice = field(default_factory=Choice)
    facets: Mapping[str, Choice] = field(default_factory=dict)

    def of(self, facet: str) -> Choice:
        """What is chosen for a facet."""
        return self.facets.get(facet, self.default)


def parse(values: Any) -> Choices:
    """The choices of a policy file's values, a table of facets; `default` stands for all others.

    Raises: PolicyError naming the key that is wrong, and what may stand there.

    >>> choices = parse({"default": "assist", "topic": {"rule": "precision >= 0.9", "at_most": 3}})
    >>> str(choices.of("topic").rule), str(choices.of("country").review)
    ('precision >= 0.9', 'score >= 0.1')
    """
    if not isinstance(values, Mapping):
        raise PolicyError("a policy is a table of facets")
    facets = {str(name): _choice(str(name), value) for name, value in values.items()}
    default = facets.pop("default", Choice())
    if default.tags:
        raise PolicyError("default.tags can't be: a tag belongs to a facet; name that")
    return Choices(default, facets)


def _choice(where: str, value: Any) -> Choice:
    """What a facet's value says: a preset, a rule, or a table."""
    if isinstance(value, str):
        value = PRESETS.get(value, {"rule": value})
    if not isinstance(value, Mapping):
        raise PolicyError(f"{where} is a preset ({', '.join(PRESETS)}), a rule, or a table")
    _known(where, value, ("rule", "review", "at_most", "tags"))
    tags = value.get("tags", {})
    if not isinstance(tags, Mapping):
        raise PolicyError(f"{where}.tags is a table of tags")
    inner = {str(tag): _of_tag(f"{where}.tags.{tag}", chosen) for tag, chosen in tags.items()}
    if isinstance(value.get("rule"), str) and value["rule"] in PRESETS:
        value = {**PRESETS[value["rule"]], **{key: own for key, own in value.items() if key != "rule"}}
    at_most = value.get("at_most", 0)
    if isinstance(at_most, bool) or not isinstance(at_most, int) or ("at_most" in value and at_most < 1):
        raise PolicyError(f"{where}.at_most = {at_most!r} can't be: it is 1 or more tags")
    return Choice(_rule(f"{where}.rule", value), _edge(where, value), at_most, inner)


def _of_tag(where: str, value: Any) -> Choice:
    if isinstance(value, str):
        value = {"rule": value}
    if not isinstance(value, Mapping):
        raise PolicyError(f"{where} is a rule or a table")
    _known(where, value, ("rule", "review"))
    rule = _rule(f"{where}.rule", value)
    if rule and rule.kind == "exactly-one":
        raise PolicyError(f"{where}: exactly-one is a rule of a whole facet")
    return Choice(rule, _edge(where, value))


def _edge(where: str, value: Mapping[str, Any]) -> Rule | None:
    """From where on a tag stands under review: a rule that makes a threshold."""
    edge = _rule(f"{where}.review", value)
    if edge and edge.kind in ("exactly-one", "review"):
        raise PolicyError(f"{where}.review = {str(edge)!r} can't be: it is where the review begins, as "
                          "'score >= 0.1', 'recall >= 0.9', 'best-f1' or 'never'")  # fmt: skip
    return edge


def _rule(where: str, value: Mapping[str, Any]) -> Rule | None:
    said = value.get(where.rpartition(".")[2])
    if said is None:
        return None
    if not isinstance(said, str):
        raise PolicyError(f"{where} is one of {_RULES}, not {said!r}")
    if said in _KINDS and said not in ("precision", "recall", "score"):
        return Rule(said)  # type: ignore[arg-type]
    if found := _MEASURED.fullmatch(said):
        number = _number(found[2])
        if 0 < number <= 1:
            return Rule(found[1], number)  # type: ignore[arg-type]
    raise PolicyError(f"{where} = {said!r} can't be: it is one of {_RULES}")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _known(where: str, value: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in value:
        if key not in keys:
            raise PolicyError(f"{where}: {unknown('setting', str(key), keys)}")
