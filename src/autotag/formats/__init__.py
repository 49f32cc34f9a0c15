"""Readers of articles, one file a format: what to read (`find`), and reading it (`read`)."""

from autotag.formats.canonical import to_json
from autotag.formats.options import ReadOptions
from autotag.formats.reading import read, read_all
from autotag.formats.source import Found, Source, find, is_address, state_at

__all__ = ["Found", "ReadOptions", "Source", "find", "is_address", "read", "read_all", "state_at", "to_json"]
