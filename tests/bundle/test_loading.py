"""Bundles: what is saved comes back to the byte, and nothing false, damaged or hostile is loaded."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from autotag.article import Article
from autotag.bundle import DTYPES, FORMAT, MANIFEST, RUN, TERMS, load, read, verify
from autotag.config import TrainingConfig
from autotag.errors import BundleError, BundleMissing
from autotag.kernel import COUNTRY, KIND
from autotag.store import current
from autotag.tagger import Wish
from autotag.train import Settings, Trained, train

FILES = [MANIFEST, TERMS, *(f"{name}.npy" for name in DTYPES)]
Save = Callable[[Path, Trained], str]
ALL = Wish(explain=("*",))


@pytest.fixture
def model(saved: Path, tmp_path: Path) -> Path:
    """A model directory of one's own, to damage."""
    return Path(shutil.copytree(saved, tmp_path / "archive"))


def place_of(model: Path) -> Path:
    """The digest directory in use."""
    return model / str(current(model))


def forge(model: Path, arrays: dict[str, Any] | None = None, **manifest: Any) -> Path:
    """The model with other arrays and manifest values, and with right sums, sizes and digest."""
    place = place_of(model)
    values = json.loads((place / MANIFEST).read_bytes())
    for name, array in (arrays or {}).items():
        np.save(place / f"{name}.npy", array)
        raw = (place / f"{name}.npy").read_bytes()
        entry = {"dtype": str(array.dtype), "shape": array.shape, "sha256": hashlib.sha256(raw).hexdigest()}
        values["files"][f"{name}.npy"] = entry
    for key, value in manifest.items():
        values[key] = value(values[key]) if callable(value) else value
    raw = json.dumps(values).encode()
    (place / MANIFEST).write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    place.rename(model / digest)
    (model / "current").write_text(digest + "\n")
    return model


def array(model: Path, name: str) -> Any:
    """A writable copy of an array of the bundle."""
    return np.load(place_of(model) / f"{name}.npy").copy()


def refused(model: Path) -> str:
    """The one clear line with which a model is refused, by `load` and by `verify`."""
    with pytest.raises(BundleError) as caught:
        load(model)
    message = str(caught.value)
    assert "\n" not in message and str(model) in message
    assert verify(model) == [message]
    return message


def test_round_trip_gives_the_same_results(saved: Path, archive: list[Article], trained_archive: Trained):
    """Tags, scores and explanations of a loaded model are those of the trained one, to the byte."""
    loaded = load(saved)
    fresh = replace(trained_archive.tagger, label=loaded.label)
    for own, other in zip(fresh.tag_many(archive, ALL), loaded.tag_many(archive, ALL), strict=True):
        assert msgspec.json.encode(own) == msgspec.json.encode(other)
    held = read(saved).heldout
    for name in ("article", "tag", "score", "truth"):
        np.testing.assert_array_equal(getattr(held, name), getattr(trained_archive.heldout, name))


def test_arrays_are_mapped_and_read_only(saved: Path):
    """Loading maps the weights instead of reading them, and nothing can change them."""
    for values in load(saved).linear.arrays:
        assert isinstance(values.base, np.memmap) and not values.flags.writeable
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1


def test_digest_directory_is_a_model_too(saved: Path):
    """`-m` takes one digest directory; the label still names the model."""
    place = place_of(saved)
    assert load(place).label == load(saved).label == f"archive@{place.name[:12]}"
    assert verify(place) == verify(saved) == []


@pytest.mark.parametrize("name", FILES)
def test_verify_finds_every_flipped_byte(model: Path, name: str):
    """One bit anywhere, in the header or the data, is a finding and no crash."""
    path = place_of(model) / name
    raw = path.read_bytes()
    ends = {
        0,
        3,
        6,
        8,
        12,
        30,
        60,
        64,
        100,
        127,
        128,
        len(raw) // 3,
        len(raw) // 2,
        len(raw) - 2,
        len(raw) - 1,
    }
    for at in sorted(at for at in ends if 0 <= at < len(raw)):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0x10]) + raw[at + 1 :])
        findings = verify(model)
        assert len(findings) == 1 and "\n" not in findings[0], at
        assert name in findings[0] or "false" in findings[0], (at, findings)
    path.write_bytes(raw)
    assert verify(model) == []


@pytest.mark.parametrize("name", [MANIFEST, "idf.npy", "heldout_truth.npy"])
def test_every_byte_of_a_header_may_be_wrong(model: Path, name: str):
    """Any byte of a file's first 128 set to any of some values: found, and never another error."""
    path = place_of(model) / name
    raw = path.read_bytes()
    for at in range(min(128, len(raw))):
        value = raw[at] ^ (1 << at % 8)
        path.write_bytes(raw[:at] + bytes([value]) + raw[at + 1 :])
        try:
            load(model)
        except BundleError:
            continue
        assert name != MANIFEST
        assert verify(model), (at, value)


@pytest.mark.parametrize("name", FILES)
def test_cut_off_file_is_refused_on_load(model: Path, name: str):
    """A copy that was not finished is found when the model is loaded, not when it is used."""
    path = place_of(model) / name
    raw = path.read_bytes()
    for size in (0, 5, 100, len(raw) // 2, len(raw) - 1):
        path.write_bytes(raw[:size])
        assert name in refused(model)


@pytest.mark.parametrize("name", FILES)
def test_missing_file_is_refused(model: Path, name: str):
    """A file that is gone is named."""
    (place_of(model) / name).unlink()
    assert name in refused(model)


@pytest.mark.parametrize("name", [*FILES, RUN])
def test_link_is_refused(model: Path, tmp_path: Path, name: str):
    """A symbolic link could point at what the user who loads may read and the model's maker not."""
    path = place_of(model) / name
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert name in refused(model)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("name", [TERMS, "idf.npy"])
def test_pipe_is_refused_and_not_waited_for(model: Path, name: str):
    """A named pipe in a file's place must not hang the loader."""
    path = place_of(model) / name
    path.unlink()
    os.mkfifo(path)
    assert name in refused(model)


class Bomb:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self.mark),)


@pytest.mark.parametrize("name", [*FILES, "extra.pkl", "extra.npy", "__init__.py", "model.joblib"])
def test_pickle_is_never_executed(model: Path, tmp_path: Path, name: str):
    """A pickle under any name is refused and not run."""
    mark = tmp_path / "mark"
    (place_of(model) / name).write_bytes(pickle.dumps(Bomb(mark)))
    assert name in refused(model)
    assert not mark.exists()


@pytest.mark.parametrize("name", DTYPES)
def test_object_array_is_never_executed(model: Path, tmp_path: Path, name: str):
    """An array of objects is a pickle within; with right sums it is refused all the same."""
    mark = tmp_path / "mark"
    bombs = np.empty(3, object)
    bombs[:] = [Bomb(mark)] * 3
    assert f"{name}.npy" in refused(forge(model, {name: bombs}))
    assert not mark.exists()


@pytest.mark.parametrize("name", DTYPES)
def test_archive_of_arrays_is_refused(model: Path, name: str):
    """np.load opens .npz files too, whatever their name."""
    path = place_of(model) / f"{name}.npy"
    with path.open("wb") as stream:
        np.savez(stream, a=np.zeros(3))
    assert path.name in refused(model)


def changed(at: Any, value: Any) -> Callable[[Any], Any]:
    """An array with one value changed."""

    def change(old: Any) -> Any:
        old[at] = value
        return old

    return change


def wrapping(old: Any) -> Any:
    """Borders whose every difference is positive, if only because int64 wraps."""
    old[1:6] = 2**62, 2**63 - 1, -(2**63), -(2**62), 0
    return old


def filled(old: Any) -> Any:
    """A table of names with one key more than two thirds of its slots."""
    free = np.flatnonzero(old == 0)
    old[free[: 2 * len(old) // 3 + 1 - (len(old) - len(free))]] = 5
    return old


FALSE_ARRAYS = {
    "borders that wrap": ("weights_indptr", wrapping),
    "a weight's tag beyond the last": ("weights_tags", changed(0, 6)),
    "a weight's tag far beyond": ("weights_tags", changed(-1, 65535)),
    "a scale that is NaN": ("weights_scale", changed(0, np.nan)),
    "scales too few": ("weights_scale", lambda old: old[:-1]),
    "common weights of fewer tags": ("weights_common", lambda old: np.ascontiguousarray(old[:, :-1])),
    "common weights of more tags": ("weights_common", lambda old: np.hstack([old, old])),
    "common terms too few": ("weights_common", lambda old: old[:-1]),
    "more common terms than terms": ("weights_common", lambda old: np.repeat(old, 5, axis=0)),
    "common weights in one dimension": ("weights_common", np.ravel),
    "common weights by column": ("weights_common", np.asfortranarray),
    "borders that fall": ("weights_indptr", changed(3, 0)),
    "borders that start late": ("weights_indptr", changed(0, 1)),
    "borders below zero": ("weights_indptr", changed(1, -5)),
    "borders beyond the end": ("weights_indptr", changed(-1, 10**12)),
    "borders too few": ("weights_indptr", lambda old: old[:-1]),
    "no borders": ("weights_indptr", lambda old: old[:0]),
    "values too few": ("weights_values", lambda old: old[:-1]),
    "a scale that is infinite": ("weights_scale", changed(-1, np.inf)),
    "an IDF that is NaN": ("idf", changed(0, np.nan)),
    "an IDF too few": ("idf", lambda old: old[:-1]),
    "no IDF": ("idf", lambda old: old[:0]),
    "a bias that is NaN": ("bias", changed(0, np.nan)),
    "a bias too few": ("bias", lambda old: old[:-1]),
    "a column beyond the last": ("table", lambda old: np.where(old != 0, ~np.uint64(0), old)),
    "a full table": ("table", changed(slice(None), 5)),
    "a table full but for one": ("table", changed(slice(1, None), 5)),
    "a size that is no power of two": ("table", lambda old: old[:-1]),
    "no table": ("table", lambda old: old[:0]),
    "a held-out tag beyond the last": ("heldout_tag", changed(0, 256 + 3)),
    "a held-out score that is NaN": ("heldout_score", changed(0, np.nan)),
    "a held-out score above 1": ("heldout_score", changed(0, 1.5)),
    "a held-out score below 0": ("heldout_score", changed(-1, -0.5)),
    "held-out articles too few": ("heldout_article", lambda old: old[:-1]),
    "an array of two dimensions": ("weights_values", lambda old: old[:, None]),
    "an array of none": ("bias", lambda old: np.float64(1.0)),
    "another type": ("weights_values", lambda old: old.astype(np.float64)),
    "another byte order": ("idf", lambda old: old.astype(">f4")),
    "a full table of names": ("names_keys", changed(slice(None), 5)),
    "a table of names that is more than two thirds full": ("names_keys", filled),
    "names of a size that is no power of two": ("names_keys", lambda old: old[:-1]),
    "no names": ("names_keys", lambda old: old[:0]),
    "places too few": ("names_upper", lambda old: old[:-1]),
    "places too many": ("names_lower", lambda old: np.tile(old, 2)),
    "a place beyond the last country": ("names_upper", changed(0, 256 << COUNTRY)),
    "a place far beyond": ("names_lower", changed(-1, 2**31 - 1)),
    "a place below none": ("names_lower", changed(0, -2)),
    "a place of no kind": ("names_upper", changed(0, 255 << COUNTRY | 7 << KIND)),
    "first units of a size that is no power of two": ("names_first", lambda old: old[:-1]),
    "no first units": ("names_first", lambda old: old[:0]),
}


@pytest.mark.parametrize("what", FALSE_ARRAYS)
def test_false_array_with_right_sums_is_refused(model: Path, what: str):
    """Whoever makes the files makes the sums: what the kernel would read out of bounds is checked."""
    name, change = FALSE_ARRAYS[what]
    refused(forge(model, {name: change(array(model, name))}))


def test_more_common_terms_than_terms_are_refused(model: Path):
    """Rows for more terms than there are leave less than no border: refused, and no IndexError."""
    terms = len(array(model, "idf"))
    common = np.zeros((terms + 1, array(model, "weights_common").shape[1]), np.int16)
    empty = {"weights_indptr": np.zeros(0, np.int64), "weights_scale": np.ones(terms + 1, np.float32)}
    refused(forge(model, {"weights_common": common, **empty}))


def test_false_size_of_the_names_with_their_places(model: Path):
    """Names and places of one length that is no power of two: the mask would miss slots."""
    names = ("names_keys", "names_upper", "names_lower")
    assert "names' table" in refused(forge(model, {name: array(model, name)[:-1] for name in names}))


def other(old: Any, changes: dict[str, Any]) -> Any:
    """A mapping with other values, or what functions make of the old ones."""
    return {**old, **{k: v(old[k]) if callable(v) else v for k, v in changes.items()}}


def first(**changes: Any) -> Callable[[Any], Any]:
    """A list whose first entry, the facet of countries among facets, has other values."""
    return lambda old: [other(old[0], changes), *old[1:]]


def about(**changes: Any) -> Callable[[Any], Any]:
    """Facets of which the first tells otherwise what an article is about."""
    return first(aboutness=lambda old: other(old, changes))


FALSE_MANIFESTS: dict[str, dict[str, Any]] = {
    "an unknown part": {"fields": first(times={"title": 1, "headline": 2})},
    "no part": {"fields": first(times={})},
    "parts that never count": {"fields": first(times={"title": 0, "text": 0})},
    "a negative time": {"fields": first(times={"title": 1, "text": -1})},
    "a time beyond int32": {"fields": first(times={"text": 2**40})},
    "a negative weight": {"fields": first(weight=-1.0)},
    "no weight": {"fields": first(weight=0)},
    "no field": {"fields": [], "seeds": []},
    "terms of no character": {"fields": first(characters=[0, 2])},
    "terms of too many characters": {"fields": first(characters=[2, 9])},
    "terms whose shortest is longer": {"fields": first(characters=[3, 2])},
    "terms of half a character": {"fields": first(characters=[1.5, 2])},
    "a seed too many": {"seeds": lambda old: [*old, 1]},
    "a seed beyond 64 bits": {"seeds": [2**64]},
    "a seed below 0": {"seeds": [-1]},
    "a threshold that is NaN": {"facets": first(thresholds=changed(0, None))},
    "a threshold that is infinite": {"facets": first(thresholds=changed(-1, 10**400))},
    "a threshold too few": {"facets": first(thresholds=lambda old: old[:-1])},
    "a slope too many": {"facets": first(slope=[1.0] * 4)},
    "an intercept that is a word": {"facets": first(intercept=["a", "b", "c"])},
    "names too few": {"facets": first(names=lambda old: old[:-1])},
    "a tag twice": {"facets": first(tags=lambda old: [old[0], *old[:-1]])},
    "a country twice": {"countries": lambda old: [old[0], *old[:-1]]},
    "a country too many": {"countries": lambda old: [*old, "XX"]},
    "a country that is no tag": {"countries": lambda old: ["XX", *old[1:]]},
    "no country": {"countries": []},
    "a country too few": {"countries": lambda old: old[:-1]},
    "countries without a facet": {"facets": first(aboutness=None)},
    "two facets of countries": {"facets": lambda old: [old[0], {**old[1], "aboutness": old[0]["aboutness"]}]},
    "more learned than tags": {"facets": first(slope=[1.0] * 257, intercept=[0.0] * 257)},
    "weights too few": {"facets": about(weights=lambda old: old[:-1])},
    "unseen weights too many": {"facets": about(unseen=lambda old: [*old, 1.0])},
    "a weight that is infinite": {"facets": about(weights=changed(0, 10**400))},
    "a damping that is nothing": {"facets": about(damping=None)},
    "a facet twice": {"facets": lambda old: [old[0], {**old[1], "name": old[0]["name"]}]},
    "no facet": {"facets": []},
    "a facet without tags": {
        "facets": lambda old: [*old, {
            "name": "x", "rule": "thresholds", "tags": [], "names": [], "slope": [], "intercept": [],
            "at": [], "bends": [], "thresholds": [], "articles": 0}]
    },
    "a rule that is unknown": {"facets": first(rule="__import__")},
    "a share of unknown words above 1": {"familiar": lambda old: {**old, "unknown": 1.5}},
    "a share of unknown words that is none": {"familiar": lambda old: {**old, "unknown": None}},
    "a script that is no word": {"familiar": lambda old: {**old, "scripts": [1]}},
    "a bend too many": {"facets": first(bends=lambda old: [*old, 0.1])},
    "bends that fall": {"facets": first(bends=lambda old: [-5.0, *old[1:]])},
    "bends in no order": {"facets": first(at=lambda old: old[::-1])},
    "a bend that is infinite": {"facets": first(bends=changed(0, 10**400))},
    "articles below none": {"facets": first(articles=-1)},
    "a policy that is none": {"config": {"policy": [1]}},
    "a policy of an unknown facet": {"config": {"policy": {"x": "never"}}},
    "a policy of an unknown rule": {"config": {"policy": {"topic": "__import__"}}},
    "a policy of an unknown tag": {"config": {"policy": {"topic": {"tags": {"x": "never"}}}}},
    "a self-test of an unknown tag": {"selftest": first(scores={"country": {"XX": 0.5}})},
    "a self-test of an unknown facet": {"selftest": first(scores={"place": {"XX": 0.5}})},
    "a self-test without text": {"selftest": first(article={"title": " "})},
    "a key that is unknown": {"extra": 1},
    "a file more": {"files": lambda old: {**old, "../../evil.npy": old["idf.npy"]}},
    "a file less": {"files": lambda old: {name: old[name] for name in list(old)[1:]}},
    "a shape that lies": {"files": lambda old: {**old, "idf.npy": {**old["idf.npy"], "shape": [7]}}},
    "a type that lies": {"files": lambda old: {**old, "idf.npy": {**old["idf.npy"], "dtype": "object"}}},
    "a size that lies": {"files": lambda old: {**old, TERMS: {**old[TERMS], "shape": [7]}}},
}  # fmt: skip


@pytest.mark.parametrize("what", FALSE_MANIFESTS)
def test_false_manifest_with_right_digest_is_refused(model: Path, what: str):
    """The manifest's own values are checked as the arrays are."""
    refused(forge(model, **FALSE_MANIFESTS[what]))


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"format":1}', b"\xff\xfe{}"])
def test_no_manifest_at_all_is_refused(model: Path, raw: bytes):
    """What is no manifest is refused whatever it is."""
    place = place_of(model)
    (place / MANIFEST).write_bytes(raw)
    digest = hashlib.sha256(raw).hexdigest()
    place.rename(model / digest)
    (model / "current").write_text(digest)
    refused(model)


@pytest.mark.parametrize("number", [0, 1, FORMAT - 1, FORMAT + 1, 99, "1", None, 1.5])
def test_unknown_format_says_what_to_do(model: Path, number: Any):
    """A bundle of another format is refused with the way out."""
    message = refused(forge(model, format=number))
    assert f"bundle format {number}" in message and "train it again" in message


def test_terms_that_are_too_few_are_found(model: Path):
    """Terms of the right size in bytes, but one line short, are found by `verify`."""
    path = place_of(model) / TERMS
    path.write_bytes(path.read_bytes().replace(b"\n", b" ", 1))
    assert TERMS in verify(model)[0]
    with pytest.raises(BundleError, match="terms"):
        load(model).terms()


def test_scores_that_are_not_those_saved_are_found(model: Path):
    """The self-test runs: a model whose sums are right but whose weights are others is found out."""
    changed_sign = {name: -array(model, name) for name in ("weights_common", "weights_values")}
    assert any("self-test" in finding for finding in verify(forge(model, changed_sign)))


@pytest.mark.parametrize("what", ["nothing", "empty", "file"])
def test_no_model_says_how_to_make_one(tmp_path: Path, what: str):
    """A missing model is told apart from a damaged one, with the command that makes it."""
    model = tmp_path / "none"
    if what == "empty":
        model.mkdir()
    if what == "file":
        model.write_text("x")
    for look in (load, verify):
        with pytest.raises(BundleMissing, match="autotag train"):
            look(model)


@pytest.mark.parametrize("line", ["", "x" * 64, "../../etc", "0" * 64, "\udcff"])
def test_current_that_names_nothing_is_refused(model: Path, line: str):
    """`current` is a digest that is there, and never a path."""
    (model / "current").write_bytes(line.encode("utf-8", "surrogateescape"))
    with pytest.raises(BundleError, match="models list"):
        load(model)


def test_same_data_same_digest(archive: list[Article], save_to: Save, tmp_path: Path):
    """Data, config and seed make the digest; the number of threads does not, another seed does."""

    def digest(jobs: int, seed: int = 0) -> str:
        config = TrainingConfig(folds=3, min_df=1, seed=seed)
        return save_to(tmp_path / f"{jobs}-{seed}", train(archive, Settings(config, jobs=jobs)))

    assert digest(1) == digest(2)
    assert digest(1) != digest(1, seed=1)


def test_manifest_knows_no_clock_host_or_path(saved: Path):
    """The manifest is the same wherever and whenever it is made; `run.json` has the rest."""
    raw = (place_of(saved) / MANIFEST).read_text()
    for secret in (os.uname().nodename, str(saved), saved.parent.name, str(Path.home()), "created"):
        assert secret not in raw
    facts = {key: json.loads(raw)[key] for key in ("config", "training", "metrics", "selftest")}
    assert str(time.localtime().tm_year) not in json.dumps(facts)
    assert json.loads((place_of(saved) / RUN).read_bytes()) == {"created": "today"}
    assert raw == msgspec.json.encode(msgspec.json.decode(raw), order="sorted").decode()


def test_modes_let_others_read(saved: Path):
    """A service under another user reads what training wrote."""
    place = place_of(saved)
    assert place.stat().st_mode & 0o777 == 0o755
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in place.iterdir())
