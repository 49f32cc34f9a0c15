"""Lines that a newsroom prints around every story, left out wherever an article is read.

They are learned by `autotag doctor`, chosen by a person, and kept with the model: what training did not
read, tagging must not read either.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from autotag.article import Article


def squeezed(line: str) -> str:
    """A line as two are compared: white space is one space."""
    return " ".join(line.split())


def without(article: Article, lines: Collection[str]) -> Article:
    """The article with such lines of its text blanked; spaces stand for them, so that every offset stays.

    >>> article = Article(text="Rain fell." + chr(10) + "Sign up  here")
    >>> without(article, {"Sign up here"}).text
    'Rain fell.\\n             '
    """
    if not lines or not article.text:
        return article
    kept = [" " * len(line) if squeezed(line) in lines else line for line in article.text.split("\n")]
    text = "\n".join(kept)
    return article if text == article.text else replace(article, text=text)
