"""A loaded model: text in, tags out, and why.

`tag`, `tag_many` and `explain` are one path: batches of articles through the kernel to margins, the
second stage to logits, the policy to tags. An explanation takes the same TF-IDF row apart.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, Final

import numpy as np
from msgspec import UNSET
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import Article, Explanation, Mention, Result, TagScore, Term
from autotag.errors import InputError, unknown
from autotag.gazetteer import Gazetteer
from autotag.linear import Linear
from autotag.logistic import Floats, logit, sigmoid
from autotag.stage import UNNAMED
from autotag.tagger.facets import Facet, Input, Wish, as_article
from autotag.tagger.naming import Named, add, look, mentions, shares, weighed
from autotag.tagger.reasons import MOST, terms
from autotag.tagger.reviewing import Tags, reviewed
from autotag.tagger.warnings import Familiar, shortened, warnings
from autotag.vectorizer import Vectorizer, pack, taken

_BATCH: Final = 64


@dataclass(frozen=True)
class Tagger:
    """Puts tags on articles. `label` is the model's name and digest, as results carry it.

    A logit's column is its tag's place among all facets' tags. Those that were learned, T of them, are in
    `linear`, in the same order.
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
        """The tags of each article, lazily and in order; at most 64 articles are held, fewer long ones."""
        wanted = [self._position(facet) for facet in wish.facets] or range(len(self.facets))
        targets = [self.find(name) for name in wish.explain if name != "*"]
        stream = (as_article(article, self.boilerplate) for article in articles)
        while whole := taken(stream, _BATCH):
            batch = shortened(whole)
            logits, named, seen = self._read(batch)
            warned = warnings(whole, batch, seen, self.familiar)
            tags = self._given(logits, wanted, wish.min_score)
            review = self._reviewed(logits, wanted, wish.min_score)
            for i, article in enumerate(batch):
                told: Any = UNSET
                if wish.mentions and named is not None and self.gazetteer is not None:
                    told = {"country": tuple(mentions(self.gazetteer, article, named.of(i), named.bounds))}
                doubtful: Tags = review[i] if review else dict.fromkeys(tags[i], ())
                why = self._explained(article, (tags[i], doubtful), targets, wish) if wish.explain else UNSET
                yield Result(
                    id=article.id, tags=tags[i], review=doubtful, mentions=told, explain=why,
                    warnings=warned.get(i, ()), model=self.label,
                )  # fmt: skip

    def explain(self, article: Input, facet: str, tag: str) -> Explanation:
        """Why a tag, given or not, has its score: each term's part in it.

        Raises: InputError where the model has no such facet or tag.
        """
        (ready,) = shortened([as_article(article, self.boilerplate)])
        return self._explanation(ready, *self.find(f"{facet}/{tag}"))

    def logits(self, articles: Sequence[Article]) -> Floats:
        """(n, c) logits, the facets' tags one after the other."""
        return self._read([as_article(article, self.boilerplate) for article in articles])[0]

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

    def _read(self, articles: Sequence[Article]) -> tuple[Floats, Named | None, NDArray[np.int64]]:
        """The articles' logits (n, c), what they name, and their words and unknown ones (n, 2)."""
        points, bounds = pack(articles)
        logits = np.full((len(articles), len(self._tags)), UNNAMED)
        try:
            counts = self._counts.pop()
        except IndexError:
            counts = np.zeros(len(self.vectorizer.idf) + 1, np.int32)
        seen, found = kernel.logits(
            points, bounds, self._model, self.linear.arrays, self._learned, self._names, counts, logits
        )
        self._counts.append(counts)
        named = None
        if self.gazetteer is not None:
            named = look(self.gazetteer, points, bounds, found)
            k, tags = self._countries
            add(named, self.facets[k], (tags, self._starts[k]), logits)
        for facet, start in zip(self.facets, self._starts, strict=False):
            facet.stage.curve.bend(logits[:, start : start + facet.learned])
        return logits, named, seen

    @cached_property
    def _model(self) -> tuple[object, ...]:
        return self.vectorizer.model

    @cached_property
    def _names(self) -> kernel.Names:
        """The names of places, made for the vectorizer's hashes; none where no facet is of countries."""
        return self.gazetteer.names if self.gazetteer else kernel.NO_NAMES

    @cached_property
    def _counts(self) -> deque[NDArray[np.int32]]:
        """Scratch of the kernel that no thread is using."""
        return deque()

    @cached_property
    def _learned(self) -> tuple[Floats, NDArray[np.int64]]:
        """(3, T) bias, slope and intercept of each learned tag, and (T,) its column."""
        stages = [facet.stage for facet in self.facets]
        slope, intercept = (np.concatenate([getattr(s, n) for s in stages]) for n in ("slope", "intercept"))
        firsts = zip(self.facets, self._starts, strict=False)
        places = np.concatenate([np.arange(first, first + facet.learned) for facet, first in firsts])
        return np.stack([self.linear.bias, slope, intercept]), places

    @cached_property
    def _countries(self) -> tuple[int, NDArray[np.int64]]:
        """The position of the facet of countries, and of each of the gazetteer's countries in it."""
        k = next(k for k, facet in enumerate(self.facets) if facet.aboutness)
        codes = self.gazetteer.codes if self.gazetteer else ()
        return k, np.array([self.facets[k].tags.index(code) for code in codes], np.int64)

    @cached_property
    def _tags(self) -> list[tuple[str, str, str, str]]:
        """Facet, id, name and source of each column of the logits."""
        return [(f.name, f.tags[t], f.names[t], f.source(t)) for f in self.facets for t in range(len(f.tags))]

    @cached_property
    def _ranks(self) -> NDArray[np.int64]:
        """Each column's place in the order of facets and ids."""
        order = sorted(range(len(self._tags)), key=lambda column: self._tags[column][:2])
        return np.argsort(order)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(facet.tags) for facet in self.facets), initial=0))

    @cached_property
    def _cuts(self) -> Floats:
        """(c,) the logits from which on each tag is given, where its policy has but thresholds."""
        return logit(np.concatenate([facet.policy.thresholds for facet in self.facets]))

    def _given(self, logits: Floats, wanted: Collection[int], min_score: float) -> list[Tags]:
        """For each article and wanted facet the tags it gets, by score descending, then id."""
        names = [self.facets[k].name for k in wanted]
        found: list[Tags] = [dict.fromkeys(names, ()) for _ in range(len(logits))]
        given = logits >= self._cuts
        for k, facet in enumerate(self.facets):
            own = slice(self._starts[k], self._starts[k + 1])
            if k not in wanted:
                given[:, own] = False
            elif not facet.policy.plain:
                given[:, own] = facet.policy.given(logits[:, own])
        known = self._tags
        for i, column, score in kernel.ranked(np.flatnonzero(given), logits, self._ranks).tolist():
            if score >= min_score:
                name_of, tag, name, source = known[int(column)]
                found[int(i)][name_of] += (TagScore(tag, name, score, source),)
        return found

    def _reviewed(self, logits: Floats, wanted: Collection[int], min_score: float) -> list[Tags]:
        """The tags under review, as `_given` has them; empty where no policy keeps any."""
        parts = [(self.facets[k], self._starts[k], self._starts[k + 1]) for k in wanted]
        some = any(facet.policy.review is not None for facet, _, _ in parts)
        return reviewed(parts, logits, min_score) if some else []

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
        logits, named, _ = self._read([article])
        told, parts = self._mentions_of(article, facet, t, named)
        found, bias, bend = list[Term](), 0.0 if told else UNNAMED, 1.0
        logit = float(logits[0, column])
        if t < facet.learned:
            bend, bias = facet.stage.curve.piece(logit)
            damping = facet.aboutness.damping if told and facet.aboutness else 1.0
            slope = float(facet.stage.slope[t]) * damping * bend
            own = sum(other.learned for other in self.facets[:k]) + t
            bias += float(facet.stage.intercept[t]) * bend + slope * float(self.linear.bias[own])
            found = terms(article, self.vectorizer, lambda c: slope * self.linear.some(c, own), self.terms())
        return Explanation(
            score=round(float(sigmoid(logits[0, column])), 4), logit=logit,
            threshold=round(float(facet.policy.thresholds[t]), 4), bias=bias, terms=tuple(found[:MOST]),
            mentions=UNSET if facet.aboutness is None else weighed(told, parts, bend),
            rest=sum(term.contribution for term in found[MOST:]),
        )  # fmt: skip

    def _mentions_of(
        self, article: Article, facet: Facet, t: int, named: Named | None
    ) -> tuple[list[Mention], list[float]]:
        """The mentions of a country in one article, and what each adds to its logit."""
        own, known = facet.aboutness, self.gazetteer
        if own is None or known is None or named is None or facet.tags[t] not in known.codes:
            return [], []
        country = known.codes.index(facet.tags[t])
        found = named.found[named.found[:, 4] >> kernel.COUNTRY == country]
        features = named.features[named.pairs[:, 1] == country].sum(axis=0)
        weights = own.weights if t < facet.learned else own.unseen
        told = list(mentions(known, article, found, named.bounds))
        return told, shares(named, found, features * weights)
