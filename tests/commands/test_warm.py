"""`autotag warm` compiles what is used, ahead."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

Command = Callable[..., Any]

#: The kernels' entries with the types that they are compiled for, after what warms and after what is real.
_RUN = """
import sys
from numba.core.registry import CPUDispatcher
from autotag import kernel, load
from autotag.cli import main
from autotag.commands import warm

def compiled():
    entries = {name: getattr(kernel, name) for name in dir(kernel)}
    found = {name: entry for name, entry in entries.items() if isinstance(entry, CPUDispatcher)}
    return {(name, str(types)) for name, entry in found.items() for types in entry.signatures}

warm.learn(), warm.tag(), warm.name()
before = compiled()
assert main(["train", sys.argv[1], "-m", sys.argv[2]]) == 0
assert main(["tag", sys.argv[3], "-m", sys.argv[2], "--explain", "--mentions", "--format", "json"]) == 0
sys.stdout.flush()
print("not warm:", sorted(compiled() - before))
"""


def test_warm(command: Command):
    """Compiles what there is, and says how long it took."""
    run = command("warm")
    assert run.code == 0 and "compiled" in run.err


def test_nowhere_to_keep_them(shell: Command, tmp_path: Path):
    """To compile what is forgotten at once would be in vain: an error that says what to do."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    file = shlex.quote(str(tmp_path / "file"))
    run = shell(f"AUTOTAG_CACHE_DIR={file} XDG_CACHE_HOME={file} autotag warm")
    assert run.code == 2 and "set AUTOTAG_CACHE_DIR" in run.err


def test_what_is_used_is_warm(tmp_path: Path):
    """Training on the sample, saving, loading, tagging, explaining: all meet types that are warm."""
    arguments = [
        str(ROOT / "training" / "sample"),
        str(tmp_path / "m"),
        str(ROOT / "examples" / "clipping.txt"),
    ]
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1:] == ["not warm: []"], done.stderr[-3000:] + done.stdout[-3000:]
