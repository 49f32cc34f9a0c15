"""A client of the service, for programs: typed, patient, and of the standard library alone.

>>> client = Client("http://127.0.0.1:8000")                       # doctest: +SKIP
>>> client.tag("Tokyo and Seoul reopen trade talks").tags["country"]  # doctest: +SKIP
(TagScore(tag='JP', name='Japan', score=0.9812, source='learned'), …)
"""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import msgspec

from autotag.article import Article, Result
from autotag.errors import InputError, ServiceError
from autotag.formats.clipping import parse

#: What may be better when asked again: the server is busy, starting or being replaced.
_AGAIN: Final = (429, 502, 503, 504)
_LONGEST: Final = 30.0

Input = str | Mapping[str, Any] | Article


@dataclass(frozen=True, slots=True)
class ItemError:
    """What stands in the place of a result where one article of several could not be tagged."""

    id: str | None
    status: int
    detail: str
    pointer: str = ""


@dataclass(frozen=True)
class Client:
    """Calls a service at `url`, with an API key where it asks for one.

    A request that fails is sent again up to `retries` times, after `pause` seconds, then twice that and so
    on, drawn at random between half and all of it; the server's Retry-After goes first. Each attempt may
    take `timeout` seconds. `language` is that of the names of countries, as `de`.
    """

    url: str = "http://127.0.0.1:8000"
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    retries: int = 4
    pause: float = 0.25
    language: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise InputError(f"{self.url!r} is no address of a service; it is like http://127.0.0.1:8000")

    def tag(self, article: Input, **wish: Any) -> Result:
        """The tags of one article: text, a mapping in the JSON form, or an Article.

        `wish` is the query: `explain`, `facet` (one or several), `mentions`, `min_score`.

        Raises: ServiceError.
        """
        if isinstance(article, str):
            answer = self._ask("POST", "/tag", wish, article.encode("utf-8", "replace"), "text/plain")
        else:
            answer = self._ask("POST", "/tag", wish, _json(article))
        return _decode(answer, Result)  # type: ignore[no-any-return]

    def tag_many(
        self, articles: Iterable[Input], *, batch: int = 100, **wish: Any
    ) -> Iterator[Result | ItemError]:
        """The tags of each article, lazily and in order, so many in a request; an ItemError stands where one
        could not be tagged.

        Raises: ServiceError.
        """
        if batch < 1:
            raise InputError(f"batches of {batch} articles can't be; 1 at least")
        stream = iter(articles)
        while some := list(islice(stream, batch)):
            records = [parse(a) if isinstance(a, str) else a for a in some]  # as the service reads text
            answers = _decode(self._ask("POST", "/tag", wish, _json(records)), list[msgspec.Raw])
            if len(answers) != len(some):
                raise ServiceError(f"{len(answers)} results came for {len(some)} articles")
            yield from map(_item, answers)

    def correct(
        self, facet: str, *, add: Sequence[str] = (), remove: Sequence[str] = (),
        article: str | Mapping[str, Any] | Article | None = None, id: str | None = None, by: str = "",
    ) -> int:  # fmt: skip
        """Tells the service what the tags of an article should be; returns the correction's number.

        The article is given itself, or by its id, or both.

        Raises: ServiceError.
        """
        said = {
            "facet": facet,
            "add": list(add),
            "remove": list(remove),
            "article": article,
            "id": id,
            "by": by,
        }
        given = {key: value for key, value in said.items() if value is not None}
        # Sent again only where the service said that it did not take it: else it might be kept twice.
        answer = _decode(self._ask("POST", "/feedback", {}, _json(given), safe=False), dict[str, Any])
        return int(answer["number"])

    def tags(self) -> dict[str, dict[str, str]]:
        """The names of the tags that can be given, by facet and id."""
        found = _decode(self._ask("GET", "/tags", {}), dict[str, list[dict[str, Any]]])
        return {facet: {tag["tag"]: tag["name"] for tag in tags} for facet, tags in found.items()}

    def model(self) -> dict[str, Any]:
        """What the model is, and how good."""
        return dict(_decode(self._ask("GET", "/model", {}), dict[str, Any]))

    def ready(self) -> bool:
        """Whether the service is ready; asked once."""
        try:
            return self._once("GET", "/readyz", b"", {})[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def _ask(
        self, method: str, path: str, query: Mapping[str, Any], body: bytes = b"",
        media_type: str = "application/json", *, safe: bool = True,
    ) -> bytes:  # fmt: skip
        """The body of a good answer, after as many attempts as it takes."""
        headers = {"Content-Type": media_type} if body else {}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if self.language:
            headers["Accept-Language"] = self.language
        target = f"{path}?{urlencode(_written(query), doseq=True)}" if query else path
        for attempt in range(self.retries + 1):
            wait = min(self.pause * 2**attempt, _LONGEST) * random.uniform(0.5, 1.0)
            try:
                status, answer, after = self._once(method, target, body, headers)
            except (OSError, http.client.HTTPException) as error:
                failure = ServiceError(f"{self.url} does not answer: {type(error).__name__}: {error}")
                if not safe and not isinstance(error, ConnectionRefusedError):
                    raise failure from None
            else:
                if status < 400:
                    return answer
                failure = _refusal(status, answer)
                if status not in _AGAIN:
                    raise failure
                wait = max(wait, after)
            if attempt < self.retries:
                time.sleep(wait)
        raise failure

    def _once(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes, float]:
        """Status, body and Retry-After of one answer."""
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(str(parts.hostname), parts.port, timeout=self.timeout)
        try:
            connection.request(method, parts.path.rstrip("/") + target, body or None, dict(headers))
            answer = connection.getresponse()
            after = answer.headers.get("Retry-After", "")
            return answer.status, answer.read(), min(float(after), _LONGEST) if after.isdigit() else 0.0
        finally:
            connection.close()


def _written(query: Mapping[str, Any]) -> dict[str, Any]:
    """A query as it is sent; true and false as the service writes them."""
    return {key: str(value).lower() if isinstance(value, bool) else value for key, value in query.items()}


def _json(value: Any) -> bytes:
    """A value as JSON; what can't be UTF-8, as a lone surrogate, is refused by the service, not here."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, TypeError):
        return json.dumps(msgspec.to_builtins(value)).encode()


def _decode(answer: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(answer, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ServiceError(f"the answer is not what this client knows: {error}") from None


def _item(raw: msgspec.Raw) -> Result | ItemError:
    found = _decode(raw, dict[str, Any])
    if "error" not in found:
        return _decode(raw, Result)  # type: ignore[no-any-return]
    error = found["error"]
    return ItemError(found.get("id"), error["status"], error["detail"], error.get("pointer", ""))


def _refusal(status: int, answer: bytes) -> ServiceError:
    try:
        problem = msgspec.json.decode(answer, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        problem = {}
    return ServiceError(
        str(problem.get("detail", "no reason given")), status, str(problem.get("pointer", ""))
    )
