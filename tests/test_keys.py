"""API keys: told once, kept as hashes, found in constant time."""

from __future__ import annotations

import stat

import pytest

from autotag.errors import InputError
from autotag.keys import add_key, find, read_keys, remove_key


def test_a_key_is_kept_as_a_hash_for_its_owner_alone(tmp_path):
    """Nothing of the key is in the file, which nobody else may read."""
    path = tmp_path / "deep" / "keys.jsonl"
    secret = add_key(path, "cms", ["tag", "feedback"])
    text = path.read_text()
    assert secret.startswith("autotag_")
    assert secret not in text
    assert secret.removeprefix("autotag_") not in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["keys.jsonl"]


def test_each_key_is_found_as_itself(tmp_path):
    """Also after another was added or removed; what is nearly a key is none."""
    path = tmp_path / "keys.jsonl"
    secrets = {name: add_key(path, name, ["tag"]) for name in ("a", "b", "c")}
    assert len(set(secrets.values())) == 3
    remove_key(path, "b")
    keys = read_keys(path)
    found = {name: find(keys, secret) for name, secret in secrets.items()}
    assert {name: key and key.name for name, key in found.items()} == {"a": "a", "b": None, "c": "c"}
    for wrong in ("", secrets["a"][:-1], secrets["a"] + "x", secrets["a"].upper(), "é\ud800"):
        assert find(keys, wrong) is None


def test_admin_allows_everything(tmp_path):
    """The others allow what they are named for."""
    path = tmp_path / "keys.jsonl"
    add_key(path, "all", ["admin"])
    add_key(path, "one", ["feedback"])
    admin, one = read_keys(path)
    assert [admin.allows(scope) for scope in ("tag", "feedback", "admin")] == [True] * 3
    assert [one.allows(scope) for scope in ("tag", "feedback", "admin")] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "scopes", "says"),
    [
        ("a", ["tag"], "has a key named 'a'"), ("", ["tag"], "no name"), ("x\ny", ["tag"], "no name"),
        ("b", [], "needs a scope: tag, feedback, admin"), ("b", ["tags"], "did you mean 'tag'"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused_and_loses_none(tmp_path, name, scopes, says):
    """The file is as it was."""
    path = tmp_path / "keys.jsonl"
    add_key(path, "a", ["tag"])
    before = path.read_bytes()
    with pytest.raises(InputError, match=says):
        add_key(path, name, scopes)
    assert path.read_bytes() == before


def test_a_damaged_file_is_told_with_its_line(tmp_path):
    """And a missing one with the way to make it."""
    path = tmp_path / "keys.jsonl"
    with pytest.raises(InputError, match="autotag keys add NAME"):
        read_keys(path)
    add_key(path, "a", ["tag"])
    whole = path.read_bytes()
    for damaged in (b'{"name": "b"}\n', whole.replace(b'"sha256":"', '"sha256":"é'.encode())):
        path.write_bytes(whole + damaged)
        with pytest.raises(InputError, match=r"keys\.jsonl:2: this is no key"):
            read_keys(path)
    with pytest.raises(InputError, match="no key 'z'"):
        path.write_bytes(path.read_bytes().splitlines()[0] + b"\n")
        remove_key(path, "z")
