"""How the house is built: short modules and functions, imports that run one way, a test file for each module."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULE_LINES = 250
FUNCTION_LINES = 40  # without its docstring

ORDER = ("app", "home", "pages", "ui", "live", "classroom", "engine", "model")  # each imports only what follows it
NO_STREAMLIT = ("live", "classroom", "engine", "model")
FOLDERS = [folder for folder in ORDER if (ROOT / folder).is_dir()]
PARTS = sorted(folder.parent.name for folder in ROOT.glob("ui/*/__init__.py") if folder.parent.name != "components")
SOURCES = [ROOT / "app.py", ROOT / "home.py", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))]
ALSO = [*ROOT.glob("benchmarks/*.py"), *ROOT.glob("deploy/*.py")]

UNTESTED = {  # modules without a test file of their own, and why
    "app.py": "tests/browser starts it",
    "ui/command.py": "tests/test_wheel.py starts it",
    "ui/palette.py": "constants",
    "classroom/errors.py": "exceptions that do nothing but have a name; each is raised in the test of who raises it",
    "model/errors.py": "exceptions that do nothing but have a name; each is raised in the test of who raises it",
}
WITHOUT_MODULE = {  # test files that belong to no single module, and why
    "test_docs.py": "the README",
    "test_image.py": "the Dockerfile",
    "test_structure.py": "all modules",
    "test_wheel.py": "the wheel",
    "model/forms/test_damaged_files.py": "all forms",
    "model/test_examples.py": "the examples in all docstrings",
    "model/test_fuzz.py": "whatever reads what comes from outside",
    "pages/test_class.py": "the Class page as a whole, and what a class does to other pages",
    "pages/test_sweep.py": "the Sweep page as a whole",
    "pages/test_pages.py": "each page as a whole, with all its parts",
}


def path(file: Path, base: Path = ROOT) -> str:
    return file.relative_to(base).as_posix()


def functions(file: Path) -> list[tuple[str, int]]:
    """Each function of a module, and its number of lines without the docstring."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = node.body[0] if ast.get_docstring(node) is not None else None
            without = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
            found.append((node.name, node.end_lineno - node.lineno + 1 - without))
    return found


def imports_streamlit(file: Path) -> bool:
    return "\nimport streamlit as st\n" in file.read_text(encoding="utf-8")


def test_no_module_is_too_long():
    files = [*SOURCES, *ALSO]  # a test file is as long as its module has ways to behave
    lengths = {path(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert len(lengths) > 50
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_no_function_is_too_long():
    files = [*SOURCES, *ALSO]
    lengths = {f"{path(file)}: {name}": lines for file in files for name, lines in functions(file)}
    assert len(lengths) > 200
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}


def test_wheel_and_container_hold_the_same_files():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    wheel = settings["wheel"]["only-include"]
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    container = [line.removeprefix("!") for line in lines if line.startswith("!")]
    assert sorted(container) == sorted([*wheel, "requirements.txt"])
    assert {"app.py", "home.py", *FOLDERS} <= set(wheel)


def wrong_imports() -> list[tuple[str, str]]:
    """Folders, and a line that must not stand in any of their modules."""
    upwards = [(low, f"import {high}") for low, high in product(FOLDERS, ORDER) if ORDER.index(high) < ORDER.index(low)]
    streamlit = [(folder, "import streamlit") for folder in FOLDERS if folder in NO_STREAMLIT]
    parts = [(f"ui/{part}", f"from ui import {other}") for part, other in product(PARTS, PARTS) if part != other]
    shared = [(folder, f"from ui import {part}") for folder, part in product(("ui", "ui/components"), PARTS)]
    above = [(f"ui/{part}", f"import {high}") for part, high in product(PARTS, ("app", "home", "pages"))]
    return [*upwards, *streamlit, *parts, *shared, *above]


@pytest.fixture(scope="module")
def settings_alone(tmp_path_factory) -> Path:
    """A copy of the project that holds Ruff's settings only."""
    copy = tmp_path_factory.mktemp("house")
    for file in [ROOT / "pyproject.toml", *(file for folder in FOLDERS for file in (ROOT / folder).rglob("ruff.toml"))]:
        target = copy / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
    return copy


def banned(house: Path, folder: str, line: str) -> bool:
    """Whether Ruff refuses this import in a module of this folder."""
    module = house / folder / "planted.py"
    module.parent.mkdir(parents=True, exist_ok=True)
    module.write_text(f'"""Planted."""\n\n{line}\n')
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", module]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    module.unlink()
    assert done.returncode in {0, 1}, done.stderr
    return "TID251" in done.stdout


@pytest.mark.parametrize(("folder", "line"), wrong_imports())
def test_ruff_refuses_an_import_in_the_wrong_direction(settings_alone, folder, line):
    assert banned(settings_alone, folder, line)


@pytest.mark.parametrize(
    ("folder", "line"),
    [("pages", "import ui"), ("ui", "import engine"), ("live", "import engine"), ("engine", "import model")]
    + [(f"ui/{part}", f"from ui.{part} import anything") for part in PARTS],
)
def test_ruff_allows_an_import_in_the_right_direction(settings_alone, folder, line):
    assert not banned(settings_alone, folder, line)


def changes_of_the_engine(file: Path) -> set[str]:
    """Which of the things that a visitor needs a right for this module asks the engine itself to do."""
    rights = {name for name, _ in functions(ROOT / "engine" / "visitor.py") if not name.startswith(("_", "may_"))}
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    asked = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    return {one for one in asked if re.fullmatch(rf".*engine\.({'|'.join(rights | {'own'})})", one)}


def test_pages_change_runs_as_their_visitor_and_never_through_the_engine_itself():
    assert changes_of_the_engine(ROOT / "engine" / "visitor.py") >= {"self.engine.start", "self.engine.forget"}
    pages = [file for file in SOURCES if file.relative_to(ROOT).parts[0] not in {"engine", "model", "classroom"}]
    assert {path(file): found for file in pages if (found := changes_of_the_engine(file))} == {}


def test_each_module_has_a_test_file_where_one_looks_for_it():
    """Pages, and modules that lay out a part of one, are tested as the page: tests/pages and tests/browser."""
    parts = [file for file in SOURCES if "pages" in file.parts or imports_streamlit(file)]
    modules = [file for file in SOURCES if file.name != "__init__.py" and file not in parts]
    wanted = {path(file): file.relative_to(ROOT).with_name(f"test_{file.stem.strip('_')}.py") for file in modules}
    assert len(wanted) > 25
    absent = {module for module, test in wanted.items() if not (ROOT / "tests" / test).exists()}
    assert absent == UNTESTED.keys() & wanted.keys()
    assert {module for module in UNTESTED if not (ROOT / module).exists()} == set()


def test_each_test_file_belongs_to_a_module():
    """Those in tests/browser go through several pages, those in tests/services through several servers."""
    files = (ROOT / "tests").rglob("test_*.py")
    tests = [file for file in files if not {"browser", "services"} & {*file.parts}]
    strays = set()
    for file in tests:
        name = file.stem.removeprefix("test_")
        folder = ROOT / file.relative_to(ROOT / "tests").parent
        if not any((folder / module).exists() for module in (f"{name}.py", f"__{name}__.py")):
            strays.add(path(file, ROOT / "tests"))
    assert strays == WITHOUT_MODULE.keys()
