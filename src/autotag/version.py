"""The version of autotag, as bundles and reports carry it."""

VERSION = "0.1.0"
