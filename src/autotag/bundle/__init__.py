"""A tagger as a checked, mapped, versioned directory: no pickle, nothing that runs."""

from autotag.bundle.contents import contents, facet_entries
from autotag.bundle.loading import Bundle, load, locate, read, scores_of, selftest, verify
from autotag.bundle.manifest import (
    DTYPES,
    FORMAT,
    MANIFEST,
    RUN,
    TERMS,
    FamiliarEntry,
    FieldEntry,
    FileEntry,
    Manifest,
    SelfTest,
)

__all__ = [
    "DTYPES", "FORMAT", "MANIFEST", "RUN", "TERMS", "Bundle", "FamiliarEntry", "FieldEntry", "FileEntry",
    "Manifest", "SelfTest", "contents", "facet_entries", "load", "locate", "read", "scores_of", "selftest",
    "verify",
]  # fmt: skip
