"""`/docs`: the description of the service for people, one page without a script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

_HEAD: Final = """\
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>autotag: the HTTP interface</title>
  <link rel="icon" href="static/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="static/site.css">
</head>
<body>
<a class="skip" href="#about">Skip to the interface</a>
<header class="site">
  <a class="brand" href="./"><img src="static/icon.svg" alt="" width="28" height="28">autotag</a>
  <p>What an article is about, and why.</p>
  <nav aria-label="Pages">
    <a href="./">Tag</a> <a href="model">Model</a> <a href="docs" aria-current="page">API</a>
  </nav>
</header>
<main class="prose" id="about">
<h1>The HTTP interface</h1>
<p>For programs: <a href="openapi.json">openapi.json</a>.</p>
"""
_FOOT: Final = "</main>\n</body>\n</html>\n"
_SHOWN: Final = 12
_QUOTED: Final = re.compile("`([^`]+)`")


def page(document: Mapping[str, Any]) -> str:
    """The page that an OpenAPI document makes; every text in it is escaped."""
    return "".join([_HEAD, *_body(document), _FOOT])


def _body(document: Mapping[str, Any]) -> Iterator[str]:
    yield f'<p>{_text(document["info"]["description"])}</p>\n<nav aria-label="Routes"><ul>\n'
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    for path, method, operation in operations:
        name, summary = escape(operation["operationId"]), _text(operation["summary"])
        yield f'<li><a href="#{name}"><code>{method.upper()} {escape(path)}</code></a> {summary}</li>\n'
    yield "</ul></nav>\n"
    for path, method, operation in operations:
        yield from _operation(f"{method.upper()} {path}", operation)
    yield '<section id="types"><h2>Types</h2>\n'
    for name, schema in document["components"]["schemas"].items():
        shown = json.dumps(schema, indent=2, ensure_ascii=False)
        yield f'<details id="type-{escape(name)}"><summary><code>{escape(name)}</code> '
        yield f"{_text(schema.get('description', ''))}</summary>"
        yield f'<pre tabindex="0" role="group" aria-label="{escape(name)}">{escape(shown)}</pre></details>\n'
    yield "</section>\n"


def _operation(title: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section id="{escape(operation["operationId"])}"><h2><code>{escape(title)}</code></h2>\n'
    yield f"<p>{_text(operation['summary'])}. {_text(operation.get('description', ''))}</p>\n"
    if "parameters" in operation:
        rows = ((p["name"], p["in"], _values(p["schema"]), p["description"]) for p in operation["parameters"])
        yield _table(f"{title}: parameters", ("Parameter", "In", "Values", "Meaning"), rows)
    if "requestBody" in operation:
        content = operation["requestBody"]["content"].items()
        bodies = ((media, _kind(body.get("schema"))) for media, body in content)
        yield _table(f"{title}: bodies", ("Send", "As"), bodies)
    answers = (
        (status, answer["description"], media, _kind(body.get("schema")))
        for status, answer in operation["responses"].items()
        for media, body in (answer.get("content") or {"": {}}).items()
    )
    yield _table(f"{title}: answers", ("Status", "Meaning", "Media type", "As"), answers)
    yield "</section>\n"


def _table(name: str, head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A table in a region of its own, which can have the focus: on a phone it scrolls."""
    cells = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{_text(c)}</td>" for c in row) + "</tr>\n" for row in rows)
    region = f'<div class="wide" tabindex="0" role="region" aria-label="{escape(name)}">'
    return f"{region}<table><thead><tr>{cells}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"


def _values(schema: Mapping[str, Any]) -> str:
    if schema.get("type") == "array":
        return f"{_values(schema['items'])} (repeatable)"
    if "enum" in schema:
        values = schema["enum"]
        return ", ".join(values[:_SHOWN]) + (f", … ({len(values)} in all)" if len(values) > _SHOWN else "")
    if "minimum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    return str(schema.get("type", ""))


def _kind(schema: Mapping[str, Any] | None) -> str:
    """A schema in a few words."""
    if not schema:
        return ""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(filter(None, map(_kind, schema["anyOf"]))))
    if schema.get("type") == "array":
        return f"array of {_kind(schema.get('items')) or 'articles'}"
    if "additionalProperties" in schema:
        return f"object of {_kind(schema['additionalProperties'])}"
    return str(schema.get("type", ""))


def _text(value: object) -> str:
    """Escaped, with what stands in backquotes as code."""
    return _QUOTED.sub(r"<code>\1</code>", escape(str(value)))
