"""No kernel reads or writes beyond an array: compiled code does not look, so it is made to here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.mark.parametrize("what", ["sample", pytest.param("all", marks=pytest.mark.soak)])
def test_no_index_is_out_of_bounds(what: str, tmp_path: Path):
    """The worst texts through kernels compiled with bounds checking, in a cache of their own."""
    env = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "AUTOTAG_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.kernel.bounds_run", what]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout == "no index was out of bounds\n"
