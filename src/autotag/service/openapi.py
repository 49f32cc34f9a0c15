"""`/openapi.json`: the routes and their types as OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import msgspec

from autotag.service.problems import MEDIA_TYPE, Failure, Problem
from autotag.service.routes import EXPLAINED, FACETS, ROUTES, Parameter, Route
from autotag.service.schemas import CONSTRAINTS, NinjsIn
from autotag.tagger import Tagger
from autotag.version import VERSION

_REF: Final = "#/components/schemas/{name}"
#: What any request may be answered with.
_ANY: Final = (404, 405, 414, 431, 500)
_LANGUAGE: Final = {
    "name": "Accept-Language", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "the language of country names, as de or pt-BR",
}  # fmt: skip


def document(tagger: Tagger, keys: bool) -> dict[str, Any]:
    """The description of the service of a tagger, whose facets and tags it names."""
    schemas, components = _schemas()
    components = {name: schema | CONSTRAINTS.get(name, {}) for name, schema in components.items()}
    correction = components["CorrectionIn"]
    correction["properties"] = correction["properties"] | {"facet": _of_model(FACETS, tagger)}
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, tagger, schemas, keys)
    described: dict[str, Any] = {"schemas": components}
    if keys:
        described["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "made by `autotag keys add`"}
        }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "autotag", "version": VERSION, "license": {"name": "MIT", "identifier": "MIT"},
            "summary": "Country and topic tags for news articles",
            "description": f"Serves {tagger.label}. Every error is a problem (RFC 9457).",
        },
        "paths": paths,
        "components": described,
    }  # fmt: skip


def _operation(route: Route, tagger: Tagger, schemas: Mapping[Any, Any], keys: bool) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": route.name, "summary": route.summary}
    if route.text:
        operation["description"] = route.text
    parameters = [
        *(_parameter(parameter, tagger) | {"in": "path", "required": True} for parameter in route.parameters),
        *(_parameter(parameter, tagger) for parameter in route.query),
    ]
    if route.name in ("tag", "tags"):
        parameters.append(_LANGUAGE)
    if parameters:
        operation["parameters"] = parameters
    if route.takes:
        operation["requestBody"] = {"required": True, "content": _content(route, "takes", schemas)}
    good = {"description": HTTPStatus(route.status).phrase, "content": _content(route, "gives", schemas)}
    operation["responses"] = {str(route.status): good}
    if route.conditional:
        operation["responses"]["304"] = {"description": "The model is the one that If-None-Match names"}
    for status in sorted({*route.problems, *_ANY, *((401, 403) if keys and route.scope else ())}):
        operation["responses"][str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}}},
        }
    if keys:
        operation["security"] = [{"key": []}] if route.scope else []
    return operation


def _parameter(parameter: Parameter, tagger: Tagger) -> dict[str, Any]:
    schema = _of_model(parameter.schema, tagger)
    if parameter.repeatable:
        schema = {"type": "array", "items": schema}
    return {
        "name": parameter.name, "in": "query", "required": False, "schema": schema,
        "description": parameter.text,
    }  # fmt: skip


def _of_model(schema: Any, tagger: Tagger) -> Any:
    if schema == FACETS:
        return {"type": "string", "enum": [facet.name for facet in tagger.facets]}
    if schema == EXPLAINED:
        tags = [f"{facet.name}/{tag}" for facet in tagger.facets for tag in facet.tags]
        return {"type": "string", "enum": ["true", "false", *tags]}
    return schema


def _content(route: Route, way: str, schemas: Mapping[Any, Any]) -> dict[str, Any]:
    """What a route takes or gives, by media type; bytes have no schema."""
    types = route.takes if way == "takes" else route.gives
    return {
        media_type: {"schema": schemas[key]} if (key := (route.name, way, media_type)) in schemas else {}
        for media_type in types
    }


@cache
def _schemas() -> tuple[dict[tuple[str, str, str], Any], dict[str, Any]]:
    """The schema of each route's requests (`takes`) and answers (`gives`) by media type, and the
    components that they refer to.
    """
    typed = [
        ((route.name, way, media_type), kind)
        for route in ROUTES
        for way, types in (("takes", route.takes), ("gives", route.gives))
        for media_type, kind in types.items()
        if kind is not bytes
    ]
    made, components = msgspec.json.schema_components(
        [*(kind for _, kind in typed), Problem, Failure, NinjsIn], ref_template=_REF
    )
    return {key: schema for (key, _), schema in zip(typed, made, strict=False)}, components
