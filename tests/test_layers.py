"""The architecture, held over the syntax tree: imports only go down, files and functions stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "autotag"

#: The layers of DESIGN.md, section 3; a package has one number. What is not listed takes the smallest
#: number that its imports allow.
LAYERS = {
    "errors": 0, "article": 1, "text": 1, "parallel": 1, "kernel": 2, "vocabulary": 2, "formats": 3,
    "vectorizer": 3, "gazetteer": 3, "solver": 3, "stage": 3, "policy": 3, "evaluate": 4, "tagger": 4,
    "bundle": 5, "train": 6, "estimators": 6, "report": 6, "archive": 7, "service": 8, "commands": 9,
    "cli": 9,
}  # fmt: skip
#: The doors of packages with late imports, and the only users of some libraries. `formats/extras.py` loads
#: the readers whose libraries a base installation lacks: at the top they would be needed by every command;
#: `extras.py` and `parallel.py` other libraries of extras; `commands/first.py` what is needed once.
LATE = {
    "__init__.py", "cli.py", "formats/extras.py", "commands/first.py", "commands/pages.py", "extras.py",
    "parallel.py",
}  # fmt: skip
ONLY = {
    "sklearn": ("train.py", "train/", "estimators.py"),
    "flask": ("service/",),
    "gunicorn": ("service/",),
    "werkzeug": ("service/",),
    "joblib": ("parallel.py",),
    "dask": ("parallel.py",),
    "distributed": ("parallel.py",),
    "numba": ("kernel/",),
    "pyarrow": ("formats/parquet.py",),
    "trafilatura": ("formats/web_page.py",),
    "lxml": ("formats/web_page.py", "formats/feed.py"),
    "fastwarc": ("formats/warc.py",),
    "fsspec": ("formats/remote.py",),
    "matplotlib": ("report/",),
    "jinja2": ("report/",),
    "rensa": ("near.py",),
}
LINES, BODY, POSITIONAL = 250, 40, 5
#: Compiled functions are exempt from BODY and POSITIONAL: numba has no keyword-only parameters, and what
#: it inlines costs nothing, but a walk over text that keeps ten numbers in registers is one function.
EXEMPT = {"compiled", "compiled_fast", "inner", "inner_fast", "inlined"}

FILES = sorted(SOURCE.rglob("*.py"))
NAMES = [path.relative_to(SOURCE).as_posix() for path in FILES]
each_file = pytest.mark.parametrize("name", NAMES)


@cache
def tree(name: str) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse((SOURCE / name).read_text("utf-8"), name)


def unit(module: str) -> str:
    """The file or package at the top that a module within autotag belongs to: what has a layer."""
    return module.partition(".")[0]


def exists(module: str) -> bool:
    """Whether there is such a module within autotag."""
    path = SOURCE.joinpath(*module.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def modules(node: ast.AST) -> Iterator[str]:
    """The modules that one import statement loads, dotted; `autotag.` alone is the package's door."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute here"
        base = str(node.module)
        for alias in node.names:
            inner = f"{base}.{alias.name}".removeprefix("autotag.")
            yield f"{base}.{alias.name}" if base.startswith("autotag") and exists(inner) else base


def imports(name: str) -> set[str]:
    """The modules of autotag that a file loads, without the `autotag.` before them."""
    found = {module for node in ast.walk(tree(name)) for module in modules(node)}
    assert "autotag" not in found, "nothing inside autotag imports its door"
    return {module.removeprefix("autotag.") for module in found if module.startswith("autotag.")}


def unit_of(name: str) -> str:
    """The unit of a file, by its path."""
    return name.partition("/")[0].removesuffix(".py")


@cache
def layer(name: str) -> int:
    """A unit's number: listed, or the smallest that its imports allow."""
    if name in LAYERS:
        return LAYERS[name]
    files = [file for file in NAMES if unit_of(file) == name]
    below = {unit(module) for file in files for module in imports(file)} - {name}
    return 1 + max(map(layer, below), default=-1)


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file, but the compiled ones."""
    for node in ast.walk(tree(name)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            marks = {mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)}
            if not marks & EXEMPT:
                yield node


@each_file
def test_imports_only_go_down(name: str):
    """A file imports only files with a strictly smaller number."""
    if name == "__init__.py":
        return  # the door, which hands names on and is imported by nothing (see `imports`)
    own = unit_of(name)
    higher = {module for module in imports(name) if unit(module) != own and layer(unit(module)) >= layer(own)}
    assert not higher, f"{name} (layer {layer(own)}) imports {sorted(higher)}"


@pytest.mark.parametrize("package", sorted({name.partition("/")[0] for name in NAMES if "/" in name}))
def test_inside_a_package_imports_run_one_way(package: str):
    """No circle, and nothing inside imports the package's door."""
    inner = {
        name.removesuffix(".py").replace("/", "."): {m for m in imports(name) if unit(m) == package}
        for name in NAMES
        if name.startswith(f"{package}/") and not name.endswith("__init__.py")
    }
    for module, below in inner.items():
        assert package not in below, f"{module} imports the door of its package"
    left = dict(inner)
    while left:
        free = [module for module, below in left.items() if not below & set(left)]
        assert free, f"a circle among {sorted(left)}"
        for module in free:
            del left[module]


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("/__init__.py")])
def test_doors_of_packages_only_hand_names_on(name: str):
    """A package's `__init__` holds a docstring, imports and `__all__`."""
    for node in tree(name).body[1:]:
        named = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        assert isinstance(node, ast.ImportFrom) or named, ast.unparse(node)


@each_file
def test_imports_stand_at_the_top(name: str):
    """No late import but in `cli.py`, the door, the table of extras, and where a command draws: matplotlib
    takes half a second.
    """
    late = [
        ast.unparse(node)
        for function in ast.walk(tree(name))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")))
    ]
    assert name in LATE or not late, late


@each_file
def test_libraries_stay_where_they_belong(name: str):
    """scikit-learn only in training, Flask only in the service: an upgrade breaks no stored model."""
    found = {module.partition(".")[0] for node in ast.walk(tree(name)) for module in modules(node)}
    for library in found & set(ONLY):
        assert name.startswith(ONLY[library]), f"{name} imports {library}"
    assert "pickle" not in found


@each_file
def test_files_have_at_most_250_lines(name: str):
    """One idea per file."""
    assert len((SOURCE / name).read_text("utf-8").splitlines()) <= LINES


@each_file
def test_functions_have_at_most_40_lines(name: str):
    """A few lines are the rule; the docstring and the signature are not counted."""
    long = []
    for function in functions(name):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        lines = int(body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
        if lines > BODY:
            long.append(f"{function.name}: {lines}")
    assert not long, long


@each_file
def test_functions_have_at_most_five_positional_parameters(name: str):
    """The rest are keyword-only."""
    many = []
    for function in functions(name):
        given = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
        if len(given) - (given[:1] in (["self"], ["cls"])) > POSITIONAL:
            many.append(f"{function.name}{tuple(given)}")
    assert not many, many


@each_file
def test_no_file_is_named_for_nothing(name: str):
    """No `utils.py`: a file is named for its idea."""
    assert not set(Path(name).stem.split("_")) & {"util", "utils", "helper", "helpers", "misc", "common"}


def test_the_pure_core_touches_nothing_outside():
    """The numbers depend on arguments alone: no disk, clock, log or global randomness."""
    banned = {"os", "time", "datetime", "logging", "random", "pathlib", "io", "tempfile", "sys"}
    for name in NAMES:
        if unit_of(name) in {"vectorizer", "solver", "stage", "policy", "evaluate", "logistic"}:
            found = {m.partition(".")[0] for node in ast.walk(tree(name)) for m in modules(node)}
            assert not found & banned, name
            assert "np.random.seed" not in ast.unparse(tree(name))
