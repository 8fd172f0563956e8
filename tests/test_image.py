"""The container's image: its Dockerfile's steps, and the app that they make, with nothing to write to but `/data`."""

import asyncio
import os
import re
import subprocess
from pathlib import Path
from urllib.request import urlopen

import pytest

from benchmarks.classmates import wait_for_digits
from benchmarks.student import Record, Student
from tests.browser.server import ROOT, Server
from tests.container import Image, can_mount, steps, taken
from tests.loop import run

pytestmark = [
    pytest.mark.wheel,
    pytest.mark.skipif(os.name != "posix", reason="the Dockerfile's steps are a Unix shell's"),
]

DOCKERFILE = (ROOT / "Dockerfile").read_text()
IGNORE = (ROOT / ".dockerignore").read_text().split()
GOES_IN = ("app.py", "pages/1_Train.py", ".streamlit/config.toml", "weights/wide-800.npz", "requirements.txt")
STAYS_OUT = (".git/config", ".streamlit/secrets.toml", "README.md", "tests/conftest.py", "ui/ruff.toml")
STAYS_OUT += ("ui/__pycache__/frame.cpython-312.pyc", ".venv/bin/python", "deploy/README.md")
TRAINING_SECONDS = 60


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Image:
    made = Image(tmp_path_factory.mktemp("image") / "root", ROOT, can_mount())
    made.build()
    return made


@pytest.fixture(scope="module")
def before(image) -> dict[str, tuple[int, int]]:
    """The image's files as they were built."""
    return image.files()


@pytest.fixture(scope="module")
def served(image, before, tmp_path_factory):
    command = image.run(image.command, DIGIT_LAB_DATA="offline")
    server = Server(tmp_path_factory.mktemp("served"), command=command)
    yield server
    server.stop()


def test_base_image_is_named_to_the_last_digit():
    (base,) = [rest for instruction, rest in steps(DOCKERFILE) if instruction == "FROM"]
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)


@pytest.mark.parametrize("file", GOES_IN)
def test_what_the_app_needs_goes_into_the_image(file):
    assert taken(file, IGNORE)


@pytest.mark.parametrize("file", STAYS_OUT)
def test_all_else_stays_out(file):
    assert not taken(file, IGNORE)


def test_all_steps_are_carried_out(image):
    assert image.done == [f"{instruction} {rest}" for instruction, rest in steps(DOCKERFILE)]
    assert image.user not in {"0", "root"}


@pytest.mark.parametrize("path", ["/", "/Train", "/_stcore/health"])
def test_image_answers(served, path):
    with urlopen(served.url + path, timeout=30) as answer:
        assert answer.status == 200


def test_health_check_of_the_image_asks_the_server(image, served):
    port = served.url.rpartition(":")[2]
    assert subprocess.run(image.run(image.health, STREAMLIT_SERVER_PORT=port), check=False).returncode == 0
    closed = image.run(image.health, STREAMLIT_SERVER_PORT="1")
    assert subprocess.run(closed, check=False, stderr=subprocess.DEVNULL).returncode != 0


def test_image_can_write_to_its_volume_and_nowhere_else(image):
    def written(path: str) -> bool:
        return (
            subprocess.run(image.run(["sh", "-c", f": 2>/dev/null >{image.path(path)}"]), check=False).returncode == 0
        )

    assert written("/data/file")
    assert written("/tmp/file")
    assert [
        path for path in ("/file", "/lab/file", "/lab/model/file", "/root/file", "/home/file") if written(path)
    ] == []


def test_run_that_is_trained_in_the_image_is_on_its_volume_and_nothing_is_anywhere_else(image, served, before):
    record = Record()
    iteration = run(train(served.url.replace("http", "ws", 1), record))
    assert iteration > 0
    assert record.errors == []
    data = Path(f"{image.root}/data")
    assert {"runs.db", "runs.db-key", "cache"} <= {file.name for file in data.iterdir()}
    assert [*data.glob("cache/*/*.npy")]
    assert image.files() == before


async def train(base: str, record: Record) -> int:
    """Train on the Train page, and return the iteration that its run has come to."""
    await wait_for_digits(base)
    student = Student(base, 0, record)
    await student.load()
    await student.press("Train")
    for _ in range(10 * TRAINING_SECONDS):
        if student.iteration > 0:
            break
        await asyncio.sleep(0.1)
    await student.leave()
    return student.iteration
