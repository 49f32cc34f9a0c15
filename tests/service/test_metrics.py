"""/metrics: in Prometheus's own form, right under several workers and after one has died."""

from __future__ import annotations

import os
import signal
import time

import psutil
from prometheus_client.parser import text_string_to_metric_families

from autotag.service.counters import Counters
from autotag.service.metrics import NAMES
from tests.service.running import WAIT


def samples(text):
    """Each sample's value by name and labels."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def requests_of(found, route, status):
    """How many requests of a route were answered so."""
    labels = (("method", "POST"), ("route", route), ("status", status))
    return found.get(("autotag_http_requests_total", *labels), 0)


def test_what_was_done_is_counted(client):
    """Requests by route and status, tags by facet, articles without a tag, failed items."""
    client.post("/tag", json=[{"text": "Paris rugby match"}, {}], buffered=True)
    client.post("/tag?min_score=1", json={"text": "Rain"}, buffered=True)
    client.post("/tag", data="{", content_type="application/json", buffered=True)
    client.post("/secret text", buffered=True)
    found = samples(client.get("/metrics").text)
    assert requests_of(found, "/tag", "200") == 2
    assert requests_of(found, "/tag", "400") == 1
    assert requests_of(found, "other", "404") == 1
    assert not [key for key in found if "secret" in str(key)]
    assert found["autotag_articles_total",] == 2
    assert found["autotag_item_errors_total",] == 1
    assert found["autotag_tags_total", ("facet", "country")] >= 1
    assert found["autotag_articles_untagged_total", ("facet", "country")] == 1


def test_the_share_of_unknown_words_is_sampled(client):
    """Words that the model knows, and words that it does not, of some articles."""
    for _ in range(8):  # none of a thousand is in the sample once in 10^14 times
        client.post("/tag", json=[{"text": "Paris xylophonic zzyzx"}] * 128)
    found = samples(client.get("/metrics").text)
    known, unknown = (found["autotag_terms_total", ("known", value)] for value in ("true", "false"))
    assert known > 0
    assert unknown == 2 * known


def test_latencies_are_a_histogram(client):
    """Buckets are cumulative, the last holds all, and the sum is of seconds."""
    for _ in range(3):
        client.get("/healthz", buffered=True)
    found = samples(client.get("/metrics").text)
    buckets = [
        value
        for key, value in found.items()
        if key[0] == "autotag_http_request_seconds_bucket" and ("route", "/healthz") in key
    ]
    assert buckets == sorted(buckets)
    assert buckets[-1] == found["autotag_http_request_seconds_count", ("route", "/healthz")] == 3
    assert 0 < found["autotag_http_request_seconds_sum", ("route", "/healthz")] < 3


def test_openmetrics_where_it_is_asked_for(client):
    """Newer Prometheus servers prefer it."""
    asked = {"Accept": "application/openmetrics-text; version=1.0.0"}
    answer = client.get("/metrics", headers=asked)
    assert answer.content_type.startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_a_worker_counts_on_where_another_ended(server):
    """Every worker tells the sum of all; nothing is lost or counted twice when one is killed."""

    def counted():
        return requests_of(samples(server.told("GET", "/metrics")[2].decode()), "/tag", "200")

    def send(number):
        for _ in range(number):
            server.ask("POST", "/tag", '{"text": "Paris"}')

    def told_by_all(number):
        until = time.monotonic() + WAIT  # an answer is counted when it has gone out
        while {counted() for _ in range(10)} != {number}:
            assert time.monotonic() < until

    send(20)
    told_by_all(20)
    for worker in psutil.Process(server.process.pid).children():
        os.kill(worker.pid, signal.SIGKILL)
    until = time.monotonic() + WAIT
    while len(psutil.Process(server.process.pid).children()) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    send(5)
    told_by_all(25)


def test_every_metric_of_a_server_is_a_documented_one(server):
    """What is exposed is what the list of names has, all of it."""
    server.ask("POST", "/tag", '{"text": "Paris"}')
    families = text_string_to_metric_families(server.told("GET", "/metrics")[2].decode())
    assert {family.name for family in families} == set(NAMES)


def test_counters_that_find_no_room_are_dropped():
    """Names from outside could else fill the memory; what is counted already goes on."""
    counters = Counters(workers=1)
    counters.add((("n", str(number)), 1.0) for number in range(2000))
    counters.add([(("n", "0"), 1.0), (("x" * 500,), 1.0)])
    totals = counters.totals()
    assert totals["n", "0"] == 2
    assert len(totals) == 512
