"""`autotag keys`: the key on stdout, all else on stderr, and nothing lost by a mistake."""

from __future__ import annotations

from autotag.keys import find, read_keys


def test_a_key_is_made_listed_and_removed(command, tmp_path):
    """As a user does it, one after the other."""
    path = tmp_path / "keys.jsonl"
    added = command("keys", "add", "cms", "--scope", "tag", "--scope", "feedback", "--keys", path)
    assert (added.code, added.out.count("\n")) == (0, 1)
    assert "not shown again" in added.err
    key = find(read_keys(path), added.out.strip())
    assert key and (key.name, key.scopes) == ("cms", ("tag", "feedback"))
    listed = command("keys", "list", "--keys", path)
    assert listed.out.startswith("cms  tag,feedback  20")
    assert added.out.strip() not in listed.out + listed.err
    assert command("keys", "remove", "cms", "--keys", path).code == 0
    assert read_keys(path) == ()


def test_what_is_lacking_is_one_line(command, tmp_path):
    """A name, a scope, a file."""
    path = tmp_path / "keys.jsonl"
    for arguments, says in (
        (("add", "--scope", "tag"), "needs a NAME"),
        (("add", "cms"), "needs a scope"),
        (("list",), "no keys at"),
        (("remove", "cms"), "no keys at"),
    ):
        run = command("keys", *arguments, "--keys", path)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert says in run.err
    assert not path.exists()


def test_a_server_elsewhere_asks_for_keys(command, saved):
    """The refusal says what to do."""
    run = command("serve", "-m", saved, "--host", "0.0.0.0", "--port", "0")
    assert run.code == 2
    assert "autotag keys add" in run.err
    assert "--no-auth" in run.err
