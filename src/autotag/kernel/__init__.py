"""Compiled text to numbers: code points to tokens, n-gram hashes, look-up, counts, margins, descent.

Everything here works on plain arrays, holds no Python object and releases the GIL.
"""

from autotag.kernel.counting import Growing, learn, rows, spell
from autotag.kernel.descent import optimise, predict, step_all, without
from autotag.kernel.growth import empty_table, empty_terms, grown
from autotag.kernel.mentions import CAPITALS, COUNTRY, DOTTED, KIND, NONE, Names, enter, mentions, settle
from autotag.kernel.scoring import logits, occurrences, transform
from autotag.kernel.table import Table, insert
from autotag.kernel.tokens import Unicode, classify, tokens

__all__ = [
    "CAPITALS", "COUNTRY", "DOTTED", "KIND", "NONE", "Growing", "Names", "Table", "Unicode", "classify",
    "empty_table", "empty_terms", "enter", "grown", "insert", "learn", "logits", "mentions", "occurrences", "optimise", "predict", "rows", "settle", "spell", "step_all", "tokens", "transform",
    "without",
]  # fmt: skip
