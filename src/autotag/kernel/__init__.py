"""Compiled text to numbers: code points to tokens, n-gram hashes, look-up, counts, margins, names of
places, descent.

Everything here works on plain arrays, holds no Python object and releases the GIL.
"""

from autotag.kernel.context import DATELINE, FEATURES, LEAD, TEXT, TITLE, dateline_end, features, moments
from autotag.kernel.counting import Growing, learn, rows, spell
from autotag.kernel.descent import optimise, predict, step_all, without
from autotag.kernel.entries import enter, settle
from autotag.kernel.growth import empty_table, empty_terms, grown
from autotag.kernel.mentions import (
    AMBIGUOUS,
    CAPITALS,
    COUNTRY,
    DOTTED,
    KIND,
    NONE,
    NOTHING,
    SETS,
    Names,
    mentions,
)
from autotag.kernel.reading import points_of
from autotag.kernel.scoring import logits, occurrences, transform
from autotag.kernel.table import Table, insert
from autotag.kernel.tokens import tokens

__all__ = [
    "AMBIGUOUS", "CAPITALS", "COUNTRY", "DATELINE", "DOTTED", "FEATURES", "KIND", "LEAD", "NONE",
    "NOTHING", "SETS", "TEXT", "TITLE", "Growing", "Names", "Table", "dateline_end", "empty_table",
    "empty_terms", "enter", "features", "grown", "insert", "learn", "logits", "mentions", "moments",
    "occurrences", "optimise", "points_of", "predict", "rows", "settle", "spell", "step_all", "tokens",
    "transform", "without",
]  # fmt: skip
