"""The Flask application: its routes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from autotag.concepts import OWN
from autotag.service import handlers
from autotag.service.exchange import shaped, wanted
from autotag.service.inputs import Limits, read
from autotag.service.outputs import encode, tag, to_json
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
    app.add_url_rule("/", "page", partial(app.send_static_file, "page.html"))
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/model", "model", partial(_model, tagger_of, dict(about or {})))
    app.add_url_rule("/tags", "tags", partial(_tags, tagger_of))
    app.add_url_rule("/tag", "tag", partial(_tag, tagger_of, limits, own), methods=["POST"])
    return app


def _tag(tagger_of: TaggerOf, limits: Limits, own: str) -> Response:
    tagger = tagger_of()
    wish = wish_of(request.args.to_dict(flat=False), tagger)
    charset = request.mimetype_params.get("charset", "")
    batch = read(_body(limits), request.mimetype, charset, limits)
    results = tag(tagger, batch, wish)
    if other := wanted(request.accept_mimetypes):
        made = list(shaped(results, batch.items, other, own))
        body, media_type = encode(made, batch.form, other.media_type)
    else:
        body, media_type = encode(results, batch.form)
    return Response(body, content_type=media_type, headers={"Vary": "Accept"})


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


def _tags_of(facet: Facet) -> list[dict[str, str]]:
    pairs = zip(facet.tags, facet.names, strict=True)
    return [{"tag": tag, "name": name} for tag, name in pairs]


def _json(value: Any) -> Response:
    return Response(to_json(value), content_type="application/json")
