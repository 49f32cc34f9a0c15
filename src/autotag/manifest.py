"""What a bundle must be: the form of its manifest, and what its arrays may hold.

`manifest.json` says of every other file what it is. Right sums prove little, since whoever writes the
files writes the sums: `check` refuses whatever would make the kernel read out of bounds, hang, or
give no number.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from autotag.article import TEXT_FIELDS, article_from
from autotag.errors import ArticleError, BundleError
from autotag.policy import Rule

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
TERMS: Final = "terms.txt"
#: The arrays by name, each in NAME.npy.
DTYPES: Final = {
    "table_keys": "uint64", "table_columns": "int32", "idf": "float32",
    "weights_common": "int8", "weights_scale": "float32", "weights_indptr": "int64",
    "weights_tags": "uint16", "weights_values": "int8", "bias": "float64",
    "heldout_article": "uint32", "heldout_tag": "uint16", "heldout_score": "float32", "heldout_truth": "bool",
}  # fmt: skip
#: Those of two dimensions; all others have one.
TABLES: Final = frozenset(["weights_common"])
_FILES: Final = frozenset([TERMS, *(f"{name}.npy" for name in DTYPES)])
#: No article says a part more often, and `times` must fit the kernel's int32.
_TIMES: Final = 1000

Array = NDArray[Any]


class FileEntry(Struct, frozen=True):
    """What a file must be; a text file has dtype `text` and its bytes as shape."""

    dtype: str
    shape: tuple[int, ...]
    sha256: str


class FacetEntry(Struct, frozen=True, kw_only=True):
    """A facet's tags and what turns their margins into them."""

    name: str
    tags: tuple[str, ...]
    names: tuple[str, ...]
    slope: tuple[float, ...]
    intercept: tuple[float, ...]
    thresholds: tuple[float, ...]
    rule: Rule


class FieldEntry(Struct, frozen=True):
    """A field of the vectorizer."""

    name: str
    times: dict[str, int]
    weight: float


class SelfTest(Struct, frozen=True):
    """An article written for this project, and the scores that the model gave it when saved."""

    article: dict[str, str]
    scores: dict[str, dict[str, float]]


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of a bundle but its arrays: the same for the same data, config, seed and versions."""

    format: int
    autotag: str
    facets: tuple[FacetEntry, ...]
    fields: tuple[FieldEntry, ...]
    seeds: tuple[int, ...]
    config: dict[str, Any]
    training: dict[str, Any]
    metrics: dict[str, Any]
    selftest: tuple[SelfTest, ...]
    files: dict[str, FileEntry] = {}


def read_manifest(raw: bytes, place: Path) -> Manifest:
    """The manifest that the bytes hold, of the directory `place`, which holds its files and no others.

    Raises: BundleError.
    """
    damaged = f"{place / MANIFEST} is damaged"
    try:
        version = msgspec.json.decode(raw, type=dict[str, Any]).get("format")
        if version != FORMAT:
            raise BundleError(
                f"{place} is of bundle format {version}, this autotag reads {FORMAT}: "
                "train it again, or use the autotag that made it"
            )
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{damaged}: {error}") from None
    if set(manifest.files) != _FILES:
        raise BundleError(f"{damaged}: it does not list the files of a bundle")
    _check_files(place)
    return manifest


def _check_files(place: Path) -> None:
    """Refuses a directory with a file missing, one too many, or one that is a link or a device."""
    present = {entry.name: entry.is_file(follow_symlinks=False) for entry in os.scandir(place)}
    if strange := sorted(set(present) - _FILES - {MANIFEST, RUN}):
        raise BundleError(f"{place} holds {strange[0]!r}, which is no part of a bundle; remove it")
    if lacking := sorted(_FILES - set(present)):
        raise BundleError(f"{place / lacking[0]} is missing; copy the model whole or train it again")
    if links := sorted(name for name, plain in present.items() if not plain):
        raise BundleError(f"{place / links[0]} is no plain file; copy the model, don't link into it")


def check(arrays: Mapping[str, Array], manifest: Manifest, place: Path) -> None:
    """Refuses what no training makes.

    Raises: BundleError naming the first thing that can't be right.
    """
    t = sum(len(facet.tags) for facet in manifest.facets)
    checks = {
        **_of_facets(manifest, t),
        **_of_fields(manifest),
        **_of_table(arrays),
        **_of_weights(arrays, t),
        **_of_heldout(arrays, t),
        "a self-test": _true_selftest(manifest),
    }
    for what, right in checks.items():
        if not right:
            raise BundleError(f"{place} is false: {what} can't be right; train the model again")


def _of_facets(manifest: Manifest, t: int) -> dict[str, bool]:
    names = [facet.name for facet in manifest.facets]
    return {
        "the number of tags": t > 0 and all(map(_even, manifest.facets)),
        "a facet's name": len(set(names)) == len(names),
    }


def _even(facet: FacetEntry) -> bool:
    columns = (facet.names, facet.slope, facet.intercept, facet.thresholds)
    numbers = np.array([*facet.slope, *facet.intercept, *facet.thresholds])
    return (
        len(set(facet.tags)) == len(facet.tags) > 0
        and all(len(column) == len(facet.tags) for column in columns)
        and bool(np.isfinite(numbers).all())
    )


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
    }


def _of_table(arrays: Mapping[str, Array]) -> dict[str, bool]:
    keys, columns, idf = (arrays[name] for name in ("table_keys", "table_columns", "idf"))
    slots = len(keys)
    return {
        "the hash table's size": slots > 0 and slots & (slots - 1) == 0 and len(columns) == slots,
        # Training fills half at most; a search in a full one would not end.
        "a full hash table": bool(2 * np.count_nonzero(keys) <= slots),
        "a term's column": bool(((columns >= -1) & (columns < len(idf))).all()),
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


def _of_heldout(arrays: Mapping[str, Array], t: int) -> dict[str, bool]:
    article, tag, score, truth = (arrays[f"heldout_{n}"] for n in ("article", "tag", "score", "truth"))
    even = len(article) == len(tag) == len(score) == len(truth)
    return {"the held-out scores": even and bool((tag < t).all() and np.isfinite(score).all())}


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
