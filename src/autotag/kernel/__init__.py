"""Compiled text to numbers: code points to tokens, n-gram hashes, look-up, counts, margins, descent.

Everything here works on plain arrays, holds no Python object and releases the GIL.
"""

from autotag.kernel.counting import Growing, learn, rows, spell
from autotag.kernel.descent import optimise, predict, step_all, without
from autotag.kernel.growth import empty_table, empty_terms, grown
from autotag.kernel.scoring import logits, occurrences, transform
from autotag.kernel.table import Table, insert
from autotag.kernel.tokens import Unicode, classify, tokens

__all__ = [
    "Growing", "Table", "Unicode", "classify", "empty_table", "empty_terms", "grown", "insert", "learn",
    "logits", "occurrences", "optimise", "predict", "rows", "spell", "step_all", "tokens", "transform",
    "without",
]  # fmt: skip
