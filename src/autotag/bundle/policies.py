"""Which policy a model tags by: one asked for, that of `policy.toml` beside `current`, or its training's."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Final

from autotag.bundle.manifest import Manifest
from autotag.errors import BundleError, PolicyError
from autotag.policy import PRESETS, Choices, Heldout, parse
from autotag.store import CURRENT
from autotag.tagger import Facet, under

POLICY: Final = "policy.toml"
#: How much of a policy's sha256 the name of a model carries.
_DIGITS: Final = 8


def choose(
    facets: tuple[Facet, ...], heldout: Heldout, *, place: Path, manifest: Manifest,
    asked: str | os.PathLike[str] | None,
) -> tuple[tuple[Facet, ...], Choices, str]:  # fmt: skip
    """The facets of the bundle at `place` under the policy that counts, the policy, and what that adds to
    its name.

    Raises: PolicyError naming the file; BundleError where the model's own is false.
    """
    beside = place.parent / POLICY
    if asked is None and (beside.exists() or beside.is_symlink()) and (place.parent / CURRENT).exists():
        asked = beside
    if asked is None:
        try:
            choices = parse(manifest.config.get("policy", {}))
            return under(facets, choices, heldout), choices, ""
        except PolicyError as error:
            raise BundleError(f"{place} is false: its policy can't be right: {error}") from None
    raw = _bytes(asked)
    try:
        choices = _choices(raw)
        return under(facets, choices, heldout), choices, "+" + hashlib.sha256(raw).hexdigest()[:_DIGITS]
    except PolicyError as error:
        raise PolicyError(f"{asked}: {error}") from None


def _bytes(asked: str | os.PathLike[str]) -> bytes:
    """A policy file's bytes; a preset is a file of one line."""
    if asked in PRESETS:
        return f'default = "{asked}"\n'.encode()
    try:
        return Path(asked).read_bytes()
    except OSError as error:
        known = "" if Path(asked).name == POLICY else f"; it is a file or one of {', '.join(PRESETS)}"
        raise PolicyError(f"{asked} can't be read: {error.strerror}{known}") from None


def _choices(raw: bytes) -> Choices:
    try:
        return parse(tomllib.loads(raw.decode()))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"it is no TOML: {error}") from None
