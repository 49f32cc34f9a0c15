"""The Flask application: its routes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask, Response, request

from autotag.concepts import OWN
from autotag.feedback import Feedback
from autotag.service import correcting, docs, handlers, pages, tagging
from autotag.service.access import Access
from autotag.service.counters import Counters
from autotag.service.languages import Names, language_of
from autotag.service.learned import learned
from autotag.service.limits import Limits
from autotag.service.logs import AccessLog
from autotag.service.metrics import Metrics
from autotag.service.openapi import document
from autotag.service.outputs import to_json
from autotag.service.reload import Live
from autotag.service.routes import ROUTES
from autotag.service.schemas import Ready
from autotag.service.watching import Watched
from autotag.tagger import Facet, Tagger

TaggerOf = Callable[[], Tagger]


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application has beside a tagger: each may be missing."""

    live: Live | None = None
    access: Access | None = None
    feedback: Feedback | None = None
    metrics: Metrics | None = None
    log: AccessLog = field(default_factory=AccessLog)


def create_app(
    tagger_of: TaggerOf, limits: Limits = Limits(), about: Mapping[str, Any] | None = None,
    parts: Parts = Parts(), *, own: str = OWN,
) -> Flask:  # fmt: skip
    """An application that tags with whatever `tagger_of` gives at each request.

    What `about` holds (metrics, say) is shown at `/model` beside the label and the facets. `own` begins the
    URIs of tags that have none of the trade's, in ninjs and JSON-LD.
    """
    app = Flask(__name__, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = limits.body + 1  # see tagging.read_body
    app.url_map.merge_slashes = False  # a redirect would be an HTML page
    handlers.register(app)
    metrics = parts.metrics or Metrics(Counters(workers=1))
    views: dict[str, Callable[..., Response]] = {
        "page": partial(app.send_static_file, "page.html"),
        "tag": lambda: tagging.answer(request, tagger_of(), limits, metrics, own),
        "feedback": lambda: correcting.take(request, tagger_of(), parts.feedback, limits, metrics),
        "read": lambda: tagging.reading(request, limits),
        "learned": lambda facet, tag: _json(learned(tagger_of(), facet, tag)),
        "tags": lambda: _tags(tagger_of()),
        "model": pages.page_or(
            "model.html",
            lambda: _model(tagger_of(), parts.live.served.about if parts.live else about or {}, parts),
        ),
        "docs": lambda: _docs(tagger_of(), parts),
        "openapi": lambda: _json(document(tagger_of(), keys=parts.access is not None)),
        "healthz": lambda: _json({"status": "ok"}),
        "readyz": lambda: _json(_ready(tagger_of(), parts.live)),
        "metrics": lambda: _metrics(metrics, parts.live),
    }
    for route in ROUTES:
        app.add_url_rule(route.rule or route.path, route.name, views[route.name], methods=[route.method])
    if parts.access is not None:
        scopes = {route.name: route.scope for route in ROUTES}
        access = parts.access
        app.before_request(lambda: access.check(request, scopes.get(request.endpoint or "")))
    paths = [route.path for route in ROUTES]
    app.wsgi_app = Watched(app.wsgi_app, paths, metrics, parts.log)  # type: ignore[method-assign]
    return app


def _ready(tagger: Tagger, live: Live | None) -> Ready:
    return Ready(status="ready", model=tagger.label, reload_error=live.error if live else None)


def _model(tagger: Tagger, about: Mapping[str, Any], parts: Parts) -> Response:
    facets = {facet.name: {"tags": len(facet.tags)} for facet in tagger.facets}
    kept = parts.feedback is not None
    told = {"model": tagger.label, "facets": facets, "feedback": kept, **about}
    return _tagged(told, tagger.label, "feedback" if kept else "")


_names = Names()


def _tags(tagger: Tagger) -> Response:
    language = language_of(request.environ.get("HTTP_ACCEPT_LANGUAGE", ""))
    facets = _names.of(tagger, language).facets
    answer = _tagged({facet.name: _tags_of(facet) for facet in facets}, tagger.label, language)
    answer.headers["Vary"] = "Accept-Language"
    if language:
        answer.headers["Content-Language"] = language
    return answer


def _tags_of(facet: Facet) -> list[dict[str, Any]]:
    thresholds = facet.policy.thresholds.round(4).tolist()
    return [
        {"tag": tag, "name": name, "source": facet.source(t), "threshold": threshold}
        for t, (tag, name, threshold) in enumerate(zip(facet.tags, facet.names, thresholds, strict=True))
    ]


def _tagged(value: Any, label: str, variant: str = "") -> Response:
    """An answer whose ETag is the model's digest; 304 where the client has it already."""
    answer = _json(value)
    digest = label.rpartition("@")[2]
    answer.set_etag(f"{digest}.{variant}" if variant else digest)
    answer.headers["Cache-Control"] = "no-cache"  # kept, but asked for again
    answer.make_conditional(request)
    return answer


def _docs(tagger: Tagger, parts: Parts) -> Response:
    described = document(tagger, keys=parts.access is not None)
    return Response(docs.page(described), content_type="text/html; charset=utf-8")


def _metrics(metrics: Metrics, live: Live | None) -> Response:
    body, media_type = metrics.exposition(live, request.headers.get("Accept", ""))
    return Response(body, content_type=media_type)


def _json(value: Any) -> Response:
    return Response(to_json(value), content_type="application/json")
