"""The wheel: what it holds, and the command that it installs, in an environment and a home that are empty."""

import os
import re
import subprocess
import sys
import time
import tomllib
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.browser.server import ROOT, Server
from tests.session import PATIENCE, visit

pytestmark = pytest.mark.wheel

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FOLDERS = ("classroom", "engine", "live", "model", "pages", "ui", "weights")
CACHES = {"__pycache__", ".ruff_cache", ".mypy_cache"}
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


def requirements(file: str) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in (ROOT / file).read_text().splitlines()]
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    (found,) = folder.glob("*.whl")
    return found


def pip(*arguments: object, python: str | Path = sys.executable) -> None:
    command = [python, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(wheel, offline, tmp_path_factory):
    """The installed command, started from another folder with an empty home."""
    folder = tmp_path_factory.mktemp("installed")
    (folder / "home").mkdir()
    venv.create(folder / "venv", with_pip=True)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip("install", "--no-compile", wheel, python=scripts / "python")
    server = Server(
        folder / "home",
        command=[scripts / "digit-lab"],
        cwd=folder,
        HOME=str(folder / "home"),
        USERPROFILE=str(folder / "home"),
        PYTHONPATH="",
    )
    yield server
    output = server.output()
    server.stop()
    assert "Traceback" not in output, output


def test_everything_in_the_wheel_lies_in_one_folder(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    outside = [name for name in names if not re.match(r"digit_lab/|digit_lab-[\d.]+\.dist-info/", name)]
    assert outside == []


def test_wheel_holds_every_file_that_the_app_reads_and_no_test(wheel):
    folders = [folder for folder in map(ROOT.joinpath, FOLDERS) if folder.exists()]
    files = [file for folder in folders for file in folder.rglob("*.*") if not CACHES & set(file.parts)]
    files += [ROOT / "app.py", ROOT / "home.py", ROOT / ".streamlit" / "config.toml"]
    wanted = {f"digit_lab/{file.relative_to(ROOT).as_posix()}" for file in files if file.name != "ruff.toml"}
    assert {"digit_lab/weights/wide-800.npz", "digit_lab/model/offline_digits.npz"} <= wanted
    names = zipfile.ZipFile(wheel).namelist()
    assert {name for name in names if name.startswith("digit_lab/")} == wanted


def test_wheel_asks_for_what_requirements_txt_names():
    assert PROJECT["dependencies"] == requirements("requirements.txt")


@pytest.mark.parametrize("path", ["/", "/Train", "/Draw", "/Mistakes", "/_stcore/health"])
def test_installed_command_answers(installed, path):
    with urlopen(installed.url + path, timeout=30) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(("page", "words"), [("", "A neural network"), ("Train", "alpha"), ("Draw", "Draw a digit")])
def test_installed_page_runs_with_our_theme_and_menu(installed, page, words):
    deadline = time.monotonic() + PATIENCE
    shown = ""
    while words not in shown and time.monotonic() < deadline:  # the digits may be still on their way
        messages = visit(installed.url, page)
        shown = "".join(str(message.delta) for message in messages)
    assert words in shown
    assert "exception {" not in shown
    (session,) = [message.new_session for message in messages if message.WhichOneof("type") == "new_session"]
    assert session.custom_theme.light.primary_color == CONFIG["theme"]["light"]["primaryColor"]
    assert session.config.toolbar_mode == session.config.MINIMAL
    assert session.config.hide_sidebar_nav
