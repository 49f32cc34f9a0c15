"""The forms of requests and answers that have no other type, as `/openapi.json` describes them."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, Struct, UnsetType

#: What a string must match to have a word in it.
_FILLED: Final = r"\S"
#: What has a character outside of tags; where no tag ends there is none.
_SEEN: Final = r"(^|>)[^<]*[^\s<]|^[^>]*[^\s>][^>]*$"
_TEXT: Final = {"type": "string", "pattern": _FILLED}
_MARKED: Final = {"type": "string", "pattern": _SEEN}
_PIECES: Final = {
    "type": "array",
    "contains": {"type": "object", "required": ["value"], "properties": {"value": _MARKED}},
}
_TAGS: Final = {"type": "array", "minItems": 1}
Filled = Annotated[str, Meta(pattern=_FILLED)]
#: Without a type: tools that make JSON of a string would take what is no string for no page, and it is one.
WebPage = Annotated[
    Any,
    Meta(
        extra_json_schema={"pattern": _SEEN, "contentMediaType": "text/html"},
        description="A web page. One in which nothing would be seen is no article.",
    ),
]


class ArticleIn(Struct, frozen=True, kw_only=True):
    """One article. A title or a text is needed; unknown keys are ignored. `tags` are read, and not used."""

    id: str | int | None = None
    title: str | None = None
    lead: str | None = None
    dateline: str | None = None
    text: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    tags: dict[str, list[Filled]] | None = None
    meta: dict[str, Any] | None = None


class NinjsPiece(Struct, frozen=True, kw_only=True):
    """A headline, a description or a body of a ninjs item."""

    value: str


class NinjsIn(Struct, frozen=True, kw_only=True):
    """An item of IPTC's ninjs 1.6 to 3.1, as far as its form is checked here; its own schemas say all of it.

    A headline, a description or a body with words is needed.
    """

    uri: str | int | None
    headline: str | None = None
    headlines: list[NinjsPiece] | None = None
    descriptions: list[NinjsPiece] | None = None
    bodies: list[NinjsPiece] | None = None
    body_text: str | UnsetType = UNSET
    located: str | None = None
    language: str | None = None
    subjects: list[dict[str, Any]] | None = None
    subject: list[dict[str, Any]] | None = None
    places: list[dict[str, Any]] | None = None
    place: list[dict[str, Any]] | None = None


def _either(*names: str, **more: object) -> Any:
    """Any of these components; msgspec knows no union of two plain structs."""
    choices = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return Meta(extra_json_schema={"anyOf": [*choices, *([more] if more else [])]})


#: What JSON brings: an article in either form, or several.
Articles = Annotated[Any, _either("ArticleIn", "NinjsIn", type="array")]
#: What stands in an answer to several articles.
Answered = Annotated[Any, _either("Result", "Failure")]


class CorrectionIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an editor says of an article's tags in one facet; the article by its id, or itself, or both."""

    facet: str
    id: str | None = None
    article: ArticleIn | Filled | None = None
    add: list[Filled] | None = None
    remove: list[Filled] | None = None
    by: str | None = None


class CorrectionTaken(Struct, frozen=True):
    """A correction that is kept: its number, and its tags as they were resolved."""

    number: int
    id: str | None
    facet: str
    add: tuple[str, ...]
    remove: tuple[str, ...]


class TagName(Struct, frozen=True):
    """A tag that can be given, its name in the language asked for, and the score from which it is given."""

    tag: str
    name: str
    source: str
    threshold: float


class FacetSize(Struct, frozen=True):
    """How many tags a facet has."""

    tags: int


class ModelInfo(Struct, frozen=True, kw_only=True):
    """What the model is, how good it was on articles held out, and whether `/feedback` is kept."""

    model: str
    facets: dict[str, FacetSize]
    feedback: bool
    metrics: dict[str, Any] | UnsetType = UNSET
    training: dict[str, Any] | UnsetType = UNSET
    config: dict[str, Any] | UnsetType = UNSET
    autotag: str | UnsetType = UNSET
    created: str | UnsetType | None = UNSET


class Alive(Struct, frozen=True):
    """The process answers."""

    status: str


class Ready(Struct, frozen=True, kw_only=True):
    """The model is loaded, and its self-test articles get their stored scores.

    `reload_error` says why a bundle put into use since could not be taken up.
    """

    status: str
    model: str
    reload_error: str | None = None


def _one_of(**given: object) -> dict[str, object]:
    """At least one of these keys, and so."""
    return {"anyOf": [{"required": [key], "properties": {key: schema}} for key, schema in given.items()]}


#: What types can't say: an article has words, a correction is of an article and says something.
CONSTRAINTS: Final[dict[str, dict[str, object]]] = {
    "ArticleIn": _one_of(text=_TEXT, title=_TEXT),
    "NinjsIn": _one_of(
        headline=_MARKED, headlines=_PIECES, body_text=_MARKED, bodies=_PIECES, descriptions=_PIECES
    ),
    "CorrectionIn": {
        "allOf": [
            _one_of(id={"type": "string", "minLength": 1}, article={"type": ["string", "object"]}),
            _one_of(add=_TAGS, remove=_TAGS),
        ]
    },
}
