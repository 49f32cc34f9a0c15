"""Every route, as data: what `create_app` serves and `/openapi.json` and `/docs` describe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from autotag.article import Result
from autotag.interchange import FORMS
from autotag.keys import Scope
from autotag.service.exchange import NINJS
from autotag.service.inputs import JSON, NDJSON, TEXT
from autotag.service.learned import Learned
from autotag.service.schemas import (
    Alive,
    Answered,
    Articles,
    CorrectionIn,
    CorrectionTaken,
    Filled,
    ModelInfo,
    Ready,
    TagName,
    WebPage,
)

HTML: Final = "text/html"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A key of the query; `schema` may be FACETS or EXPLAINED, filled in by the model that is served."""

    name: str
    text: str
    schema: Any
    repeatable: bool = False


FACETS: Final = "facets"
EXPLAINED: Final = "explained"


@dataclass(frozen=True, slots=True)
class Route:
    """A path and a method; `name` is the endpoint, `scope` what a key must allow (None: always open).

    `takes` and `gives` are types by media type, `bytes` what has no schema; `problems` the statuses of
    errors beside those that any request may get; `rule` the path as Flask has it, where it has `parameters`.
    """

    path: str
    name: str
    summary: str
    gives: Mapping[str, Any]
    method: str = "GET"
    scope: Scope | None = None
    text: str = ""
    takes: Mapping[str, Any] = field(default_factory=dict)
    query: tuple[Parameter, ...] = ()
    status: int = 200
    problems: tuple[int, ...] = ()
    conditional: bool = False
    rule: str = ""
    parameters: tuple[Parameter, ...] = ()


_OTHERS: Final = tuple(form.media_type for form in FORMS.values())
_ARTICLES: Final = {
    JSON: Articles, NDJSON: bytes, TEXT: Filled, NINJS: Articles, HTML: WebPage,
}  # fmt: skip
ROUTES: Final = (
    Route(
        "/tag", "tag", "Tag articles", method="POST", scope="tag",
        text="One article gives one result, an array or lines of NDJSON give as many, in order; an article "
        "of several that can't be read or reached in time is a problem in its place. Lines are answered "
        "while they are tagged. Accept-Language chooses the language of country names.",
        takes=_ARTICLES,
        gives={JSON: Result | list[Answered], NDJSON: bytes} | dict.fromkeys(_OTHERS, bytes),
        query=(
            Parameter("explain", "explain the tags given (true) or any tag (FACET/TAG)", EXPLAINED, True),
            Parameter("facet", "only this facet", FACETS, True),
            Parameter("mentions", "tell every country named, and where",
                {"type": "string", "enum": ["true", "false"]}),
            Parameter("min_score", "only tags from this score on",
                {"type": "number", "minimum": 0, "maximum": 1}),
        ),
        problems=(400, 408, 413, 415, 422),
    ),
    Route(
        "/read", "read", "Articles as they would be read", method="POST", scope="tag",
        text="The same as `/tag` takes, not tagged: the fields in which places of words and mentions count.",
        takes=_ARTICLES, gives={JSON: bytes, NDJSON: bytes}, problems=(400, 408, 413, 415, 422),
    ),
    Route(
        "/feedback", "feedback", "Correct the tags of an article", method="POST", scope="feedback",
        text="Kept beside the model; `autotag feedback export` writes corrected articles for training.",
        takes={JSON: CorrectionIn}, gives={JSON: CorrectionTaken}, status=201,
        problems=(400, 408, 413, 415, 422),
    ),
    Route(
        "/tags", "tags", "The tags that the model can give, by facet", scope="tag",
        gives={JSON: dict[str, list[TagName]]}, conditional=True,
    ),
    Route(
        "/tags/{facet}/{tag}", "learned", "What a tag learned", scope="tag", gives={JSON: Learned},
        rule="/tags/<facet>/<path:tag>",
        parameters=(
            Parameter("facet", "the facet", FACETS), Parameter("tag", "the tag's id", {"type": "string"}),
        ),
    ),
    Route(
        "/model", "model", "What the model is, and how good", scope="tag",
        gives={JSON: ModelInfo, HTML: bytes}, conditional=True,
    ),
    Route("/", "page", "The page for people", gives={HTML: bytes}),
    Route("/docs", "docs", "This description, for people", gives={HTML: bytes}),
    Route("/openapi.json", "openapi", "This description, for programs", gives={JSON: bytes}),
    Route("/healthz", "healthz", "Whether the process answers", gives={JSON: Alive}),
    Route(
        "/readyz", "readyz", "Whether it is ready to tag",
        text="503 while a model is loaded and its kernels are compiled.",
        gives={JSON: Ready}, problems=(503,),
    ),
    Route("/metrics", "metrics", "Measurements, for Prometheus", scope="admin", gives={TEXT: bytes}),
)  # fmt: skip
