"""Writes a trained tagger as a bundle and puts it into use."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from autotag import store
from autotag.article import article_from
from autotag.bundle import (
    FORMAT,
    MANIFEST,
    RUN,
    TERMS,
    FamiliarEntry,
    FieldEntry,
    FileEntry,
    Manifest,
    SelfTest,
    contents,
    facet_entries,
    scores_of,
)
from autotag.logistic import sigmoid
from autotag.policy import Heldout
from autotag.tagger import Tagger
from autotag.version import VERSION

_TOP = 3


def save(
    model: Path, tagger: Tagger, heldout: Heldout, *, config: Mapping[str, Any],
    training: Mapping[str, Any], metrics: Mapping[str, Any], run: Mapping[str, Any], use: bool = True,
) -> str:  # fmt: skip
    """Adds a bundle to `models/NAME/`, puts it into `use`, and returns its digest.

    Killed at any moment, the model directory is as it was, or as it should be.
    """
    manifest = Manifest(
        format=FORMAT, autotag=VERSION, facets=facet_entries(tagger),
        fields=tuple(
            FieldEntry(f.name, dict(f.times), f.weight, f.characters) for f in tagger.vectorizer.fields
        ),
        seeds=tuple(int(seed) for seed in tagger.vectorizer.table.seeds),
        familiar=FamiliarEntry(**asdict(tagger.familiar)),
        countries=tagger.gazetteer.codes if tagger.gazetteer else (),
        config=dict(config), training=dict(training), metrics=dict(metrics), selftest=_selftest(tagger),
    )  # fmt: skip
    parts = {f"{name}.npy": _npy(array) for name, array in contents(tagger, heldout).items()}
    parts[TERMS] = ("\n".join(tagger.terms()) + "\n").encode(), ("text", ())

    def write(place: Path) -> str:
        entries = {}
        for name, (raw, (dtype, shape)) in sorted(parts.items()):
            _write(place / name, raw)
            entries[name] = FileEntry(dtype, shape or (len(raw),), hashlib.sha256(raw).hexdigest())
        raw = canonical(msgspec.structs.replace(manifest, files=entries))
        _write(place / MANIFEST, raw)
        _write(place / RUN, msgspec.json.encode(run))
        return hashlib.sha256(raw).hexdigest()

    with store.alone(model):
        digest = store.add(model, write)
        if use:
            store.promote(model, digest)
        store.prune(model)
    return digest


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no white space: the same value, the same bytes."""
    return msgspec.json.encode(value, order="sorted")


def _npy(array: Any) -> tuple[bytes, tuple[str, tuple[int, ...]]]:
    stream = io.BytesIO()
    np.save(stream, np.ascontiguousarray(array), allow_pickle=False)
    return stream.getvalue(), (str(array.dtype), array.shape)


def _write(path: Path, raw: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())


def _selftest(tagger: Tagger) -> tuple[SelfTest, ...]:
    """The self-test articles with the scores of each facet's likeliest tags."""
    raw = (files("autotag") / "data" / "selftest.json").read_bytes()
    tests = []
    for article in msgspec.json.decode(raw, type=list[dict[str, str]]):
        logits = tagger.logits([article_from(article)])[0]
        wanted, start = {}, 0
        for facet in tagger.facets:
            own = sigmoid(logits[start : start + len(facet.tags)])
            best = np.argsort(-own, kind="stable")[:_TOP]
            wanted[facet.name] = [facet.tags[t] for t in best.tolist()]
            start += len(facet.tags)
        tests.append(SelfTest(article, scores_of(tagger, article, wanted)))
    return tuple(tests)
