"""What names a unit may begin with: told by a word's column as by its hash."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from autotag.article import Article
from autotag.fields import Field
from autotag.gazetteer import gazetteer
from autotag.kernel import hints, hints_of_terms, points_of, units_of
from autotag.kernel.hints import FIRST, LONGER, LOWER, ONE, recalled
from autotag.kernel.terms import look_up
from autotag.kernel.tokens import words_of
from autotag.layout import layout
from autotag.policy import Policy
from autotag.stage import Stage, shipped
from autotag.tagger import Facet, Tagger, Wish
from autotag.text import fold
from autotag.vectorizer.fitting import fit
from autotag.vectorizer.reading import pack
from tests.kernel.calling import called
from tests.texts import BAGS, NASTY

SEED = np.uint64(7)
TEXTS = [
    "The US and New Zealand met in Paris, of all places",
    "日本と東京 turkey Turkey a b New Guinea",
    *NASTY.values(),
]


def test_each_bit_means_what_it_says():
    """A name alone, in lower case, and one of two units, which is longer and has a first."""
    names = gazetteer([("Qrstu", "FR", "city"), ("qrstv", "FR", "city"), ("Qrsty Xyzzy", "FR", "city")]).names
    units = units_of(points_of("Qrstu qrstv Qrsty Xyzzy"), np.array([0, 23]), gazetteer().seed)
    told = hints(units.hashes, 4, names.first).tolist()
    assert told[0] & (ONE | LOWER) == ONE and told[1] & (ONE | LOWER) == ONE | LOWER
    assert told[2] & FIRST and not told[2] & ONE
    assert told[3] & (ONE | FIRST | LONGER) == 0


@pytest.mark.parametrize("bag", BAGS)
def test_a_column_tells_what_the_hash_does_of_a_name(bag: str):
    """Known and unknown words, single letters, scripts without spaces: for every unit of every text. Of a
    known word that begins no name it tells nothing, whatever the bits of its hash say.
    """
    model, _, _ = fit([Article(title=text, text=text) for text in TEXTS[:2]], fields=BAGS[bag], min_df=1)
    names = gazetteer(seed=int(model.table.seeds[0])).names
    told = hints_of_terms(model.table, len(model.idf), names.keys, names.first)
    points, bounds = pack([Article(text=fold(text)) for text in TEXTS])
    units = units_of(points, bounds, model.table.seeds[0])
    words = called(words_of)(points, units)
    columns = called(look_up)(words.hashes, words.ends[-1], model.table)
    size = units.ends[-1]
    assert (columns >= 0).any() and (columns < 0).any()
    got = called(recalled)(units.hashes, words.seats, size, columns, told, names.first)
    seats = words.seats[:size]
    known = (seats >= 0) & (columns[seats] >= 0)
    none = known & ~np.isin(units.hashes[:size], names.keys)
    assert none.any() and (known & ~none).any()
    np.testing.assert_array_equal(got, np.where(none, 0, hints(units.hashes, size, names.first)))


def test_a_first_field_of_characters_tells_nothing_of_words():
    """Columns of n-grams are never taken for those of words: names are found by their hashes."""
    fields = Field("parts", {"text": 1}, characters=(2, 3)), Field("words", {"text": 1})
    texts = ["Rain in Paris", "Sun over Tokyo and Osaka", "From Tokyo to New Guinea, Lyon"]
    words, _, _ = fit([Article(text=text) for text in texts], fields=fields, min_df=1)
    known, one = gazetteer(), np.ones(1)
    policy = Policy(np.full(len(known.codes), 0.5))
    facet = Facet("country", known.codes, known.codes, Stage(one, one), policy, shipped())
    weights = layout([sparse.csc_array(np.ones((len(words.idf), 1), np.float32))], [one])
    tagger = Tagger(words, weights, (facet,), lambda: [], gazetteer=known)
    told = [result.mentions["country"] for result in tagger.tag_many(texts, Wish(mentions=True))]
    assert [[mention.text for mention in some] for some in told] == [
        ["Paris"], ["Tokyo", "Osaka"], ["Tokyo", "Lyon"],
    ]  # fmt: skip
