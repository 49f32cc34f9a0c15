"""What the arrays of a bundle may hold.

Right sums prove little, since whoever writes the files writes the sums: `check` refuses whatever would
make the kernel read out of bounds, hang, or give no number.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np

from autotag.article import TEXT_FIELDS, article_from
from autotag.bundle.manifest import Array, FacetEntry, Manifest
from autotag.errors import ArticleError, BundleError
from autotag.kernel import COUNTRY, FEATURES, KIND, NONE, NOTHING, low_of

#: No article says a part more often, and `times` must fit the kernel's int32.
_TIMES: Final = 1000
#: A field's n-grams are no longer: for each of an article's characters the kernel makes one of each length.
_LONGEST: Final = 8


def check(arrays: Mapping[str, Array], manifest: Manifest, place: Path) -> None:
    """Refuses what no training makes.

    Raises: BundleError naming the first thing that can't be right.
    """
    t = sum(len(facet.slope) for facet in manifest.facets)
    columns = sum(len(facet.tags) for facet in manifest.facets)
    checks = {
        **_of_facets(manifest, columns),
        **_of_fields(manifest),
        **_of_table(arrays),
        **_of_weights(arrays, t),
        **_of_names(arrays, manifest),
        **_of_heldout(arrays, columns),
        "the share of unknown words": 0 <= manifest.familiar.unknown <= 1,
        "a self-test": _true_selftest(manifest),
    }
    for what, right in checks.items():
        if not right:
            raise BundleError(f"{place} is false: {what} can't be right; train the model again")


def _of_facets(manifest: Manifest, columns: int) -> dict[str, bool]:
    names = [facet.name for facet in manifest.facets]
    return {
        "the number of tags": columns > 0 and all(map(_even, manifest.facets)),
        "a facet's name": len(set(names)) == len(names),
        "the facets of countries": sum(facet.aboutness is not None for facet in manifest.facets)
        == (len(manifest.countries) > 0),
    }


def _even(facet: FacetEntry) -> bool:
    own, learned, tags = facet.aboutness, len(facet.slope), len(facet.tags)
    numbers = [*facet.at, *facet.bends, *facet.slope, *facet.intercept, *facet.thresholds]
    features = True
    if own:
        numbers += [*own.unseen, own.threshold, *own.weights, own.damping]
        features = len(own.unseen) == len(own.weights) == len(FEATURES)
    return (
        len(set(facet.tags)) == tags > 0 and features
        and len(facet.names) == len(facet.thresholds) == tags
        and len(facet.at) == len(facet.bends) and _rising(facet)
        and len(facet.intercept) == learned and (learned <= tags if own else learned == tags)
        and bool(np.isfinite(np.array(numbers)).all()) and facet.articles >= 0
    )  # fmt: skip


def _rising(facet: FacetEntry) -> bool:
    """Whether a higher margin always is a higher logit."""
    at, slopes = np.array(facet.at, np.float64), 1 + np.cumsum(np.array(facet.bends, np.float64))
    return bool((at[1:] > at[:-1]).all() and (slopes > 0).all())


def _of_fields(manifest: Manifest) -> dict[str, bool]:
    fields = manifest.fields
    return {
        "the fields": len(manifest.seeds) == len(fields) > 0,
        "a seed": all(0 <= seed < 2**64 for seed in manifest.seeds),
        "a field's parts": all(field.times.keys() <= set(TEXT_FIELDS) for field in fields),
        "how often a field counts a part": all(
            any(field.times.values()) and all(0 <= n <= _TIMES for n in field.times.values())
            for field in fields
        ),
        "a field's weight": all(0 < field.weight < np.inf for field in fields),
        # The kernel recalls names by the first field's words.
        "the first field's terms": not fields or fields[0].characters is None,
        "how many characters a field's terms have": all(
            1 <= field.characters[0] <= field.characters[1] <= _LONGEST
            for field in fields
            if field.characters
        ),
    }


def _of_table(arrays: Mapping[str, Array]) -> dict[str, bool]:
    cells, idf = arrays["table"], arrays["idf"]
    return {
        "the hash table's size": _power_of_two(cells),
        # Training fills half at most; a search in a full one would not end.
        "a full hash table": bool(2 * np.count_nonzero(cells) <= len(cells)),
        "a term's column": bool(((cells & low_of(len(idf))) <= len(idf)).all()),
        "an IDF that is not finite": bool(np.isfinite(idf).all()),
    }


def _of_weights(arrays: Mapping[str, Array], t: int) -> dict[str, bool]:
    common, scale, indptr, tags, values = (
        arrays[f"weights_{name}"] for name in ("common", "scale", "indptr", "tags", "values")
    )
    bias, terms = arrays["bias"], len(arrays["idf"])
    return {
        "the common terms' weights": common.ndim == 2 and common.shape[1] == t and len(common) <= terms,
        "the terms' scales": len(scale) == terms and bool(np.isfinite(scale).all()),
        "the weights' borders": len(indptr) == terms - len(common) + 1 > 0 and indptr[0] == 0
        # Compared and not subtracted: a difference of int64 can wrap.
        and bool((indptr[1:] >= indptr[:-1]).all()) and indptr[-1] == len(tags) == len(values),
        "a weight's tag": bool((tags < t).all()),
        "the biases": len(bias) == t and bool(np.isfinite(bias).all()),
    }  # fmt: skip


def _of_names(arrays: Mapping[str, Array], manifest: Manifest) -> dict[str, bool]:
    """Of the gazetteer, which is empty where no facet is of countries."""
    keys, upper, lower, first = (arrays[f"names_{n}"] for n in ("keys", "upper", "lower", "first"))
    known = manifest.countries
    if not known:
        return {"names of places": len(keys) == len(upper) == len(lower) == len(first) == len(known) == 0}
    most = len(known) << COUNTRY
    tags = {tag for facet in manifest.facets if facet.aboutness for tag in facet.tags}
    places = np.concatenate([upper, lower])
    return {
        "the countries": 0 < len(set(known)) == len(known) and set(known) <= tags,
        "the names' table": _power_of_two(keys) and len(keys) == len(upper) == len(lower)
        and bool(3 * np.count_nonzero(keys) <= 2 * len(keys)),
        "the names' first units": _power_of_two(first),
        "a name's place": bool(((places >= NONE) & (places < most)).all()),
        "a name's kind": bool((places[places >= 0] >> KIND & 7 <= NOTHING).all()),
    }  # fmt: skip


def _power_of_two(array: Array) -> bool:
    return len(array) > 0 and len(array) & (len(array) - 1) == 0


def _of_heldout(arrays: Mapping[str, Array], t: int) -> dict[str, bool]:
    article, tag, score, truth = (arrays[f"heldout_{n}"] for n in ("article", "tag", "score", "truth"))
    even = len(article) == len(tag) == len(score) == len(truth)
    return {"the held-out scores": even and bool((tag < t).all() and ((score >= 0) & (score <= 1)).all())}


def _true_selftest(manifest: Manifest) -> bool:
    tags = {facet.name: set(facet.tags) for facet in manifest.facets}
    try:
        for test in manifest.selftest:
            article_from(test.article)
    except ArticleError:
        return False
    return all(
        facet in tags and scores.keys() <= tags[facet]
        for test in manifest.selftest
        for facet, scores in test.scores.items()
    )
