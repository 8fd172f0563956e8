"""What is public is documented: in the README, or in its own help."""

import inspect
import re
import tomllib
from pathlib import Path

import pytest

import model
from model.__main__ import parser
from ui.frame import PAGES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDERS = ("pages", "ui", "live", "classroom", "engine", "model")
VARIABLE = r"\b(?:DIGIT_LAB_[A-Z_]+|MNIST_DIR)\b"
OWN_HELP = parser().format_help()
COMMANDS = re.search(r"\{([\w,-]+)\}", OWN_HELP)[1].split(",")


def has_docstring(name: str) -> bool:
    """Whether the object says what it is: what Python writes for a dataclass by itself only lists its fields."""
    text = inspect.getdoc(getattr(model, name)) or ""
    return bool(text) and not text.startswith(f"{name}(")


def variables_in_code() -> set[str]:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    return {name for file in files for name in re.findall(VARIABLE, file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", model.__all__)
def test_public_name_is_in_the_readme_or_has_a_docstring(name):
    assert f"`{name}`" in README or has_docstring(name)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_in_the_readme_or_the_help_says_what_it_does(command):
    assert f"python -m model {command} " in README or re.search(rf"^ +{command} +\w+", OWN_HELP, re.MULTILINE)


def test_readme_lists_exactly_the_variables_that_the_code_reads():
    listed = set(re.findall(rf"^\| `({VARIABLE})` \|", README, re.MULTILINE))
    assert listed == variables_in_code()
    assert "MNIST_DIR" in listed


@pytest.mark.parametrize("file", sorted(ROOT.glob("pages/*.py")), ids=lambda file: file.stem)
def test_page_is_in_the_readme_and_in_the_navigation(file):
    name = file.stem.partition("_")[2]
    assert f"**{name}**" in README
    assert PAGES[f"pages/{file.name}"] == name


@pytest.mark.parametrize("command", tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"])
def test_installed_command_is_in_the_readme(command):
    assert f"`{command}`" in README


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "weights/README.md", "deploy/README.md"])
def test_files_and_benchmarks_that_a_document_names_are_there(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    files = re.findall(r"`((?:[\w.]+/)+[\w.]+\.\w+)`", text)
    files += [f"benchmarks/{name}.py" for name in re.findall(r"-m benchmarks\.(\w+)", text)]
    assert [file for file in files if not (ROOT / file).exists()] == []
