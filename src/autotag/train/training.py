"""Labelled articles to a tagger, and an honest report of it.

Of each article the last version counts. First a model is fitted to the earlier articles and judged on the
later ones (`report`); then one is fitted to all. Within each fit every article's margins come from a model
that did not see it, and on those the second stage and the thresholds are fitted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from msgspec.structs import replace as changed
from numpy.typing import NDArray

from autotag.article import Article
from autotag.boilerplate import squeezed, without
from autotag.config import TrainingConfig
from autotag.errors import TrainingError
from autotag.evaluate import Data, Decisions, Report
from autotag.gazetteer import gazetteer
from autotag.judge import decide, report_of
from autotag.layout import layout
from autotag.leaks import leaks
from autotag.linear import MOST_TAGS
from autotag.near import Near, near
from autotag.policy import Heldout, Pairs, parse
from autotag.split import Parts, split
from autotag.tagger import Tagger, under
from autotag.train.choosing import suited
from autotag.train.countries import COUNTRY, fit_countries
from autotag.train.facets import Fitted, fit_facet
from autotag.train.familiar import familiar, unknown_shares
from autotag.train.labelled import Labelled
from autotag.train.settings import Settings
from autotag.vectorizer import fitting
from autotag.versions import Standing, standing

_UNKNOWN_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Trained:
    """A tagger fitted to all articles, its held-out scores, the report, and what to tell of it.

    `config` is the settings' with what was chosen for these articles. `articles` are those it was fitted to,
    which held-out scores are of by position; `parts` are the positions that the report is of, `judged` the
    decisions on them.
    """

    tagger: Tagger
    config: TrainingConfig
    heldout: Heldout
    report: Report | None
    facts: Mapping[str, Any]
    articles: Sequence[Article]
    parts: Parts | None
    judged: tuple[Decisions, ...]


def train(articles: Sequence[Article], settings: Settings) -> Trained:
    """A tagger fitted to all articles, judged on held-out ones as `config.split` says.

    Raises: TrainingError where nothing can be learned from these articles.
    """
    lines = frozenset(map(squeezed, settings.config.boilerplate))
    kept = standing([without(article, lines) for article in articles])
    articles = kept.articles
    settings = replace(settings, config=suited(settings.config, articles))
    facets = facets_of(articles, settings.config)
    alike = near(articles)
    parts, judged, report, settings = _judged(kept, alike, facets, settings)
    tagger, heldout, told = _fit(articles, alike.cluster, facets, settings)
    config = _with_costs(settings.config, told["C"])
    facts = {
        "articles": len(articles),
        "replaced": kept.replaced,
        "killed": kept.killed,
        "labelled": {f: sum(f in a.tags for a in articles) for f in facets},
        "terms": len(tagger.vectorizer.idf),
        **told,
    }
    return Trained(tagger, config, heldout, report, facts, articles, parts, judged)


def facets_of(articles: Sequence[Article], config: TrainingConfig) -> list[str]:
    """The facets that are learned from these articles.

    Raises: TrainingError where they are labelled for none, or not for one that the configuration names.
    """
    if not articles:
        raise TrainingError("no article to train on")
    labelled = Counter(facet for article in articles for facet in article.tags)
    if not labelled:
        raise TrainingError("no article has tags; see the README for the forms in which tags are read")
    chosen = dict.fromkeys(config.facets or (*sorted(labelled), COUNTRY))
    for facet in chosen:
        if not labelled[facet] and facet != COUNTRY:
            have = ", ".join(sorted(labelled))
            raise TrainingError(f"no article is labelled for facet {facet!r} (labelled facets: {have})")
    return list(chosen) if config.facets else sorted(chosen)


def _judged(
    kept: Standing, alike: Near, facets: Sequence[str], settings: Settings
) -> tuple[Parts | None, tuple[Decisions, ...], Report | None, Settings]:
    """How a model that is fitted to some articles does on the others, and the settings that it was given."""
    if settings.config.split == "none":
        return None, (), None, settings
    parts = split(kept.articles, settings.config, alike.cluster)
    if parts is None:
        return None, (), None, settings
    try:
        earlier = [kept.articles[i] for i in parts.train]
        model, _, told = _fit(earlier, alike.cluster[parts.train], facets, settings, prefix="judging: ")
    except TrainingError as error:
        raise TrainingError(f"{parts.what}: {error}; give --split none to train on all") from None
    later = [kept.articles[i] for i in parts.test]
    made = decide(model, later)
    data = Data(
        replaced=kept.replaced, killed=kept.killed, moved=parts.moved,
        alike=int((alike.sizes[parts.test] > 1).sum()),
        leaking=len({leak.article for leak in leaks(later, settings.names)}),
    )  # fmt: skip
    settings = replace(settings, config=_with_costs(settings.config, told["C"]))
    return parts, made, report_of(made, len(later), split=parts.what, data=data), settings


def _with_costs(config: TrainingConfig, chosen: Mapping[str, float]) -> TrainingConfig:
    """The configuration with the C of each facet, where not one is named for all."""
    return config if isinstance(config.C, float) else changed(config, C={**(config.C or {}), **chosen})


_Fit = tuple[Tagger, Heldout, dict[str, Any]]


def _fit(
    articles: Sequence[Article], cluster: NDArray[np.int64], facets: Sequence[str], settings: Settings,
    *, prefix: str = "",
) -> _Fit:  # fmt: skip
    """A tagger fitted to articles, its out-of-fold scores, and of the articles: the tags left out by facet,
    and a histogram of the share of unknown words over ten even bins.
    """
    config = settings.config
    settings.progress(f"{prefix}reading words", 0, 1)
    vectors, X, terms = fitting.fit(articles, fields=config.bags(), min_df=config.min_df)
    if not terms:
        raise TrainingError(f"no word stands in {config.min_df} articles: there is nothing to learn from")
    settings.progress(f"{prefix}reading words", 1, 1)
    seed = int(vectors.table.seeds[0])
    known = gazetteer(settings.places, seed) if COUNTRY in facets else None
    fitted: list[Fitted] = []
    left_out: dict[str, list[str]] = {}
    for facet in facets:
        data = Labelled.of(articles, X, cluster, facet, config)
        left_out[facet] = sorted(data.thin)
        if facet == COUNTRY and known is not None:
            fitted.append(fit_countries(data, known, settings, prefix))
        elif data.tags:
            fitted.append(fit_facet(data, vectors, settings, prefix))
    if not any(part.facet.learned for part in fitted):
        few = config.min_articles
        raise TrainingError(f"no tag has {few} articles: there is nothing to learn from")
    if (tags := sum(len(part.facet.tags) for part in fitted)) > MOST_TAGS:
        raise TrainingError(f"{tags} tags are more than a bundle holds ({MOST_TAGS})")
    heldout = _heldout(fitted)
    unknown = unknown_shares(articles, vectors, config.min_df)
    tagger = Tagger(
        vectors, layout([part.weights.coef for part in fitted], [part.weights.bias for part in fitted]),
        under([part.facet for part in fitted], parse(config.policy), heldout), lambda: terms,
        gazetteer=known, familiar=familiar(articles, unknown),
        boilerplate=frozenset(map(squeezed, config.boilerplate)),
    )  # fmt: skip
    histogram = np.histogram(unknown, _UNKNOWN_BINS, (0.0, 1.0))[0].tolist()
    C = {part.facet.name: part.C for part in fitted if part.facet.learned}
    return tagger, heldout, {"C": C, "left_out": left_out, "unknown": histogram}


def _heldout(fitted: Sequence[Fitted]) -> Heldout:
    """The pairs of all facets whose score is likely, or true."""
    parts: list[Heldout] = []
    start = 0
    for part in fitted:
        pairs = Pairs.among(part.scores, part.truth)
        article, tag = part.rows[pairs.article].astype(np.uint32), (pairs.tag + start).astype(np.uint16)
        parts.append(Heldout(article, tag, pairs.score, pairs.truth))
        start += len(part.facet.tags)
    return Heldout(*(
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("article", "tag", "score", "truth")
    ))  # fmt: skip
