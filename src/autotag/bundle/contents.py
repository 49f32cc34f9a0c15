"""A tagger as arrays and manifest entries, and back."""

from __future__ import annotations

import numpy as np

from autotag import kernel
from autotag.bundle.manifest import DTYPES, AboutnessEntry, Array, FacetEntry, Manifest
from autotag.policy import Heldout, Policy
from autotag.stage import Aboutness, Curve, Stage
from autotag.tagger import Facet, Tagger


def contents(tagger: Tagger, heldout: Heldout) -> dict[str, Array]:
    """The arrays of a bundle by name."""
    table, linear = tagger.vectorizer.table, tagger.linear
    names = tagger.gazetteer.names if tagger.gazetteer else kernel.NO_NAMES
    arrays: tuple[Array, ...] = (
        table.cells, tagger.vectorizer.idf, *linear.arrays, linear.bias, *names,
        heldout.article, heldout.tag, heldout.score, heldout.truth,
    )  # fmt: skip
    return dict(zip(DTYPES, arrays, strict=True))


def facet_entries(tagger: Tagger) -> tuple[FacetEntry, ...]:
    """The facets of a tagger as the manifest has them."""
    return tuple(
        FacetEntry(
            name=facet.name, tags=facet.tags, names=facet.names, rule=facet.fitted.rule,
            slope=tuple(facet.stage.slope.tolist()), intercept=tuple(facet.stage.intercept.tolist()),
            at=tuple(facet.stage.curve.at.tolist()), bends=tuple(facet.stage.curve.bends.tolist()),
            thresholds=tuple(facet.fitted.thresholds.tolist()), articles=facet.articles,
            aboutness=_entry(facet.aboutness),
        ) for facet in tagger.facets
    )  # fmt: skip


def _entry(own: Aboutness | None) -> AboutnessEntry | None:
    if own is None:
        return None
    unseen, weights = (tuple(array.tolist()) for array in (own.unseen, own.weights))
    return AboutnessEntry(unseen=unseen, threshold=own.threshold, weights=weights, damping=own.damping)


def facets_of(manifest: Manifest) -> tuple[Facet, ...]:
    """The facets that a manifest describes."""
    return tuple(
        Facet(
            facet.name, facet.tags, facet.names,
            Stage(
                np.array(facet.slope, np.float64), np.array(facet.intercept, np.float64),
                Curve(np.array(facet.at, np.float64), np.array(facet.bends, np.float64)),
            ),
            Policy(np.array(facet.thresholds, np.float64), facet.rule), _aboutness(facet.aboutness),
            facet.articles,
        ) for facet in manifest.facets
    )  # fmt: skip


def _aboutness(entry: AboutnessEntry | None) -> Aboutness | None:
    if entry is None:
        return None
    unseen, weights = (np.array(a, np.float64) for a in (entry.unseen, entry.weights))
    return Aboutness(unseen, entry.threshold, weights, entry.damping)
