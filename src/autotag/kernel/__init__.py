"""Compiled text to numbers: code points to tokens, n-gram hashes, look-up, counts, margins, names of
places, descent.

Everything here works on plain arrays, holds no Python object and releases the GIL.
"""

from autotag.kernel.active import descend, narrowed, predict, spread, violators
from autotag.kernel.bending import bend
from autotag.kernel.characters import characters, slices, spaced
from autotag.kernel.compiled import cache_directory, cold, warmed, without_blas
from autotag.kernel.context import (
    DATELINE,
    FEATURES,
    LEAD,
    TEXT,
    TITLE,
    dateline_end,
    features,
    moments,
)
from autotag.kernel.counting import Growing, learn, rows, spell
from autotag.kernel.descent import gradients, step_all, turned
from autotag.kernel.entries import enter, settle
from autotag.kernel.growth import empty_table, empty_terms, grown
from autotag.kernel.hashing import SEED
from autotag.kernel.hints import hints, hints_of_terms
from autotag.kernel.mentions import (
    AMBIGUOUS,
    CAPITALS,
    COUNTRY,
    DOTTED,
    KIND,
    NO_NAMES,
    NONE,
    NOTHING,
    Names,
    mentions,
)
from autotag.kernel.ranking import ranked
from autotag.kernel.reading import CLASSES, Raw, points_between, points_of, raw_of
from autotag.kernel.scoring import Curves, Naming, logits
from autotag.kernel.sums import as_new, columns, squared
from autotag.kernel.table import Table, insert, low_of
from autotag.kernel.terms import occurrences, transform
from autotag.kernel.tokens import Words, tokens, words_in
from autotag.kernel.units import units_of

__all__ = [
    "AMBIGUOUS",
    "CAPITALS",
    "CLASSES",
    "COUNTRY",
    "DATELINE",
    "DOTTED",
    "FEATURES",
    "KIND",
    "LEAD",
    "NONE",
    "NOTHING",
    "NO_NAMES",
    "SEED",
    "TEXT",
    "TITLE",
    "Curves",
    "Growing",
    "Names",
    "Naming",
    "Raw",
    "Table",
    "Words",
    "as_new",
    "bend",
    "cache_directory",
    "characters",
    "cold",
    "columns",
    "dateline_end",
    "descend",
    "empty_table",
    "empty_terms",
    "enter",
    "features",
    "gradients",
    "grown",
    "hints",
    "hints_of_terms",
    "insert",
    "learn",
    "logits",
    "low_of",
    "mentions",
    "moments",
    "narrowed",
    "occurrences",
    "points_between",
    "points_of",
    "predict",
    "ranked",
    "raw_of",
    "rows",
    "settle",
    "slices",
    "spaced",
    "spell",
    "spread",
    "squared",
    "step_all",
    "tokens",
    "transform",
    "turned",
    "units_of",
    "violators",
    "warmed",
    "without_blas",
    "words_in",
]  # fmt: skip
