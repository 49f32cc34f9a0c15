"""The forms of other systems at the service's door: ninjs and HTML in, ninjs and JSON-LD out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Raw
from werkzeug.datastructures import MIMEAccept

from autotag.article import Article, Result, article_from
from autotag.concepts import OWN
from autotag.errors import ArticleError, MissingExtra
from autotag.formats.extras import load
from autotag.formats.markup import plain
from autotag.interchange import FORMS, Form, encoded
from autotag.service.problems import Failure, Refused

NINJS: Final = FORMS["ninjs"].media_type
HTML: Final = ("text/html", "application/xhtml+xml")
_JSON: Final = "application/json"
_FORMS: Final = {form.media_type: form for form in FORMS.values()}


def wanted(accept: MIMEAccept) -> Form | None:
    """The form that a client accepts more gladly than autotag's own JSON; None where that is as good."""
    best = accept.best_match([_JSON, *_FORMS])
    return _FORMS.get(best or "")


def shaped(
    answers: Iterable[Result | Failure], items: Iterable[Article | Failure], form: Form, own: str = OWN
) -> Iterator[Raw | Failure]:
    """The answers in a form, each made with its article; failures stay as they are."""
    for answer, item in zip(answers, items, strict=True):
        if isinstance(answer, Result) and isinstance(item, Article):
            yield Raw(encoded(form, item, answer, own))
        elif isinstance(answer, Failure):
            yield answer


def page(body: bytes, charset: str) -> Article:
    """The article of a web page that was sent; nothing it refers to is fetched.

    Where no main text can be told from the rest, all that would be seen is it: who sends HTML says that it
    is an article, which a crawled page need not be.

    Raises: Refused where HTML is not read here, ArticleError where nothing would be seen.
    """
    try:
        reader = load("web_page", "HTML")
    except MissingExtra as error:
        raise Refused(415, str(error)) from None
    try:
        return article_from(reader.record_of(body, charset))
    except ArticleError:
        if seen := plain(reader.decoded(body, charset)):
            return article_from({"text": seen})
        raise
