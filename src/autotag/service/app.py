"""The Flask application: its routes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from autotag.concepts import OWN
from autotag.service import handlers, pages
from autotag.service.exchange import shaped, wanted
from autotag.service.inputs import Batch, Limits, read
from autotag.service.learned import learned
from autotag.service.outputs import as_read, encode, tag, to_json
from autotag.service.problems import Refused
from autotag.service.query import wish_of
from autotag.tagger import Facet, Tagger

_PATIENCE: Final = 4  # times the limit that is read of a body too large
_PIECE: Final = 64 * 1024

TaggerOf = Callable[[], Tagger]


def create_app(
    tagger_of: TaggerOf, limits: Limits = Limits(), about: Mapping[str, Any] | None = None, *, own: str = OWN
) -> Flask:
    """An application that tags with whatever `tagger_of` gives at each request.

    What `about` holds (metrics, say) is shown at `/model` beside the label and the facets. `own` begins the
    URIs of tags that have none of the trade's, in ninjs and JSON-LD.
    """
    app = Flask(__name__, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = limits.body + 1  # see _body
    app.url_map.merge_slashes = False  # a redirect would be an HTML page
    handlers.register(app)
    pages.register(app)
    app.add_url_rule("/healthz", "healthz", _healthz)
    model = partial(_model, tagger_of, dict(about or {}))
    app.add_url_rule("/model", "model", pages.page_or("model.html", model))
    app.add_url_rule("/tags", "tags", partial(_tags, tagger_of))
    app.add_url_rule("/tags/<facet>/<path:tag>", "learned", partial(_learned, tagger_of))
    app.add_url_rule("/tag", "tag", partial(_tag, tagger_of, limits, own), methods=["POST"])
    app.add_url_rule("/read", "read", partial(_read, limits), methods=["POST"])
    return app


def _tag(tagger_of: TaggerOf, limits: Limits, own: str) -> Response:
    tagger = tagger_of()
    wish = wish_of(request.args.to_dict(flat=False), tagger)
    batch = _batch(limits)
    results = tag(tagger, batch, wish)
    if other := wanted(request.accept_mimetypes):
        made = list(shaped(results, batch.items, other, own))
        body, media_type = encode(made, batch.form, other.media_type)
    else:
        body, media_type = encode(results, batch.form)
    return Response(body, content_type=media_type, headers={"Vary": "Accept"})


def _read(limits: Limits) -> Response:
    """The articles as `/tag` would read them: the spans it tells count in these fields."""
    batch = _batch(limits)
    body, media_type = encode(as_read(batch), batch.form)
    return Response(body, content_type=media_type)


def _batch(limits: Limits) -> Batch:
    charset = request.mimetype_params.get("charset", "")
    return read(_body(limits), request.mimetype, charset, limits)


def _body(limits: Limits) -> bytes:
    """The body, whole: werkzeug silently cuts off a chunked one at the limit, so one more is read."""
    try:
        body = request.get_data(cache=False)
        if len(body) <= limits.body:
            return body
        _drain(limits)
    except RequestEntityTooLarge:
        _drain(limits)
    except Exception:
        # Each server raises errors of its own here: a bad chunk, a client that has gone.
        raise Refused(400, "the body can't be read to its end") from None
    raise Refused(413, f"a request body has at most {limits.body:,} bytes")


def _drain(limits: Limits) -> None:
    """Reads on for a while: most clients send all before they read, and break if no one listens."""
    if request.environ.get("wsgi.input_terminated"):
        stream, left = request.environ["wsgi.input"], _PATIENCE * limits.body
        with suppress(Exception):
            while left > 0 and (piece := stream.read(_PIECE)):
                left -= len(piece)


def _healthz() -> Response:
    return _json({"status": "ok"})


def _model(tagger_of: TaggerOf, about: Mapping[str, Any]) -> Response:
    tagger = tagger_of()
    facets = {facet.name: {"tags": len(facet.tags)} for facet in tagger.facets}
    return _json({"model": tagger.label, "facets": facets, **about})


def _tags(tagger_of: TaggerOf) -> Response:
    return _json({facet.name: _tags_of(facet) for facet in tagger_of().facets})


def _learned(tagger_of: TaggerOf, facet: str, tag: str) -> Response:
    return _json(learned(tagger_of(), facet, tag))


def _tags_of(facet: Facet) -> list[dict[str, Any]]:
    thresholds = facet.policy.thresholds.round(4).tolist()
    return [
        {"tag": tag, "name": name, "source": facet.source(t), "threshold": threshold}
        for t, (tag, name, threshold) in enumerate(zip(facet.tags, facet.names, thresholds, strict=True))
    ]


def _json(value: Any) -> Response:
    return Response(to_json(value), content_type="application/json")
