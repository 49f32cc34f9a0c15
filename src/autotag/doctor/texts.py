"""Articles that say too little, or in another language than the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from autotag.doctor.finding import Finding, Placed

_WORDS: Final = 5
_TOKENS: Final = re.compile(r"\w+")
#: A run of so many characters without a space is no word but a sentence, as in Chinese or Thai.
_SPACELESS: Final = 12
#: So much is read, and no less: short texts are often guessed wrong.
_READ: Final = 600
_FEWEST: Final = 100
_SURE: Final = 0.99
#: Written varieties that the identifier tells apart and newsrooms do not; `zxx` is no language at all.
_SAME: Final = {
    "zxx": "",
    "wuu": "zh",
    "yue": "zh",
    "nn": "no",
    "nb": "no",
    "crh": "tr",
    "sh": "hr",
    "bs": "hr",
    "sr": "hr",
}


def short(placed: Sequence[Placed]) -> Iterator[Finding]:
    """Articles of fewer than five words."""
    for one in placed:
        text = f"{one.article.title} {one.article.lead} {one.article.text}"
        words = _TOKENS.findall(text)
        if len(words) < _WORDS and not any(len(word) >= _SPACELESS for word in words):
            yield Finding(one, "short", f"{len(words)} words in title, lead and text")


def foreign(placed: Sequence[Placed]) -> Iterator[Finding]:
    """Articles that are surely in another language than they say, or than nearly all of the others."""
    told = [_language(one) for one in placed]
    sure = Counter(language for language in told if language)
    common, count = sure.most_common(1)[0] if sure else ("", 0)
    usual = common if count >= 0.8 * sure.total() else ""
    for one, language in zip(placed, told, strict=True):
        said = one.article.language.partition("-")[0].lower()
        wanted = _SAME.get(said, said) or usual
        if language and wanted and language != wanted:
            whose = "it says" if said else "most of the others are in"
            yield Finding(one, "language", f"the text is in {language!r}, {whose} {wanted!r}")


def _language(one: Placed) -> str:
    """The language of a text, ISO 639-1; empty where it is short or doubtful."""
    text = f"{one.article.title}\n{one.article.lead}\n{one.article.text}"[:_READ]
    if len(text) < _FEWEST:
        return ""
    # Upper case, as on old wires, is nearly unknown to the identifier.
    language, sure = _identifier().classify(text.lower())
    return _SAME.get(language, language) if sure >= _SURE else ""


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
