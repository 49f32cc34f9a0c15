"""What is measured, and how Prometheus reads it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder

from autotag.article import Result
from autotag.service.counters import Counters, Key
from autotag.service.reload import Live

_BUCKETS: Final = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_BOUNDS: Final = (*map(str, _BUCKETS), "+Inf")
_REQUESTS, _BUCKET, _SECONDS = "requests", "bucket", "seconds"
#: Counters beside those of requests: name, what it counts, labels.
_COUNTED: Final = (
    ("autotag_articles", "Articles tagged", ()),
    ("autotag_articles_untagged", "Articles that got no tag of a facet", ("facet",)),
    ("autotag_tags", "Tags given", ("facet",)),
    ("autotag_item_errors", "Articles of a batch that could not be tagged", ()),
    ("autotag_terms", "Terms read of a sample of the articles, known to the model or not", ("known",)),
    ("autotag_feedback", "Corrections taken", ("facet",)),
    ("autotag_reloads", "Times a worker took up another model, or failed to", ("outcome",)),
)
#: Every metric's name, as it is documented.
NAMES: Final = (
    "autotag_http_requests", "autotag_http_request_seconds", *(name for name, _, _ in _COUNTED),
    "autotag_model_info", "autotag_model_loaded_timestamp_seconds", "autotag_reload_failing",
)  # fmt: skip


class Metrics:
    """Counts what a worker does, and tells what all of them have done."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters

    def request(self, route: str, method: str, status: str, seconds: float) -> None:
        """One request answered."""
        bound = _BOUNDS[bisect_left(_BUCKETS, seconds)]
        self.counters.add([
            ((_REQUESTS, route, method, status), 1.0), ((_BUCKET, route, bound), 1.0),
            ((_SECONDS, route), seconds),
        ])  # fmt: skip

    def tagged(self, results: Sequence[Result], failed: int = 0) -> None:
        """Articles tagged, and how many could not be."""
        amounts: list[tuple[Key, float]] = [(("autotag_articles",), float(len(results)))]
        for result in results:
            for facet, tags in result.tags.items():
                name = "autotag_tags" if tags else "autotag_articles_untagged"
                amounts.append(((name, facet), float(len(tags) or 1)))
        if failed:
            amounts.append((("autotag_item_errors",), float(failed)))
        self.counters.add(amounts)

    def terms(self, known: int, unknown: int) -> None:
        """The terms of an article."""
        self.counters.add([
            (("autotag_terms", "true"), float(known)), (("autotag_terms", "false"), float(unknown)),
        ])  # fmt: skip

    def corrected(self, facet: str) -> None:
        """A correction was taken."""
        self.counters.add([(("autotag_feedback", facet), 1.0)])

    def reloaded(self, outcome: str) -> None:
        """A worker took up another model (`done`), or could not (`failed`)."""
        self.counters.add([(("autotag_reloads", outcome), 1.0)])

    def exposition(self, live: Live | None, accept: str) -> tuple[bytes, str]:
        """All of it in the text form asked for, and its media type."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Collector(self.counters.totals(), live))
        encode, media_type = choose_encoder(accept)
        return encode(registry), media_type


class _Collector:
    """Sums as the metrics of prometheus_client."""

    def __init__(self, totals: Mapping[Key, float], live: Live | None) -> None:
        self._totals, self._live = totals, live

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily(
            "autotag_http_requests", "Requests answered", labels=("route", "method", "status")
        )
        for labels, value in self._of(_REQUESTS):
            requests.add_metric(labels, value)
        yield requests
        yield self._latencies()
        for name, text, labels_of in _COUNTED:
            family = CounterMetricFamily(name, text, labels=labels_of)
            for labels, value in self._of(name) or ([((), 0.0)] if not labels_of else []):
                family.add_metric(labels, value)
            yield family
        if self._live is not None:
            yield from _of_model(self._live)

    def _of(self, name: str) -> list[tuple[Key, float]]:
        return [(key[1:], value) for key, value in self._totals.items() if key[0] == name]

    def _latencies(self) -> Metric:
        family = HistogramMetricFamily(
            "autotag_http_request_seconds", "From a request's arrival to its answer's end", labels=("route",)
        )
        found = dict(self._of(_BUCKET))
        for (route,), total in self._of(_SECONDS):
            buckets, count = list[tuple[str, float]](), 0.0
            for bound in _BOUNDS:
                count += found.get((route, bound), 0.0)
                buckets.append((bound, count))
            family.add_metric((route,), buckets, total)
        return family


def _of_model(live: Live) -> Iterable[Metric]:
    name, _, digest = live.served.tagger.label.partition("@")
    yield InfoMetricFamily(
        "autotag_model", "The model that this worker serves", value={"name": name, "digest": digest}
    )
    yield GaugeMetricFamily(
        "autotag_model_loaded_timestamp_seconds", "When this worker took it up", value=live.served.since
    )
    yield GaugeMetricFamily(
        "autotag_reload_failing", "1 while a newer bundle can't be taken up by this worker",
        value=float(live.error is not None),
    )  # fmt: skip
