"""A tagger as a checked, mapped, versioned directory: no pickle, nothing that runs.

`models/NAME/` holds immutable directories named by digest, and `current`, one line that names the
one in use. The sha256 of `manifest.json` is the digest; `run.json` (when, how long) lies outside it.
Loading checks all that could make the kernel read out of bounds or hang (`checks`);
`verify` reads every byte.

A small bundle of each released format lies in `tests/bundles/`; `manifest.FORMAT` says when there is another.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from autotag import kernel
from autotag.arrays import at_hand, frozen
from autotag.article import article_from
from autotag.boilerplate import squeezed
from autotag.bundle.checks import check
from autotag.bundle.contents import facets_of
from autotag.bundle.manifest import DTYPES, MANIFEST, TABLES, TERMS, Array, Manifest, read_manifest
from autotag.bundle.policies import choose
from autotag.errors import BundleError, BundleMissing, PolicyError
from autotag.fields import Field
from autotag.gazetteer import Gazetteer
from autotag.linear import Linear
from autotag.policy import Choices, Heldout
from autotag.store import current, is_digest
from autotag.tagger import Facet, Familiar, Tagger
from autotag.vectorizer.fitted import Vectorizer

_NPY: Final = b"\x93NUMPY"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a directory held: the tagger, its manifest, the held-out scores (mapped), and the policy that was
    chosen.
    """

    path: Path
    manifest: Manifest
    tagger: Tagger
    heldout: Heldout
    choices: Choices


def load(
    path: str | os.PathLike[str] = "models/default", policy: str | os.PathLike[str] | None = None
) -> Tagger:
    """The tagger of a model directory (its current bundle) or of one digest directory in it.

    `policy` is a policy file or the name of a preset; without one `policy.toml` beside `current` counts,
    else what training chose. Raises: BundleMissing, or BundleError where the bundle is damaged, of another
    format, or false; PolicyError where the policy can't be had.
    """
    return read(path, policy).tagger


def read(path: str | os.PathLike[str], policy: str | os.PathLike[str] | None = None) -> Bundle:
    """The bundle of a model directory or of one digest directory, checked and mapped."""
    place = locate(Path(path))
    raw = _bytes(place / MANIFEST)
    digest = hashlib.sha256(raw).hexdigest()
    if is_digest(place.name) and place.name != digest:
        raise BundleError(f"{place / MANIFEST} is damaged: its digest is not the directory's name")
    manifest = read_manifest(raw, place)
    arrays = {name: _array(place, name, manifest) for name in DTYPES}
    if (place / TERMS).stat().st_size not in manifest.files[TERMS].shape:
        raise BundleError(f"{place / TERMS} is damaged: its size is not what the manifest says")
    check(arrays, manifest, place)
    heldout = Heldout(*(arrays[f"heldout_{name}"] for name in ("article", "tag", "score", "truth")))
    facets, choices, name = choose(facets_of(manifest), heldout, place=place, manifest=manifest, asked=policy)
    label = f"{place.resolve().parent.name}@{digest[:12]}{name}"
    return Bundle(place, manifest, _tagger(arrays, manifest, facets, place, label), heldout, choices)


def locate(path: Path) -> Path:
    """The digest directory that a path means."""
    if (path / MANIFEST).is_file() or (is_digest(path.name) and path.is_dir()):
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
    except (BundleError, PolicyError) as error:
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


def _array(place: Path, name: str, manifest: Manifest) -> Array:
    path, entry = place / f"{name}.npy", manifest.files[f"{name}.npy"]
    if _opening(path) != _NPY:
        raise BundleError(f"{path} is damaged: it is no .npy array")
    try:
        mapped = np.load(path, mmap_mode=None if 0 in entry.shape else "r", allow_pickle=False)
    except Exception as error:  # numpy evaluates the header, which fails in as many ways as Python has
        raise BundleError(f"{path} is damaged: {_first_line(error)}") from None
    kinds = {DTYPES[name], entry.dtype, str(mapped.dtype)}
    plain = mapped.ndim == (2 if name in TABLES else 1) and mapped.flags.c_contiguous
    if len(kinds) > 1 or mapped.shape != entry.shape or not plain:
        raise BundleError(f"{path} is damaged: its type or shape is not what the manifest says")
    return frozen(mapped)


def _opening(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(len(_NPY))
    except OSError as error:
        raise BundleError(f"{path} can't be read: {error.strerror}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _tagger(
    arrays: Mapping[str, Array], manifest: Manifest, facets: tuple[Facet, ...], place: Path, label: str
) -> Tagger:
    fields = tuple(Field(f.name, f.times, f.weight, f.characters) for f in manifest.fields)
    table = kernel.Table(
        arrays["table"], kernel.low_of(len(arrays["idf"])), np.array(manifest.seeds, np.uint64)
    )
    names = [f"weights_{name}" for name in ("scale", "indptr", "tags", "values")]
    linear = Linear(at_hand(arrays["weights_common"]), *(arrays[name] for name in [*names, "bias"]))
    places = kernel.Names(*(arrays[f"names_{name}"] for name in ("keys", "upper", "lower", "first")))
    return Tagger(
        Vectorizer(fields, arrays["idf"], table), linear, facets, _Terms(place / TERMS, len(arrays["idf"])),
        label,
        Gazetteer(manifest.countries, places, table.seeds[0]) if manifest.countries else None,
        Familiar(**msgspec.structs.asdict(manifest.familiar)),
        _boilerplate(manifest, place),
    )  # fmt: skip


def _boilerplate(manifest: Manifest, place: Path) -> frozenset[str]:
    """The lines that training did not read."""
    lines = manifest.config.get("boilerplate", [])
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise BundleError(f"{place} is false: its boilerplate can't be right; train the model again")
    return frozenset(map(squeezed, lines))


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
