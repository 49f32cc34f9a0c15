"""What can go wrong, as a tree.

AutotagError
├── ArticleError       one article is not of the promised shape
├── InputError         a file, an argument or an option that nothing can be done with
│   ├── ConfigError    a training configuration with an unknown or impossible value
│   ├── PolicyError    a policy with an unknown rule, facet or tag
│   ├── MissingExtra   a format or an address whose library is not installed
│   └── VocabularyError a table of tags or places that cannot be read
├── TrainingError      the articles given can't train a model
├── Stopped            the machine, not the user, ended the work: it may be begun again
├── BundleError        a model directory that is missing, damaged or of another format
│   └── BundleMissing  there is no model where one was looked for
└── ServiceError       a service refused a request, or could not be reached

Each message says what is wrong, where, and what to do. But for ServiceError, a client's, they know nothing
of the command line or of HTTP: `cli.py` and `service/` map them, each in one place.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable
from difflib import get_close_matches

#: The machine's errors, not the user's: full, over quota, broken, too large.
STOPPED = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


class AutotagError(Exception):
    """Whatever autotag itself raises."""


class ArticleError(AutotagError):
    """An article is not of the promised shape; `pointer` is the JSON pointer of the fault."""

    def __init__(self, reason: str, pointer: str = "") -> None:
        super().__init__(f"{pointer}: {reason}" if pointer else reason)
        self.reason = reason
        self.pointer = pointer


class InputError(AutotagError):
    """A file, an argument or an option that nothing can be done with."""


class ConfigError(InputError):
    """A training configuration with an unknown or impossible value."""


class PolicyError(InputError):
    """A policy with an unknown rule, facet or tag."""


class MissingExtra(InputError):
    """A format or an address whose library is not installed; the message has the command that does it."""


class VocabularyError(InputError):
    """A table of tags or places that cannot be read."""


class TrainingError(AutotagError):
    """The articles given can't train a model."""


class Stopped(AutotagError):
    """The machine, not the user, ended the work: it may be begun again."""


class BundleError(AutotagError):
    """A model directory that is missing, damaged or of another format."""


class BundleMissing(BundleError):
    """There is no model where one was looked for."""


class ServiceError(AutotagError):
    """A service refused a request, or could not be reached.

    `status` is that of HTTP, 0 where there is none; `pointer` leads to the fault in what was sent.
    """

    def __init__(self, detail: str, status: int = 0, pointer: str = "") -> None:
        super().__init__(f"{status}: {detail}" if status else detail)
        self.detail, self.status, self.pointer = detail, status, pointer


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """The message for a failed look-up: what was asked for, the nearest spelling, what exists."""
    options = sorted(known)
    near = get_close_matches(name, options, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    shown = ", ".join(options[:12]) + (f", … ({len(options)} in all)" if len(options) > 12 else "")
    return f"no {kind} {name!r}{hint} (there are: {shown or 'none'})"
