"""Runs of `autotag batch` that are killed at a chosen moment: at a file operation, or after a time.

`python crash_run.py CHUNK_BYTES AT ARGUMENTS...` is one run that kills itself with SIGKILL before its file
operation number AT (0: never), and prints how many it made. As a module it does the same in forked children:
the model is loaded once, and a run takes a tenth of a second.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from autotag import cli
from autotag.archive import Request
from autotag.commands import batch

#: What changes what stands on the disk, or brings it there.
OPERATIONS = ("fsync", "replace", "unlink", "mkdir", "rmdir", "open", "chmod")


def chunked(size: int) -> None:
    """From now on archives are cut into chunks of about so many bytes."""
    batch.Request = partial(Request, chunk_bytes=size)  # type: ignore[misc, assignment]


def killed_at(at: int) -> Callable[[], int]:
    """From now on the process is killed before file operation number `at`; gives how many there were."""
    numbers = count(1)
    made = 0

    def before(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        nonlocal made
        made = next(numbers)
        if made == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)

    for name in OPERATIONS:
        # A killed process loses nothing that the system has: bringing it to the disk would only take time.
        function = (lambda handle: None) if name == "fsync" else getattr(os, name)
        setattr(os, name, partial(before, function))
    return lambda: made


def forked(arguments: list[object], at: int = 0) -> tuple[int, int]:
    """The exit code (negative: of which signal it died) and the operations of a run in a child."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            made = killed_at(at)
            code = cli.main([str(argument) for argument in arguments])
            os.write(writer, str(made()).encode())
            os._exit(code)
        finally:
            os._exit(99)
    os.close(writer)
    with os.fdopen(reader) as stream:
        told = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int(told or 0)


def files(output: Path) -> dict[str, bytes]:
    """All that a run left beside its output, by what follows the output's name."""
    found = output.parent.glob(f"{output.name}*")
    return {path.name.removeprefix(output.name): path.read_bytes() for path in found if path.is_file()}


if __name__ == "__main__":
    chunked(int(sys.argv[1]))
    made = killed_at(int(sys.argv[2]))
    code = cli.main(sys.argv[3:])
    print(made())
    sys.exit(code)
