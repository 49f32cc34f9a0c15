"""Where machine code is kept, and that the kernels work where it can't be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from numba.core import config

from autotag.kernel import compiled
from tests.kernel.calling import called


def test_the_cache_is_where_it_is_told_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`AUTOTAG_CACHE_DIR` comes before the user's cache; the name tells one version's code from another's."""
    monkeypatch.setenv("AUTOTAG_CACHE_DIR", str(tmp_path / "chosen"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    chosen = Path(str(compiled.cache_directory.__wrapped__()))
    assert chosen.parent == tmp_path / "chosen" and chosen.is_dir()
    monkeypatch.delenv("AUTOTAG_CACHE_DIR")
    assert Path(str(compiled.cache_directory.__wrapped__())) == tmp_path / "home" / "autotag" / chosen.name
    monkeypatch.setattr(compiled, "_sources", lambda: "changed")
    assert Path(str(compiled.cache_directory.__wrapped__())).name != chosen.name


def test_without_a_cache_functions_are_compiled_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A directory that can't be made is no error: a read-only install works."""
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("AUTOTAG_CACHE_DIR", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert str(tmp_path / "home") in str(compiled.cache_directory.__wrapped__())
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert compiled.cache_directory.__wrapped__() is None
    before = config.CACHE_DIR
    monkeypatch.setattr(compiled, "cache_directory", lambda: None)
    double = compiled.compiled(lambda x: x * 2)
    assert double(21) == 42
    assert before == config.CACHE_DIR


def test_python_cannot_call_an_inner_function():
    """It has no way in: to call it is an error that says so, before as after it was compiled."""
    double = compiled.inner(lambda x: x * 2)
    for _ in range(2):
        with pytest.raises(TypeError, match="only compiled functions can call <lambda>"):
            double(21)
        assert called(double)(21) == 42


@pytest.mark.parametrize("command", [("tag",), ("batch", "--jobs", "1", "-o", "-")])
def test_commands_that_tag_load_no_linear_algebra(command: tuple[str, ...], saved: Path, tmp_path: Path):
    """Nor is what they load in the way of whoever needs it afterwards."""
    article = tmp_path / "article.jsonl"
    article.write_text('{"text": "Rain in Paris."}', "utf-8")
    name, *others = command
    argv = [name, str(article), "-m", str(saved), *others]
    code = (
        f"import sys; from autotag.cli import main; main({argv}); print('scipy.linalg' in sys.modules); "
        "import scipy.linalg, numba; print(scipy.linalg.norm([3.0, 4.0]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-2:] == ["False", "5.0"]
