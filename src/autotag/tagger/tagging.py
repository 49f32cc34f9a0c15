"""A loaded model: text in, tags out, and why.

`tag`, `tag_many` and `explain` are one path: batches of articles through the kernel to margins, the
second stage to logits, the policy to tags. An explanation takes the same TF-IDF row apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
from msgspec import UNSET
from msgspec.structs import replace
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import Article, Explanation, Mention, Result, TagScore, Term
from autotag.errors import InputError, unknown
from autotag.gazetteer import Gazetteer
from autotag.linear import Linear
from autotag.logistic import Floats, sigmoid
from autotag.stage import UNNAMED
from autotag.tagger.facets import Facet, Input, Wish, as_article
from autotag.tagger.naming import Named, mentions, shares, weighed
from autotag.tagger.reasons import MOST, terms
from autotag.tagger.reviewing import Tags, reviewed
from autotag.tagger.scorer import Read, Scorer
from autotag.tagger.warnings import Familiar, shortened, warnings
from autotag.vectorizer.fitted import Vectorizer
from autotag.vectorizer.reading import batches

_BATCH: Final = 256


@dataclass(frozen=True)
class Tagger:
    """Puts tags on articles. `label` is the model's name and digest, as results carry it.

    A logit's column is its tag's place among all facets' tags.
    """

    vectorizer: Vectorizer
    linear: Linear
    facets: tuple[Facet, ...]
    terms: Callable[[], Sequence[str]]
    label: str = "unsaved"
    gazetteer: Gazetteer | None = None
    familiar: Familiar = field(default_factory=Familiar)
    boilerplate: frozenset[str] = frozenset()

    def tag(self, article: Input, wish: Wish = Wish()) -> Result:
        """The tags of one article: text, a mapping in the JSON form, or an Article.

        Raises: ArticleError where it is neither.
        """
        return next(self.tag_many([article], wish))

    def tag_many(self, articles: Iterable[Input], wish: Wish = Wish()) -> Iterator[Result]:
        """The tags of each article, lazily and in order; at most 256 articles are held, fewer long ones."""
        wanted = [self._position(facet) for facet in wish.facets] or range(len(self.facets))
        targets = [self.find(name) for name in wish.explain if name != "*"]
        stream = (as_article(article, self.boilerplate) for article in articles)
        for whole, size in batches(stream, _BATCH):
            batch = shortened(whole, size)
            read = self._read(batch)
            warned = warnings(whole, batch, read.seen, self.familiar)
            tags = self._given(read, wanted, wish.min_score)
            review = self._reviewed(read.logits, wanted, wish.min_score)
            results = [
                Result(id=article.id, tags=own, review=doubtful, model=self.label)
                for article, own, doubtful in zip(batch, tags, review, strict=True)
            ]
            for i, told in warned.items():
                results[i] = replace(results[i], warnings=told)
            if wish.mentions or wish.explain:
                for i, article in enumerate(batch):
                    yield self._detailed(results[i], article, read.named.of(i), (wish, targets))
            else:
                yield from results

    def explain(self, article: Input, facet: str, tag: str) -> Explanation:
        """Why a tag, given or not, has its score: each term's part in it.

        Raises: InputError where the model has no such facet or tag.
        """
        whole = as_article(article, self.boilerplate)
        (ready,) = shortened([whole], len(whole.text))
        return self._explanation(ready, *self.find(f"{facet}/{tag}"))

    def logits(self, articles: Sequence[Article]) -> Floats:
        """(n, c) logits, the facets' tags one after the other."""
        return self._read([as_article(article, self.boilerplate) for article in articles]).logits

    def find(self, name: str) -> tuple[int, int]:
        """The positions of `FACET/TAG` among the facets and in its facet."""
        facet, _, tag = name.partition("/")
        k = self._position(facet)
        known = self.facets[k]
        tags = known.tags
        if tag not in tags:  # a hint from 256 countries would seldom be the one meant
            raise InputError(unknown(f"tag of facet {facet!r}", tag, tags[: known.learned] or tags))
        return k, tags.index(tag)

    def _position(self, facet: str) -> int:
        names = [known.name for known in self.facets]
        if facet not in names:
            raise InputError(unknown("facet", facet, names))
        return names.index(facet)

    @cached_property
    def _scorer(self) -> Scorer:
        return Scorer(self.vectorizer, self.linear, self.facets, self.gazetteer)

    def _read(self, articles: Sequence[Article]) -> Read:
        return self._scorer.read(articles)

    @property
    def _starts(self) -> list[int]:
        return self._scorer.starts

    @cached_property
    def _tags(self) -> list[tuple[str, str, str, str]]:
        """Facet, id, name and source of each column of the logits."""
        return [(f.name, f.tags[t], f.names[t], f.source(t)) for f in self.facets for t in range(len(f.tags))]

    @cached_property
    def _ranks(self) -> NDArray[np.int64]:
        """Each column's place in the order of facets and ids."""
        order = sorted(range(len(self._tags)), key=lambda column: self._tags[column][:2])
        return np.argsort(order)

    def _given(self, read: Read, wanted: Collection[int], min_score: float) -> list[Tags]:
        """For each article and wanted facet the tags it gets, by score descending, then id."""
        none: Tags = {self.facets[k].name: () for k in wanted}
        found = [none.copy() for _ in range(len(read.logits))]
        given = self._decided(read)
        columns, scores = kernel.ranked(given, read.logits, self._ranks)
        known = self._tags
        for i, column, score in zip(given[:, 0].tolist(), columns.tolist(), scores.tolist(), strict=True):
            facet, tag, name, source = known[column]
            tags = found[i]
            if score >= min_score and facet in tags:
                tags[facet] += (TagScore(tag, name, score, source),)
        return found

    def _decided(self, read: Read) -> NDArray[np.int64]:
        """(k, 2) article and column of the tags given, article by article."""
        given = [read.given]
        for k, facet in enumerate(self.facets):
            if not facet.policy.plain:
                own = facet.policy.given(read.logits[:, self._starts[k] : self._starts[k + 1]])
                given.append(np.argwhere(own) + np.array([0, self._starts[k]]))
        if len(given) == 1:
            return read.given
        whole = np.concatenate(given)
        return np.ascontiguousarray(whole[np.argsort(whole[:, 0], kind="stable")])

    def _detailed(
        self, result: Result, article: Article, named: Named, asked: tuple[Wish, Sequence[tuple[int, int]]]
    ) -> Result:
        """The result with the mentions and the explanations that were wished."""
        (wish, targets), known = asked, self.gazetteer
        if wish.mentions and known is not None:
            found = tuple(mentions(known, article, named.found, named.bounds))
            result = replace(result, mentions={"country": found})
        if wish.explain:
            told = result.tags, result.review
            result = replace(result, explain=self._explained(article, told, targets, wish))
        return result

    def _reviewed(self, logits: Floats, wanted: Collection[int], min_score: float) -> list[Tags]:
        """The tags under review, as `_given` has them."""
        parts = [(self.facets[k], self._starts[k], self._starts[k + 1]) for k in wanted]
        some = any(facet.policy.review is not None for facet, _, _ in parts)
        if some:
            return reviewed(parts, logits, min_score)
        none: Tags = {facet.name: () for facet, _, _ in parts}
        return [none.copy() for _ in range(len(logits))]

    def _explained(
        self, article: Article, told: tuple[Tags, Tags], targets: Sequence[tuple[int, int]], wish: Wish
    ) -> dict[str, dict[str, Explanation]]:
        """Of the targets, and of the tags `told`, given or under review, where that is wished."""
        given = [self.find(f"{name}/{tag.tag}") for tags in told for name in tags for tag in tags[name]]
        explained: dict[str, dict[str, Explanation]] = {name: {} for name in told[0]}
        for k, t in dict.fromkeys([*targets, *(given if "*" in wish.explain else ())]):
            facet = self.facets[k]
            explained.setdefault(facet.name, {})[facet.tags[t]] = self._explanation(article, k, t)
        return explained

    def _explanation(self, article: Article, k: int, t: int) -> Explanation:
        facet, column = self.facets[k], self._starts[k] + t
        read = self._read([article])
        told, parts = self._mentions_of(article, facet, t, read.named)
        found, bias, bend = list[Term](), 0.0 if told else UNNAMED, 1.0
        logit = float(read.logits[0, column])
        if t < facet.learned:
            bend, bias = facet.stage.curve.piece(logit)
            damping = facet.aboutness.damping if told and facet.aboutness else 1.0
            slope = float(facet.stage.slope[t]) * damping * bend
            own = sum(other.learned for other in self.facets[:k]) + t
            bias += float(facet.stage.intercept[t]) * bend + slope * float(self.linear.bias[own])
            found = terms(article, self.vectorizer, lambda c: slope * self.linear.some(c, own), self.terms())
        return Explanation(
            score=round(float(sigmoid(read.logits[0, column])), 4), logit=logit,
            threshold=round(float(facet.policy.thresholds[t]), 4), bias=bias, terms=tuple(found[:MOST]),
            mentions=UNSET if facet.aboutness is None else weighed(told, parts, bend),
            rest=sum(term.contribution for term in found[MOST:]),
        )  # fmt: skip

    def _mentions_of(
        self, article: Article, facet: Facet, t: int, named: Named
    ) -> tuple[list[Mention], list[float]]:
        """The mentions of a country in one article, and what each adds to its logit."""
        own, known = facet.aboutness, self.gazetteer
        if own is None or known is None or facet.tags[t] not in known.codes:
            return [], []
        country = known.codes.index(facet.tags[t])
        found = named.found[named.found[:, 4] >> kernel.COUNTRY == country]
        features = named.features(country, len(known.codes))
        weights = own.weights if t < facet.learned else own.unseen
        told = list(mentions(known, article, found, named.bounds))
        return told, shares(named, found, features * weights)
