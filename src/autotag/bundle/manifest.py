"""The form of a bundle: its files, and `manifest.json`, which says of every other file what it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct
from numpy.typing import NDArray

from autotag.errors import BundleError
from autotag.policy import Kind

#: Raised with any change after which what is there is read to other scores, or not at all. Then, in one go:
#: - leave tests/bundles/format-N as it is, and make the next: `python tools/make_test_bundle.py`;
#: - read the older one by bringing its manifest and arrays to the present form before they are checked, or
#:   leave it refused with the way out, as `read_manifest` refuses what it does not know;
#: - tell in CHANGELOG.md what becomes of models that were trained before.
#: Every kept bundle is loaded, or refused, by tests/bundle/test_formats.py.
FORMAT: Final = 3
MANIFEST: Final = "manifest.json"
RUN: Final = "run.json"
TERMS: Final = "terms.txt"
#: The arrays by name, each in NAME.npy.
DTYPES: Final = {
    "table": "uint64", "idf": "float32",
    "weights_common": "int8", "weights_scale": "float32", "weights_indptr": "int64",
    "weights_tags": "uint16", "weights_values": "int8", "bias": "float64",
    "names_keys": "uint64", "names_upper": "int32", "names_lower": "int32", "names_first": "uint8",
    "heldout_article": "uint32", "heldout_tag": "uint16", "heldout_score": "float32", "heldout_truth": "bool",
}  # fmt: skip
#: Those of two dimensions; all others have one.
TABLES: Final = frozenset(["weights_common"])
_FILES: Final = frozenset([TERMS, *(f"{name}.npy" for name in DTYPES)])

Array = NDArray[Any]


class FileEntry(Struct, frozen=True):
    """What a file must be; a text file has dtype `text` and its bytes as shape."""

    dtype: str
    shape: tuple[int, ...]
    sha256: str


class AboutnessEntry(Struct, frozen=True, kw_only=True):
    """What tells which of the countries named an article is about; features are `kernel.FEATURES`."""

    unseen: tuple[float, ...]
    threshold: float
    weights: tuple[float, ...]
    damping: float


class FacetEntry(Struct, frozen=True, kw_only=True):
    """A facet's tags, the learned ones first, and what turns their margins into them."""

    name: str
    tags: tuple[str, ...]
    names: tuple[str, ...]
    slope: tuple[float, ...]
    intercept: tuple[float, ...]
    at: tuple[float, ...]
    bends: tuple[float, ...]
    thresholds: tuple[float, ...]
    rule: Kind
    articles: int
    aboutness: AboutnessEntry | None = None


class FieldEntry(Struct, frozen=True, omit_defaults=True):
    """A field of the vectorizer: of words, or of n-grams of so many characters."""

    name: str
    times: dict[str, int]
    weight: float
    characters: tuple[int, int] | None = None


class FamiliarEntry(Struct, frozen=True, kw_only=True):
    """What the training articles are like; `unknown` is a share of words."""

    scripts: tuple[str, ...]
    languages: tuple[str, ...]
    unknown: float


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
    familiar: FamiliarEntry
    config: dict[str, Any]
    training: dict[str, Any]
    metrics: dict[str, Any]
    selftest: tuple[SelfTest, ...]
    countries: tuple[str, ...] = ()
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
