"""A loaded model: text in, tags out, and why.

`tag`, `tag_many` and `explain` are one path: batches of articles through the kernel to margins, the
second stage to logits, the policy to tags. An explanation takes the same TF-IDF row apart.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import TEXT_FIELDS, Article, Explanation, Result, TagScore, Term, article_from
from autotag.errors import InputError, unknown
from autotag.formats.clipping import parse
from autotag.linear import Linear
from autotag.logistic import Floats, sigmoid
from autotag.policy import Policy
from autotag.stage import Stage
from autotag.text import offsets
from autotag.vectorizer import Vectorizer, pack, taken

_BATCH: Final = 64
_TERMS: Final = 50

Input = str | Mapping[str, Any] | Article


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet of a model: its t tags (ids and display names) and what turns margins into them."""

    name: str
    tags: tuple[str, ...]
    names: tuple[str, ...]
    stage: Stage
    policy: Policy


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a tagging: which facets (none: all), from which score on, what explained.

    `explain` holds `FACET/TAG` names; `("*",)` explains each tag given.
    """

    facets: tuple[str, ...] = ()
    min_score: float = 0.0
    explain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tagger:
    """Puts tags on articles. `label` is the model's name and digest, as results carry it."""

    vectorizer: Vectorizer
    linear: Linear
    facets: tuple[Facet, ...]
    terms: Callable[[], Sequence[str]]
    label: str = "unsaved"

    def tag(self, article: Input, wish: Wish = Wish()) -> Result:
        """The tags of one article: text, a mapping in the JSON form, or an Article.

        Raises: ArticleError where it is neither.
        """
        return next(self.tag_many([article], wish))

    def tag_many(self, articles: Iterable[Input], wish: Wish = Wish()) -> Iterator[Result]:
        """The tags of each article, lazily and in order; at most 64 articles are held, fewer long ones."""
        wanted = [self._position(facet) for facet in wish.facets] or range(len(self.facets))
        targets = [self.find(name) for name in wish.explain if name != "*"]
        stream = map(as_article, articles)
        while batch := list(taken(stream, _BATCH)):
            logits = self.logits(batch)
            tags = self._given(logits, wanted, wish.min_score)
            for i, article in enumerate(batch):
                yield self._result(article, tags[i], logits[i], targets, wish)

    def explain(self, article: Input, facet: str, tag: str) -> Explanation:
        """Why a tag, given or not, has its score: each term's part in it.

        Raises: InputError where the model has no such facet or tag.
        """
        target = self.find(f"{facet}/{tag}")
        ready = as_article(article)
        return self._explanation(ready, self.logits([ready])[0], *target)

    def logits(self, articles: Sequence[Article]) -> Floats:
        """(n, T) logits, the facets' tags one after the other."""
        logits = np.empty((len(articles), len(self.linear.bias)))
        try:
            counts = self._counts.pop()
        except IndexError:
            counts = np.zeros(len(self.vectorizer.idf) + 1, np.int32)
        kernel.logits(*pack(articles), self._model, self.linear.arrays, self._affine, counts, logits)
        self._counts.append(counts)
        return logits

    def find(self, name: str) -> tuple[int, int]:
        """The positions of `FACET/TAG` among the facets and in its facet."""
        facet, _, tag = name.partition("/")
        k = self._position(facet)
        tags = self.facets[k].tags
        if tag not in tags:
            raise InputError(unknown(f"tag of facet {facet!r}", tag, tags))
        return k, tags.index(tag)

    def _position(self, facet: str) -> int:
        names = [known.name for known in self.facets]
        if facet not in names:
            raise InputError(unknown("facet", facet, names))
        return names.index(facet)

    @cached_property
    def _model(self) -> tuple[object, ...]:
        return self.vectorizer.model

    @cached_property
    def _counts(self) -> deque[NDArray[np.int32]]:
        """Scratch of the kernel that no thread is using."""
        return deque()

    @cached_property
    def _affine(self) -> Floats:
        """(3, T) bias, slope and intercept of each tag."""
        stages = [facet.stage for facet in self.facets]
        slope, intercept = (np.concatenate([getattr(s, n) for s in stages]) for n in ("slope", "intercept"))
        return np.stack([self.linear.bias, slope, intercept])

    @cached_property
    def _tags(self) -> list[tuple[str, str, str]]:
        """Facet, id and name of each column of the logits."""
        return [(f.name, *tag) for f in self.facets for tag in zip(f.tags, f.names, strict=True)]

    @cached_property
    def _ranks(self) -> NDArray[np.int64]:
        """Each column's place in the order of facets and ids."""
        order = sorted(range(len(self._tags)), key=lambda column: self._tags[column][:2])
        return np.argsort(order)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(facet.tags) for facet in self.facets), initial=0))

    def _given(
        self, logits: Floats, wanted: Iterable[int], min_score: float
    ) -> list[dict[str, tuple[TagScore, ...]]]:
        """For each article and wanted facet the tags it gets, by score descending, then id."""
        facets = [(self.facets[k], self._starts[k], self._starts[k + 1]) for k in wanted]
        names = [facet.name for facet, _, _ in facets]
        found: list[dict[str, tuple[TagScore, ...]]] = [dict.fromkeys(names, ()) for _ in range(len(logits))]
        given = np.zeros(logits.shape, np.bool_)
        for facet, start, end in facets:
            given[:, start:end] = facet.policy.given(logits[:, start:end])
        places = np.flatnonzero(given)
        shown = np.round(sigmoid(logits.ravel()[places]), 4)
        rows, columns = np.divmod(places, logits.shape[1])
        # Tags are numbered in the order of their ids, so that ties need no look at their names.
        order = np.lexsort((self._ranks[columns], -shown, rows))
        order = order[shown[order] >= min_score]
        chosen = (rows[order].tolist(), columns[order].tolist(), shown[order].tolist())
        for i, column, score in zip(*chosen, strict=True):
            facet, tag, name = self._tags[column]
            found[i][facet] += (TagScore(tag, name, score, "learned"),)
        return found

    def _result(
        self, article: Article, tags: dict[str, tuple[TagScore, ...]], logits: Floats,
        targets: Sequence[tuple[int, int]], wish: Wish,
    ) -> Result:  # fmt: skip
        explain: Any = UNSET
        if wish.explain:
            given = [self.find(f"{facet}/{tag.tag}") for facet, found in tags.items() for tag in found]
            explain = {facet: {} for facet in tags}
            for k, t in dict.fromkeys([*targets, *(given if "*" in wish.explain else ())]):
                facet = self.facets[k]
                explain.setdefault(facet.name, {})[facet.tags[t]] = self._explanation(article, logits, k, t)
        return Result(
            id=article.id, tags=tags, review=dict.fromkeys(tags, ()), explain=explain, model=self.label
        )

    def _explanation(self, article: Article, logits: Floats, k: int, t: int) -> Explanation:
        facet, column = self.facets[k], self._starts[k] + t
        slope = float(facet.stage.slope[t])
        terms = self._contributions(article, column, slope)
        terms.sort(key=lambda term: (-abs(term.contribution), term.field, term.term))
        value = float(logits[column])
        return Explanation(
            score=round(float(sigmoid(logits[column])), 4), logit=value,
            threshold=round(float(facet.policy.thresholds[t]), 4),
            bias=float(facet.stage.intercept[t]) + slope * float(self.linear.bias[column]),
            terms=tuple(terms[:_TERMS]), rest=sum(term.contribution for term in terms[_TERMS:]),
        )  # fmt: skip

    def _contributions(self, article: Article, tag: int, slope: float) -> list[Term]:
        """Each term's part in a logit, shared out over the parts of the article it stands in."""
        _, columns, values = kernel.transform(*pack([article]), self._model)
        weights = self.linear.some(columns, tag)
        amounts = dict(zip(columns.tolist(), (slope * values * weights).tolist(), strict=True))
        names = self.terms()
        found: list[Term] = []
        for column, parts in self._places(article).items():
            total = sum(times for times, _ in parts.values())
            if amounts[column]:
                found += [
                    Term(names[column].partition(":")[2], part, amounts[column] * times / total,
                         tuple(spans)) for part, (times, spans) in parts.items()
                ]  # fmt: skip
        return found

    def _places(self, article: Article) -> dict[int, dict[str, tuple[int, list[tuple[int, int]]]]]:
        """Where each known column stands: by part, how often it counts there and its raw spans."""
        places: dict[int, dict[str, tuple[int, list[tuple[int, int]]]]] = defaultdict(dict)
        for f, field in enumerate(self.vectorizer.fields):
            for part in TEXT_FIELDS:
                raw, times = getattr(article, part), field.times.get(part, 0)
                if not raw or not times:
                    continue
                starts, ends = offsets(raw)
                for column, start, end in self.vectorizer.occurrences(f, raw).tolist():
                    count, spans = places[column].get(part, (0, []))
                    spans.append((int(starts[start]), int(ends[end - 1])))
                    places[column][part] = count + times, spans
        return places


def as_article(article: Input) -> Article:
    """An Article from whatever `tag` takes."""
    if isinstance(article, Article):
        return article
    return parse(article) if isinstance(article, str) else article_from(article)
