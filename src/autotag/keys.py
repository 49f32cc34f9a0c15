"""API keys: a file of their hashes, one JSON object a line.

A key is 32 random bytes, so its SHA-256 gives nothing away (what makes hashes of passwords slow is
that people choose them); the key itself is told once, when it is made.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from autotag.errors import InputError, unknown

Scope = Literal["tag", "feedback", "admin"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
_PREFIX: Final = "autotag_"


class Key(Struct, frozen=True, forbid_unknown_fields=True):
    """Who a key was made for, what it allows (`admin` allows all), and the SHA-256 of the key in hex."""

    name: str
    scopes: tuple[Scope, ...]
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    created: str

    def allows(self, scope: str) -> bool:
        """Whether it opens what wants this scope."""
        return scope in self.scopes or "admin" in self.scopes


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of a file.

    Raises: InputError where it is missing or holds what is no key.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise InputError(
            f"no keys at {path} ({error.strerror}); make one with: autotag keys add NAME --scope tag"
        ) from None
    keys = []
    for number, line in enumerate(lines, 1):
        try:
            keys.append(msgspec.json.decode(line, type=Key))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise InputError(f"{path}:{number}: this is no key: {error}") from None
    return tuple(keys)


def add_key(path: Path, name: str, scopes: Sequence[str]) -> str:
    """Adds a key to a file, which is made if it is not there, and returns it; it is nowhere else.

    Raises: InputError where the name is taken or no name, or there is no such scope.
    """
    known = read_keys(path) if path.exists() else ()
    if not name.strip() or not name.isprintable():
        raise InputError(f"{name!r} is no name for a key; say who or what uses it, as newsroom-cms")
    if any(key.name == name for key in known):
        raise InputError(f"{path} has a key named {name!r}; remove it first, or choose another name")
    wanted = tuple(scope for scope in SCOPES if scope in scopes)
    for scope in scopes:
        if scope not in SCOPES:
            raise InputError(unknown("scope", scope, SCOPES))
    if not wanted:
        raise InputError(f"a key needs a scope: {', '.join(SCOPES)}")
    secret = _PREFIX + secrets.token_urlsafe(32)
    key = Key(name, wanted, _hash(secret), datetime.now(UTC).isoformat(timespec="seconds"))
    _replace(path, [*known, key])
    return secret


def remove_key(path: Path, name: str) -> None:
    """Removes a key from a file.

    Raises: InputError where there is none of that name.
    """
    known = read_keys(path)
    left = [key for key in known if key.name != name]
    if len(left) == len(known):
        raise InputError(unknown("key", name, (key.name for key in known)))
    _replace(path, left)


def find(keys: Iterable[Key], secret: str) -> Key | None:
    """The key that a secret is; takes as long whichever it is, or none.

    >>> find((), "autotag_x") is None
    True
    """
    own, found = _hash(secret), None
    for key in keys:
        if hmac.compare_digest(own, key.sha256):
            found = key
    return found


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _replace(path: Path, keys: Iterable[Key]) -> None:
    """Writes a file anew beside the old one, for its owner's eyes only, and puts it in its place."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(fresh, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as stream:
        stream.write(msgspec.json.Encoder().encode_lines(list(keys)))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, path)
