"""A lab with a database of its own, in which nothing is learned, and a class in it."""

import pytest

from classroom.rooms import Rooms
from classroom.teacher import Teacher
from tests.idle import open_idle_lab

TEACHER, ANN, BOB = "teacher" + 15 * "t", "ann" + 19 * "a", "bob" + 19 * "b"
SEVEN = [[0.25, 0.2, 0.5, 0.2, 0.75, 0.2, 0.6, 0.5, 0.45, 0.85]]


@pytest.fixture
def lab(own_folders, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_DATABASE", f"sqlite:///{tmp_path / 'runs.db'}")
    with open_idle_lab(own_folders) as one:
        yield one


@pytest.fixture
def rooms(lab) -> Rooms:
    return Rooms(lab)


@pytest.fixture
def code(rooms) -> str:
    return rooms.open(TEACHER, "7b")[0]


@pytest.fixture
def teacher(rooms, code) -> Teacher:
    return rooms.teacher(TEACHER, code)


@pytest.fixture
def ann(rooms, code):
    return rooms.join(ANN, code)
