"""autotag learns country and topic tags from a newsroom's own articles and puts them on new text.

>>> from autotag import load
>>> tagger = load("models/default")              # doctest: +SKIP
>>> tagger.tag("…").tags["country"][0].tag       # doctest: +SKIP
'AM'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autotag.version import VERSION as __version__

if TYPE_CHECKING:
    from autotag.article import Article, Explanation, Result, TagScore
    from autotag.bundle import load
    from autotag.errors import AutotagError
    from autotag.tagger import Tagger, Wish

__all__ = [
    "Article", "AutotagError", "Explanation", "Result", "TagScore", "Tagger", "Wish",
    "__version__", "load",
]  # fmt: skip

_HOME = {
    "Article": "article", "Explanation": "article", "Result": "article", "TagScore": "article",
    "load": "bundle", "AutotagError": "errors", "Tagger": "tagger", "Wish": "tagger",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Loads a name when it is first asked for (PEP 562): importing autotag itself costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'autotag' has no attribute {name!r}")
    return getattr(import_module(f"autotag.{_HOME[name]}"), name)
