"""Another model is put into use: every worker takes it up, and nobody notices but by the tags."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import time

import pytest

from autotag import store
from autotag.errors import BundleError
from autotag.service.reload import Live, watch
from tests.service.running import running


@pytest.fixture
def two(model, trained_archive, save_to, tmp_path):
    """A model directory with two bundles: the digests of the older and the one in use."""
    path = tmp_path / "two"
    shutil.copytree(model, path)
    older = store.current(path)
    return path, older, save_to(path, trained_archive)


def test_a_promoted_bundle_is_taken_up(two):
    """The next look serves it; looking again changes nothing."""
    path, older, newer = two
    live = Live(path)
    first = live.served
    assert first.tagger.label.endswith(newer[:12])
    live.look()
    assert live.served is first
    store.rollback(path)
    live.look()
    assert live.tagger().label.endswith(older[:12])
    assert (live.error, live.reloads) == (None, 1)


def test_a_policy_that_is_given_is_looked_at_too(two, tmp_path):
    """It counts in the place of the model's own, also after it was written anew."""
    path, older, _ = two
    (path / "policy.toml").write_text('country = "never"')
    policy = tmp_path / "policy.toml"
    policy.write_text('country = "score >= 0.25"')
    live = Live(path, str(policy))
    assert set(live.tagger().facets[0].policy.thresholds) == {0.25}
    policy.write_text('country = "score >= 0.625"')
    live.look()
    assert set(live.tagger().facets[0].policy.thresholds) == {0.625}
    store.promote(path, older)
    live.look()
    assert set(live.tagger().facets[0].policy.thresholds) == {0.625}
    assert Live(path, "publish").tagger().label.rpartition("+")[2]


def test_a_bad_bundle_leaves_the_old_one_serving(two):
    """Damaged files and false scores are told, tried again only when forced, and mended when they are."""
    path, older, newer = two
    live = Live(path)
    manifest = path / older / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(b'"scores"', b'"scares"'))
    store.promote(path, older)
    for force in (False, True):
        live.look(force)
        assert live.tagger().label.endswith(newer[:12])
        assert str(manifest) in live.error
    manifest.write_bytes(whole)
    live.look()
    assert live.error
    live.look(force=True)
    assert live.error is None
    assert live.tagger().label.endswith(older[:12])


def test_the_self_test_must_pass(two, monkeypatch):
    """A bundle whose articles get other scores than stored is not served, from the start or later."""
    monkeypatch.setattr("autotag.service.reload.selftest", lambda bundle: ["self-test 1: differs"])
    with pytest.raises(BundleError, match=r"self-test 1: differs.*autotag verify"):
        Live(two[0])


def test_any_fault_of_a_bundle_leaves_the_old_one_serving(two, monkeypatch):
    """Also one that nobody thought of; the thread that looks goes on."""
    path, older, newer = two
    live = Live(path)

    def broken(*_):
        raise ValueError

    monkeypatch.setattr("autotag.service.reload.read", broken)
    store.promote(path, older)
    live.look()
    assert (live.error, live.tagger().label[-12:]) == ("ValueError", newer[:12])


def test_a_change_is_seen_within_a_second(two):
    """On a clock that is turned by hand: whenever a bundle is put into use, it serves at most a second later,
    which leaves the other second of the promise for loading it (some 20 ms).
    """
    path, older, newer = two
    live = Live(path)
    now, waits, changed, seen = 0.0, [], [], []
    done = threading.Event()

    def sleep(seconds):
        nonlocal now
        waits.append(seconds)
        if len(waits) > 20:
            done.set()
            threading.Event().wait()  # the thread ends with the process
        if len(waits) % 5 == 0:  # somewhen during this wait
            store.promote(path, older if live.tagger().label.endswith(newer[:12]) else newer)
            changed.append(now + seconds / len(waits))
        now += seconds

    def look(force):
        before = live.reloads
        live.look(force)
        if live.reloads != before:
            seen.append(now)

    watch(look, lambda: 0, sleep)
    assert done.wait(60)
    assert len(seen) == len(changed) == 4
    assert all(0 < after - before <= 1.0 for before, after in zip(changed, seen, strict=True))


def test_a_directory_that_vanishes_is_no_end(two):
    """The mapped model goes on serving."""
    path, _, newer = two
    live = Live(path)
    shutil.rmtree(path)
    live.look()
    assert live.error
    assert live.tagger().tag("Paris").model.endswith(newer[:12])


def labels(server, times=12):
    """The models that some new connections are served by."""
    return {server.json("/readyz")["model"] for _ in range(times)}


def test_every_worker_takes_it_up_under_load(two):
    """Promote and rollback take effect soon, with not one failed request; SIGHUP tries a bad one again."""
    path, older, newer = two
    failures, served, stop = [], [], threading.Event()

    def load():
        while not stop.is_set():
            status, _, body = server.ask("POST", "/tag", '{"text": "Paris match"}')
            served.append(json.loads(body)["model"] if status == 200 else failures.append(body))

    with running(path) as server:
        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for turn, digest in enumerate((older, newer, older), 1):
                store.promote(path, digest)
                wait_for(server, "done", 2 * turn)  # in both workers
                assert labels(server) == {f"two@{digest[:12]}"}
            (path / newer / "idf.npy").rename(path / "idf.npy")
            store.promote(path, newer)
            wait_for(server, "failed", 2)
            assert all(server.json("/readyz")["reload_error"] for _ in range(12))
            assert labels(server) == {f"two@{older[:12]}"}
            (path / "idf.npy").rename(path / newer / "idf.npy")
            os.kill(server.process.pid, signal.SIGHUP)
            wait_for(server, "done", 8)
            assert labels(server) == {f"two@{newer[:12]}"}
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        counted = metrics(server)
    assert not failures
    assert len(set(served)) == 2
    assert 'autotag_reloads_total{outcome="failed"} 2.0' in counted


def wait_for(server, outcome, times):
    """Waits until the workers took another bundle up, or failed to, so many times: asked what they serve, one
    that is less busy than the others would answer for them all.
    """
    until = time.monotonic() + 20  # 2 s are promised, of a machine that is not so busy
    while f'autotag_reloads_total{{outcome="{outcome}"}} {times}.0' not in metrics(server):
        assert time.monotonic() < until, metrics(server)
        time.sleep(0.05)


def metrics(server):
    """What the workers counted, together."""
    return server.told("GET", "/metrics")[2].decode()
