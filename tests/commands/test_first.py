"""The first command of a machine compiles the kernels that it needs, once."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

Shell = Callable[..., Any]


def test_the_first_command_compiles_and_the_next_does_not(shell: Shell, saved: Path, tmp_path: Path):
    """It says so; a command that has nothing to do does not begin with it; what was kept is found again.
    What finding names needs on its own is kept, too, which a process that only tags does not compile.
    """
    (tmp_path / "article.jsonl").write_text('{"text": "Rain in Paris."}', "utf-8")
    cache, model = shlex.quote(str(tmp_path / "cache")), shlex.quote(str(saved))
    line = f"AUTOTAG_CACHE_DIR={cache} autotag tag {shlex.quote(str(tmp_path))}/%s -m {model}"
    missing = shell(line % "none.jsonl")
    assert missing.code == 2 and "compiling" not in missing.err
    first, second = shell(line % "article.jsonl"), shell(line % "article.jsonl")
    assert first.code == second.code == 0, first.err + second.err
    assert "compiling the kernels" in first.err and "compiling" not in second.err
    assert first.out == second.out != ""
    assert list((tmp_path / "cache").rglob("units.units_of*.nbi"))


def test_where_nothing_can_be_kept_each_command_compiles_what_it_needs(
    shell: Shell, saved: Path, tmp_path: Path
):
    """All would be in vain: it tags, and does not say that it was done once for all."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    (tmp_path / "article.jsonl").write_text('{"text": "Rain in Paris."}', "utf-8")
    file, article = (shlex.quote(str(tmp_path / name)) for name in ("file", "article.jsonl"))
    line = (
        f"AUTOTAG_CACHE_DIR={file} XDG_CACHE_HOME={file} autotag tag {article} -m {shlex.quote(str(saved))}"
    )
    done = shell(line)
    assert done.code == 0 and "country" in done.out and "compiling" not in done.err
