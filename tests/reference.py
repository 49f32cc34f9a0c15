"""The reference: DESIGN.md's paragraph on tokens and features, in scikit-learn and as short as it can be.

It shares no code with autotag but the words `Field` and `Article`, and knows nothing of its tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise

import numpy as np
import regex
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion

from autotag.article import Article
from autotag.fields import Field

NOTHING, WORD, SPACELESS = 0, 1, 2
#: What a union of no field at all learns: scikit-learn has no word for it.
EMPTY: tuple[list[str], Callable[[Sequence[Article]], sparse.csr_array]] = (
    [],
    lambda articles: sparse.csr_array((len(articles), 0)),
)
_SPACELESS = regex.compile(
    r"[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]"
)
_COMMON = regex.compile(r"[\p{scx=Latn}\p{scx=Cyrl}\p{scx=Deva}]")


def normal(text: str) -> str:
    """NFC, lower-case, NFC; Σ first, for `str.lower` makes it ς at the end of a word."""
    lowered = unicodedata.normalize("NFC", text).replace("Σ", "σ").lower()
    return unicodedata.normalize("NFC", re.sub("i\u0307+", "i", lowered))


@cache
def kind(char: str) -> int:
    """What a code point is to the tokeniser. A mark that many scripts share is of none of them."""
    if char != "_" and unicodedata.category(char)[0] not in "LNM":
        return NOTHING
    return SPACELESS if _SPACELESS.match(char) and not _COMMON.match(char) else WORD


def runs(text: str) -> Iterator[tuple[int, str]]:
    """The runs of one kind in a text in its normal form."""
    return ((what, "".join(run)) for what, run in groupby(normal(text), kind))


def terms(text: str) -> Iterator[str]:
    """Words and pairs, and 2-grams of words: one letter between breaks none, a spaceless run does."""
    before = ""
    for what, run in runs(text):
        if what == SPACELESS:
            yield from map("".join, pairwise(run)) if len(run) > 1 else [run]
            before = ""
        elif what == WORD and len(run) > 1:
            yield run
            if before:
                yield f"{before} {run}"
            before = run


def characters(text: str, shortest: int, longest: int) -> Iterator[str]:
    """All n-grams of so many characters of what stands between white space, with a space at both ends."""
    for word in re.sub("[\ud800-\udfff]", " ", normal(text)).split():
        for size in range(shortest, longest + 1):
            yield from map("".join, zip(*(f" {word} "[k:] for k in range(size)), strict=False))


def analyzer(field: Field) -> Callable[[Article], list[str]]:
    """All terms of an article, those of each part as often as the field counts it."""
    sizes = field.characters
    return lambda article: [
        term
        for part, times in field.times.items()
        for raw in [getattr(article, part)]
        for term in [t for t in (characters(raw, *sizes) if sizes else terms(raw)) if t != " "] * times
    ]  # fmt: skip


def fit(
    articles: Sequence[Article], fields: Sequence[Field], min_df: int
) -> tuple[list[str], Callable[[Sequence[Article]], sparse.csr_array]]:
    """The terms, written as autotag writes them, and what makes rows of articles."""
    union = []
    for field in fields:
        tfidf = TfidfVectorizer(analyzer=analyzer(field), sublinear_tf=True, min_df=min_df)
        try:
            union.append((field.name, tfidf.fit(articles)))
        except ValueError as error:  # no term at all, which to autotag is a field that adds nothing
            assert re.search("empty vocabulary|no terms remain|max_df corresponds", str(error)), error
    if not union:
        return EMPTY
    model = FeatureUnion(union, transformer_weights={field.name: field.weight for field in fields})
    names = [f"{name}:{term}" for name, part in union for term in part.get_feature_names_out()]
    return names, lambda given: sparse.csr_array(model.transform(given))


def assert_equal(
    learned: tuple[sparse.csr_array, sparse.csr_array, list[str]],
    articles: Sequence[Article],
    held: Sequence[Article],
    fields: Sequence[Field],
    min_df: int,
) -> None:
    """Holds (rows of `articles`, rows of `held`, terms in column order) to the reference, to 1e-6."""
    X, Z, columns = learned
    names, transform = fit(articles, fields, min_df)
    place = {name: k for k, name in enumerate(names)}
    assert len(columns) == len(set(columns))
    assert set(columns) == set(names)
    order = np.array([place[name] for name in columns], np.int64)
    for rows, given in ((X, articles), (Z, held)):
        assert rows.shape == (len(given), len(columns)) and rows.dtype == np.float32
        if not len(order) or not len(given):  # scikit-learn transforms no empty list
            continue
        right = transform(given)[:, order]
        assert abs(rows - right).max() <= 1e-6
        assert (rows != 0).sum() == rows.nnz == right.nnz
        if given is articles:
            df = np.diff(sparse.csc_array(right).indptr)
            assert (np.diff(df) <= 0).all(), "columns stand by document frequency, most first"
