"""The documents say what the program does: every command, option and public name is described."""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import autotag
from autotag import cli
from autotag.formats.extras import EXTRAS
from autotag.formats.source import FORMATS, PACKINGS
from autotag.interchange import FORMS
from autotag.service.metrics import NAMES
from autotag.service.routes import ROUTES

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "autotag"


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command's parser, by name."""
    parser = cli._parser()
    (action,) = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


#: Each option's spellings (`-m`, `--model`), with the command it belongs to.
OPTIONS = sorted(
    (name, tuple(action.option_strings))
    for name, parser in commands().items()
    for action in parser._actions
    if action.option_strings and "--help" not in action.option_strings
)


@pytest.mark.parametrize("name", sorted(commands()))
def test_readme_names_every_command(name: str):
    """A command that the README does not show does not exist for its readers."""
    assert re.search(rf"autotag {name}\b", (ROOT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("spellings", sorted({spellings for _, spellings in OPTIONS}), ids="/".join)
def test_readme_names_every_option(spellings: tuple[str, ...]):
    """So too an option, in one of its spellings."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert any(re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", readme) for option in spellings)


def test_readme_names_no_option_that_is_gone():
    """An option in a line that begins with `autotag COMMAND` is one of that command's."""
    known: dict[str, set[str]] = {}
    for name, spellings in OPTIONS:
        known.setdefault(name, {"--help"}).update(spellings)
    for line in (ROOT / "README.md").read_text("utf-8").splitlines():
        if found := re.match(r"\s*(?:\$ )?(?:[^|#]*\| *)?autotag (\w+)\b([^|#]*)", line):
            name, rest = found.groups()
            if name in commands():
                assert set(re.findall(r"(?<!\S)--[a-z][\w-]*", rest)) <= known.get(name, {"--help"}), line


def test_readme_names_every_format():
    """Each suffix that is read, each extra that reads one, and each media type that is written."""
    readme = (ROOT / "README.md").read_text("utf-8")
    named = [*FORMATS, *PACKINGS, *(form.media_type for form in FORMS.values()), *FORMS]
    assert [word for word in named if f"`{word}`" not in readme] == []
    assert [extra.name for extra in EXTRAS.values() if f"`{extra.name}`" not in readme] == []


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_has_help(name: str):
    """`--help` explains each argument, and formats without a stray percent sign."""
    parser = commands()[name]
    assert parser.format_help() and parser.description
    for action in parser._actions:
        described = action.help or action.choices
        assert described, f"{name} {action.dest}"


def test_help_lists_every_command():
    """`autotag --help` as a user sees it."""
    done = subprocess.run(
        [sys.executable, "-m", "autotag.cli", "--help"], capture_output=True, text=True, check=True
    )
    for name in commands():
        assert re.search(rf"^    {name} ", done.stdout, re.M)
    assert "exit codes" in done.stdout


def test_help_loads_nothing_and_is_quick():
    """Neither compiler nor server is loaded to say what the commands are; 0.3 s is promised."""
    code = "import sys; from autotag.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "print('numpy' in sys.modules, file=sys.stderr)"
    times = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - began)
        assert done.stderr == "False\n"
    assert min(times) < 0.3


def test_importing_autotag_loads_nothing():
    """`import autotag` costs nothing; each name of the door loads what it needs when asked for."""
    heavy = {"numba", "numpy", "sklearn", "flask", "scipy"}
    code = f"import autotag, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_tagging_loads_no_library_of_the_trainer_or_the_server():
    """What tags needs none of them, and a service is ready the sooner."""
    heavy = {"sklearn", "scipy.sparse", "flask"}
    code = f"import sys; from autotag import load, Tagger; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", sorted(autotag.__all__))
def test_door_hands_on_every_name(name: str):
    """Each name of `__all__` is there."""
    assert getattr(autotag, name) is not None


def test_door_knows_no_other_name():
    """An unknown name is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="no attribute 'train_model'"):
        autotag.train_model  # noqa: B018


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_everything_public_has_a_docstring(path: Path):
    """Modules, public classes, functions and methods say what they are."""
    tree = ast.parse(path.read_text("utf-8"))
    bare = [] if ast.get_docstring(tree) or not tree.body else [path.name]
    for node in tree.body:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)) or node.name.startswith("_"):
            continue
        if isinstance(node, ast.ClassDef) and "Protocol" in map(ast.unparse, node.bases):
            continue
        inner = [n for n in node.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
        public = [node, *(inner if isinstance(node, ast.ClassDef) else ())]
        bare += [n.name for n in public if not ast.get_docstring(n)]
    assert not bare, bare


def test_every_error_is_drawn_in_the_tree():
    """`errors.py` draws what it defines."""
    tree = ast.parse((SOURCE / "errors.py").read_text("utf-8"))
    drawn = str(ast.get_docstring(tree))
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            assert re.search(rf"\b{node.name}\b", drawn), node.name


def test_readme_names_every_route():
    """And its method, where that is not GET."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for route in ROUTES:
        assert re.search(rf"`([A-Z]+ )?{re.escape(route.path)}`", readme), route.path


@pytest.mark.parametrize("name", NAMES)
def test_readme_names_every_metric(name: str):
    """What Prometheus shows is explained."""
    assert f"`{name}`" in (ROOT / "README.md").read_text("utf-8")


def test_dashboard_shows_metrics_that_there_are():
    """Each metric that the dashboard asks for is one, and each of its panels asks for something."""
    board = json.loads((ROOT / "deploy" / "grafana" / "autotag.json").read_text("utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            asked = set(re.findall(r"autotag_\w+", target["expr"]))
            assert asked
            assert {re.sub(r"_(total|bucket)$", "", name) for name in asked} <= set(NAMES), target


@pytest.mark.parametrize("name", ["Dockerfile", "autotag.service", "autotag.cron"])
def test_deployed_commands_are_commands(name: str):
    """Every option in the files to deploy is one of its command."""
    text = (ROOT / "deploy" / name).read_text("utf-8")
    text = re.sub(r'[",\[\]]+', " ", "\n".join(line for line in text.splitlines() if line[:1] != "#"))
    text = text.replace("CMD   serve", "autotag serve").replace("CMD  serve", "autotag serve")
    found = re.findall(r"autotag (serve|train|feedback|warm|keys)\b([^;|\n]*)", text)
    assert found
    known = dict[str, set[str]]()
    for command, spellings in OPTIONS:
        known.setdefault(command, set()).update(spellings)
    for command, rest in found:
        assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", rest)) <= known.get(command, set()), rest
