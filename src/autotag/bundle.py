"""A tagger as a checked, mapped, versioned directory: no pickle, nothing that runs.

`models/NAME/` holds immutable directories named by digest, and `current`, one line that names the
one in use. `manifest.json` says what every other file must be; its sha256 is the digest. `run.json`
(when, how long) lies outside the digest. Loading checks all that could make the kernel read out of
bounds or hang; `verify` reads every byte.

Format 1. A change that old code can't read raises `FORMAT`; the loader of the old one stays, and a
small bundle of each released format lies in `tests/bundles/`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from autotag import kernel
from autotag.article import article_from
from autotag.errors import BundleError, BundleMissing
from autotag.policy import Policy, Rule
from autotag.stage import Stage
from autotag.store import current, is_digest
from autotag.tagger import Facet, Linear, Tagger
from autotag.vectorizer import Field, Vectorizer, frozen

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
TERMS: Final = "terms.txt"
_DTYPES: Final = {
    "table_keys": "uint64", "table_columns": "int32", "idf": "float32",
    "weights_indptr": "int64", "weights_tags": "uint16", "weights_values": "float32",
    "bias": "float64", "heldout_article": "uint32", "heldout_tag": "uint16",
    "heldout_score": "float32", "heldout_truth": "bool",
}  # fmt: skip
_FILES: Final = frozenset([TERMS, *(f"{name}.npy" for name in _DTYPES)])

Array = NDArray[Any]
_T = TypeVar("_T")


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


@dataclass(frozen=True, slots=True)
class Heldout:
    """Out-of-fold scores with their truth: the pairs (article, tag) that are likely or true."""

    article: NDArray[np.uint32]
    tag: NDArray[np.uint16]
    score: NDArray[np.float32]
    truth: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a directory held: the tagger, its manifest, and the held-out scores (mapped)."""

    path: Path
    manifest: Manifest
    tagger: Tagger
    heldout: Heldout


def contents(tagger: Tagger, heldout: Heldout) -> dict[str, Array]:
    """The arrays of a bundle by name."""
    table, linear = tagger.vectorizer.table, tagger.linear
    arrays = (
        table.keys, table.columns, tagger.vectorizer.idf, linear.indptr, linear.tags, linear.values,
        linear.bias, heldout.article, heldout.tag, heldout.score, heldout.truth,
    )  # fmt: skip
    return dict(zip(_DTYPES, arrays, strict=True))


def facet_entries(tagger: Tagger) -> tuple[FacetEntry, ...]:
    """The facets of a tagger as the manifest has them."""
    return tuple(
        FacetEntry(
            name=facet.name, tags=facet.tags, names=facet.names, rule=facet.policy.rule,
            slope=tuple(facet.stage.slope.tolist()), intercept=tuple(facet.stage.intercept.tolist()),
            thresholds=tuple(facet.policy.thresholds.tolist()),
        ) for facet in tagger.facets
    )  # fmt: skip


def load(path: str | os.PathLike[str] = "models/default") -> Tagger:
    """The tagger of a model directory (its current bundle) or of one digest directory in it.

    Raises: BundleMissing, or BundleError where the bundle is damaged, of another format, or false.
    """
    return read(path).tagger


def read(path: str | os.PathLike[str]) -> Bundle:
    """The bundle of a model directory or of one digest directory, checked and mapped."""
    place = locate(Path(path))
    raw = _bytes(place / MANIFEST)
    digest = hashlib.sha256(raw).hexdigest()
    if is_digest(place.name) and place.name != digest:
        raise BundleError(f"{place / MANIFEST} is damaged: its digest is not the directory's name")
    manifest = _manifest(raw, place)
    arrays = {name: _array(place, name, manifest) for name in _DTYPES}
    _check(arrays, manifest, place)
    tagger = _tagger(arrays, manifest, place, digest)
    heldout = Heldout(*(arrays[f"heldout_{name}"] for name in ("article", "tag", "score", "truth")))
    return Bundle(place, manifest, tagger, heldout)


def locate(path: Path) -> Path:
    """The digest directory that a path means."""
    if (path / MANIFEST).is_file():
        return path
    digest = current(path)
    if digest is None:
        raise BundleMissing(f"no model at {path}; make one with: autotag train ARTICLES -m {path}")
    return path / digest


def verify(path: str | os.PathLike[str]) -> list[str]:
    """What is wrong with a bundle, byte by byte and by its self-test; empty: nothing.

    Raises: BundleMissing where there is no bundle at all.
    """
    place = locate(Path(path))
    try:
        bundle = read(place)
    except BundleMissing:
        raise
    except BundleError as error:
        return [str(error)]
    findings = [
        f"{place / name} has not the bytes that the manifest says"
        for name, entry in sorted(bundle.manifest.files.items())
        if hashlib.sha256(_bytes(place / name)).hexdigest() != entry.sha256
    ]
    return findings or selftest(bundle)


def selftest(bundle: Bundle) -> list[str]:
    """The self-test articles whose scores are not those stored; empty: all are."""
    findings: list[str] = []
    for number, test in enumerate(bundle.manifest.selftest, 1):
        scores = scores_of(bundle.tagger, test.article, test.scores)
        for facet, stored in test.scores.items():
            for tag, score in stored.items():
                if abs(scores[facet][tag] - score) > 2e-4:
                    findings.append(
                        f"self-test {number}: {facet}/{tag} scores {scores[facet][tag]}, not {score}"
                    )
    return findings


def scores_of(
    tagger: Tagger, article: Mapping[str, str], wanted: Mapping[str, Sequence[str] | Mapping[str, Any]]
) -> dict[str, dict[str, float]]:
    """The scores of some tags of an article, given or not."""
    ready = article_from(article)
    return {
        facet: {tag: tagger.explain(ready, facet, tag).score for tag in tags}
        for facet, tags in wanted.items()
    }


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BundleError(f"{path} is missing; train the model again or copy it whole") from None
    except OSError as error:
        raise BundleError(f"{path} can't be read: {error.strerror}") from None


def _manifest(raw: bytes, place: Path) -> Manifest:
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
    present = {entry.name for entry in os.scandir(place)}
    if strange := sorted(present - _FILES - {MANIFEST, RUN}):
        raise BundleError(f"{place} holds {strange[0]!r}, which is no part of a bundle; remove it")
    return manifest


def _array(place: Path, name: str, manifest: Manifest) -> Array:
    path, entry = place / f"{name}.npy", manifest.files[f"{name}.npy"]
    if path.is_symlink() or not path.is_file():
        raise BundleError(f"{path} is missing or no plain file; copy the model whole")
    try:
        mapped = np.load(path, mmap_mode=None if 0 in entry.shape else "r", allow_pickle=False)
    except (ValueError, OSError, EOFError, SyntaxError) as error:
        raise BundleError(f"{path} is damaged: {error}") from None
    if not isinstance(mapped, np.ndarray) or (str(mapped.dtype), mapped.shape) != (
        _DTYPES[name], entry.shape,
    ) or entry.dtype != _DTYPES[name]:  # fmt: skip
        raise BundleError(f"{path} is damaged: its type or shape is not what the manifest says")
    return frozen(mapped)


def _check(arrays: Mapping[str, Array], manifest: Manifest, place: Path) -> None:
    """Refuses arrays that would make the kernel read out of bounds, hang or give no number."""
    keys, columns, idf = arrays["table_keys"], arrays["table_columns"], arrays["idf"]
    indptr, tags, values = (arrays[f"weights_{name}"] for name in ("indptr", "tags", "values"))
    t, v, slots = sum(len(facet.tags) for facet in manifest.facets), len(idf), len(keys)
    article, tag, score, truth = (arrays[f"heldout_{n}"] for n in ("article", "tag", "score", "truth"))
    fields = {len(field.times) > 0 for field in manifest.fields}
    checks = {
        "the hash table's size": slots > 0 and slots & (slots - 1) == 0 and len(columns) == slots,
        "a full hash table": bool((keys == 0).any()),
        "a term's column": bool(((columns >= -1) & (columns < v)).all()),
        "the fields": len(manifest.seeds) == len(manifest.fields) and fields == {True},
        "a seed": all(0 <= seed < 2**64 for seed in manifest.seeds),
        "the weights' borders": len(indptr) == v + 1 and indptr[0] == 0
        and bool((np.diff(indptr) >= 0).all()) and indptr[-1] == len(tags) == len(values),
        "a weight's tag": bool((tags < t).all()),
        "a number that is not finite": all(bool(np.isfinite(a).all()) for a in (idf, values, arrays["bias"])),
        "the number of tags": t > 0 and len(arrays["bias"]) == t and all(map(_even, manifest.facets)),
        "the held-out scores": len(article) == len(tag) == len(score) == len(truth)
        and bool((tag < t).all()) and bool(np.isfinite(score).all()),
    }  # fmt: skip
    for what, right in checks.items():
        if not right:
            raise BundleError(f"{place} is false: {what} can't be right; train the model again")


def _even(facet: FacetEntry) -> bool:
    columns = (facet.names, facet.slope, facet.intercept, facet.thresholds)
    numbers = np.array([*facet.slope, *facet.intercept, *facet.thresholds])
    return all(len(c) == len(facet.tags) for c in columns) and bool(np.isfinite(numbers).all())


def _tagger(arrays: Mapping[str, Array], manifest: Manifest, place: Path, digest: str) -> Tagger:
    fields = tuple(Field(field.name, field.times, field.weight) for field in manifest.fields)
    table = kernel.Table(arrays["table_keys"], arrays["table_columns"], np.array(manifest.seeds, np.uint64))
    linear = Linear(*(arrays[name] for name in ("weights_indptr", "weights_tags", "weights_values", "bias")))
    facets = tuple(
        Facet(
            facet.name, facet.tags, facet.names,
            Stage(np.array(facet.slope), np.array(facet.intercept)),
            Policy(np.array(facet.thresholds), facet.rule),
        ) for facet in manifest.facets
    )  # fmt: skip
    vectorizer = Vectorizer(fields, arrays["idf"], table)
    label = f"{place.resolve().parent.name}@{digest[:12]}"
    return Tagger(vectorizer, linear, facets, _Terms(place / TERMS, len(arrays["idf"])), label)


class _Terms:
    """The terms in column order, read when first asked for: only explanations need them."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._size = path, size
        self._terms: list[str] | None = None

    def __call__(self) -> Sequence[str]:
        if self._terms is None:
            try:
                terms = _bytes(self._path).decode().split("\n")[:-1]
            except UnicodeDecodeError as error:
                raise BundleError(f"{self._path} is damaged: {error}") from None
            if len(terms) != self._size:
                raise BundleError(f"{self._path} is damaged: {len(terms)} terms, not {self._size}")
            self._terms = terms
        return self._terms
