"""The vectorizer equals scikit-learn's, on generated text, on the worst text, and on real news."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autotag import kernel
from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.errors import TrainingError
from autotag.fields import Field
from autotag.formats import find, read_all
from autotag.text import codes, fold
from autotag.vectorizer import fitting, reading
from autotag.vectorizer.fitted import Vectorizer
from autotag.vectorizer.fitting import fit
from autotag.vectorizer.rows import transform
from tests.conftest import SHARED
from tests.reference import assert_equal
from tests.texts import BAGS, NASTY, PIECES, articles

DEFAULT = TrainingConfig().bags()
each_bag = pytest.mark.parametrize("bag", BAGS)
#: A seed, and two words (of Cree letters) that have one hash under it: what parts them is a short vector of
#: the lattice of what its keys make 0, as LLL (Lenstra, Lenstra & Lovász 1982) finds it.
WEAK, ALIKE = 1, (
    "\u1560\u1576\u1530\u154c\u14f1\u1506\u14f4\u153a", "\u150d\u14f6\u153c\u1521\u157b\u1566\u1578\u1532"
)  # fmt: skip


def check(
    seen: list[Article], fields: tuple[Field, ...], *, min_df: int = 1, held: list[Article] | None = None
) -> Vectorizer:
    """Fits, and holds the rows, the rows of transform, and the terms to the reference."""
    model, X, terms = fit(seen, fields=fields, min_df=min_df)
    held = seen if held is None else held
    assert_equal((X, transform(model, held), terms), seen, held, fields, min_df)
    return model


@each_bag
@given(st.data())
@settings(max_examples=60)
def test_generated_text_gives_the_numbers_of_the_reference(bag: str, data: st.DataObject):
    """Any code points, any fields: the terms, their order and the values, fitted and transformed."""
    seen = data.draw(st.lists(articles(), min_size=1, max_size=5))
    held = data.draw(st.lists(articles(), max_size=3))
    check(seen, BAGS[bag], min_df=data.draw(st.integers(1, 2)), held=held)


@pytest.mark.parametrize("name", NASTY)
def test_nasty_text_gives_the_numbers_of_the_reference(name: str):
    """Alone, among others, in every part, and unseen."""
    text = NASTY[name]
    article = Article(title=text, dateline=text, lead=text, text=text)
    for bag in ("several", "characters"):
        check([article], BAGS[bag], held=[Article(text="ab cd"), article])
    check([Article(text="ab cd ab"), article, Article(text="the 漢字")], BAGS["weighted"], min_df=1)
    check([Article(text="ab cd 漢字 ef")], BAGS["text"], held=[article])


def test_ten_million_letters_without_a_space():
    """One giant word, and one giant run of pairs, cost memory in proportion and nothing else."""
    word = Article(text="Ab" * 5_000_000)
    model = check([word, Article(text="ab cd")], BAGS["text"])
    assert transform(model, [word]).nnz == 1
    row = transform(model, [Article(text="漢" * 10_000_000)])
    assert row.nnz == 0
    _, rows, terms = fit([Article(text="漢" * 3_000_000)], fields=BAGS["text"], min_df=1)
    assert terms == ["all:漢漢"] and rows.toarray().tolist() == [[1.0]]


@pytest.mark.soak
def test_ten_million_letters_of_words():
    """A long text of many words, its terms growing all the while."""
    words = [f"{PIECES[i % 26]}{i:x}" for i in range(1_200_000)]
    check([Article(text=" ".join(words))], BAGS["text"])


def _sets() -> list[str]:
    """The shared sets by name; Reuters as one."""
    if not SHARED.is_dir():
        return ["all"]
    names = [p.relative_to(SHARED).as_posix() for p in sorted(SHARED.rglob("*.jsonl.gz"))]
    return [*names, "reuters21578-train", "clippings"]


@pytest.mark.parametrize("name", _sets())
def test_real_news_gives_the_numbers_of_the_reference(shared: Path, name: str):
    """Each shared set, in all their languages: 200 articles to fit, 100 to transform."""
    found = [a for a in islice(read_all(find([shared / name]).sources), 320) if isinstance(a, Article)]
    assert found
    seen, held = found[:200], found[200:300]
    check(seen, DEFAULT, min_df=2 if len(seen) > 2 else 1, held=held)
    check(seen[:60], BAGS["several"], held=held[:30])
    check(seen[:20], BAGS["characters"], held=held[:10])


def test_a_batch_is_not_seen(monkeypatch: pytest.MonkeyPatch):
    """More articles than are read at once, short and long, and a vocabulary that outgrows its room."""
    monkeypatch.setattr(reading, "_LONG", 10_000)
    seen = [Article(title=f"t{i % 7}", text=f"word{i} of {i % 10} x{i // 2}") for i in range(1100)]
    seen[3] = Article(text=" ".join(f"n{i:x}" for i in range(100_000)))
    check(seen, BAGS["weighted"], held=seen[500:530])


def test_no_article_is_refused_and_no_term_is_no_column():
    """What can't be learned from says so; a `min_df` above n leaves rows without columns."""
    with pytest.raises(TrainingError, match="no article"):
        fit([], fields=BAGS["text"])
    model = check([Article(text="ab cd"), Article(text="ab")], BAGS["text"], min_df=3)
    assert transform(model, [Article(text="ab")]).shape == (1, 0)
    assert transform(model, []).shape == (0, 0)
    one = check([Article(text="ab"), Article(text="ab ab")], BAGS["text"], min_df=2)
    assert transform(one, [Article(text="AB")]).toarray().tolist() == [[1.0]]


def test_rows_are_what_scikit_learn_takes():
    """Float32, and indices of 32 bits: scikit-learn refuses wider ones."""
    model, X, _ = fit([Article(text="ab cd")], fields=BAGS["text"], min_df=1)
    for rows in (X, transform(model, [Article(text="ab")])):
        assert (rows.dtype, rows.indices.dtype, rows.indptr.dtype) == (np.float32, np.int32, np.int32)


@pytest.mark.parametrize("bag", ["several", "characters"])
@given(article=articles(20))
@settings(max_examples=100)
def test_occurrences_are_the_counts(bag: str, article: Article):
    """Where a term stands, counted over the parts, is what transform counts: explanations rest on it."""
    fields = BAGS[bag]
    model, X, terms = fit([article], fields=fields, min_df=1)
    counts: dict[int, int] = {}
    for f, field in enumerate(fields):
        for part, times in field.times.items():
            text = getattr(article, part)
            points = kernel.points_of(fold(text))
            assert len(points) == len(fold(text))
            for column, start, end in model.occurrences(f, text).tolist() if times else ():
                spell = kernel.slices if field.characters else kernel.spell
                spelled = spell(points, np.array([start]), np.array([end])).astype("<u4").tobytes()
                told = terms[column].removeprefix(f"{field.name}:")
                told = told.strip(" ") if field.characters else told  # its spaces have no place
                assert f"{told}\n" == spelled.decode("utf-32-le")
                counts[column] = counts.get(column, 0) + times
    assert sorted(counts) == sorted(X.indices.tolist())
    for field in fields:
        own = {c: 1 + np.log(n) for c, n in counts.items() if terms[c].startswith(f"{field.name}:")}
        norm = np.sqrt(sum(value * value for value in own.values()))
        for column, value in own.items():
            assert X[0, column] == pytest.approx(field.weight * value / norm, rel=1e-5)


def test_two_words_of_one_hash_are_found_and_parted_by_another_seed(monkeypatch: pytest.MonkeyPatch):
    """A collision within a field: the next seed is used, and the numbers are the reference's."""
    seeds = fitting._seeds
    weak = np.array([WEAK], np.uint64)
    monkeypatch.setattr(fitting, "_seeds", lambda n, attempt: weak if attempt == 0 else seeds(n, attempt))
    seen = [Article(text=f"the {word} was") for word in ALIKE] + [Article(text="was the")]
    model = check(seen, BAGS["text"])
    assert model.table.seeds[0] == seeds(1, 1)[0]
    apart = check(seen[1:], BAGS["text"])
    assert apart.table.seeds[0] == WEAK, "the seed is only changed where words collide"


def test_a_hash_that_never_parts_them_is_an_error(monkeypatch: pytest.MonkeyPatch):
    """Two terms are never taken for one: with no seed left there is an error, and an end."""
    monkeypatch.setattr(fitting, "_seeds", lambda n, attempt: np.full(n, WEAK, np.uint64))
    with pytest.raises(TrainingError, match="one hash"):
        fit([Article(text=" ".join(ALIKE))], fields=BAGS["text"])


def test_a_collision_that_the_kernel_reports_costs_one_attempt(monkeypatch: pytest.MonkeyPatch):
    """Whatever collides, the counts of that attempt are thrown away whole."""
    calls: list[int] = []
    learn = kernel.learn

    def reports(*args: object) -> object:
        known, collisions, counted = learn(*args)
        calls.append(collisions)
        return known, collisions + (len(calls) == 1), counted

    monkeypatch.setattr(kernel, "learn", reports)
    model = check([Article(text="ab cd 漢字"), Article(text="cd ef")], BAGS["several"])
    assert calls == [0] * 4, "the first attempt ends with its first field, the second counts all three"
    assert model.table.seeds.tolist() == fitting._seeds(3, 1).tolist()


def test_terms_that_one_cell_can_not_tell_apart_cost_one_attempt(monkeypatch: pytest.MonkeyPatch):
    """A cell holds the upper bits of a key: two terms of which that is all that differs get other seeds."""
    calls: list[int] = []
    insert = kernel.insert

    def reports(*args: object) -> int:
        calls.append(insert(*args))
        return calls[-1] + (len(calls) == 1)

    monkeypatch.setattr(kernel, "insert", reports)
    model, _, terms = fit([Article(text="ab cd"), Article(text="ab ef")], fields=BAGS["text"], min_df=1)
    assert calls == [0, 0] and sorted(terms) == ["all:ab", "all:ab cd", "all:ab ef", "all:cd", "all:ef"]
    assert model.table.seeds.tolist() == fitting._seeds(1, 1).tolist()


def test_columns_and_seeds_are_the_same_every_time():
    """Same articles, same model: nothing is drawn from a clock or a global stream."""
    seen = [Article(title="Ab cd", text="ef gh ab"), Article(text="cd ef 漢字")]
    (a, X, names), (b, Z, again) = (fit(seen, fields=BAGS["several"], min_df=1) for _ in range(2))
    assert names == again
    for left, right in zip((*a.table, a.idf, X.data), (*b.table, b.idf, Z.data), strict=True):
        assert left.tobytes() == right.tobytes()
    assert codes("".join(names)).size
