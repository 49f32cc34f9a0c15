"""What a base installation says: which `pip install` reads a format, before any work is done."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from autotag.formats.extras import EXTRAS
from tests.forms import FORMS

ROOT = Path(__file__).resolve().parents[2]
#: Hides libraries from a process of its own, as if they had never been installed.
_HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Hidden())
from autotag.cli import main
sys.exit(main(sys.argv[1:]))
"""


def run(hidden: set[str], *args: object) -> subprocess.CompletedProcess[str]:
    """A command in a process that has not the hidden libraries."""
    code = _HIDE.format(names=hidden)
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [("a.parquet", "pyarrow", "parquet"), ("a.html", "trafilatura", "html"), ("a.rss", "lxml", "feeds"),
     ("a.warc.gz", "fastwarc", "warc"), ("memory://a.jsonl", "fsspec", "remote")],
)  # fmt: skip
def test_a_missing_library_is_one_line(tmp_path: Path, name: str, library: str, extra: str) -> None:
    """Exit 2, the file, and the command that helps; also for a file deep in a directory."""
    if "://" not in name:
        (tmp_path / name).write_bytes(b"x")
    given = name if "://" in name else tmp_path
    done = run({library}, "convert", given, "-o", "-")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and f"pip install 'autotag-news[{extra}]'" in done.stderr
    assert name in done.stderr and library in done.stderr


def test_within_an_archive_it_costs_the_file(tmp_path: Path) -> None:
    """There it is seen only while reading: the rest is read."""
    (tmp_path / "b.jsonl").write_text('{"text": "Rain"}')
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("p.html", "<p>Rain</p>")
        archive.writestr("q.jsonl", '{"text": "Rain"}')
    done = run({"trafilatura"}, "convert", tmp_path, "-o", "-")
    assert done.returncode == 1 and done.stdout.count("\n") == 2
    assert "a.zip!p.html" in done.stderr and "autotag-news[html]" in done.stderr


def test_the_base_installation_reads_the_rest(tmp_path: Path) -> None:
    """Formats without an extra need none of these libraries."""
    hidden = {module for extra in EXTRAS.values() for module in extra.modules}
    for form in FORMS:
        if form.name not in EXTRAS and form.name not in ("rss", "atom"):
            (tmp_path / f"{form.name}.{form.suffix}").write_bytes(form.numbered(2))
    done = run(hidden, "convert", tmp_path, "-o", "-")
    assert (done.returncode, done.stdout.count("\n")) == (0, 16), done.stderr


def test_extras_are_those_of_the_package() -> None:
    """Each extra that a message names is in pyproject, and `formats` has them all."""
    given = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for extra in EXTRAS.values():
        assert extra.name in given
        assert extra.name in given["formats"][0]


def test_tagging_a_text_loads_none_of_them() -> None:
    """What is installed and not asked for costs nothing."""
    libraries = {module for extra in EXTRAS.values() for module in extra.modules}
    code = "import sys; from autotag.formats import read_all; from autotag import load; "
    code += f"print(sorted({libraries!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
