"""A lab with a database of its own, in which nothing is learned, and a class in it."""

from concurrent.futures import Executor, Future
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from classroom.rooms import Rooms
from classroom.teacher import Teacher
from engine import Engine
from engine.lab import Lab

TEACHER, ANN, BOB = "teacher" + 15 * "t", "ann" + 19 * "a", "bob" + 19 * "b"
SEVEN = [[0.25, 0.2, 0.5, 0.2, 0.75, 0.2, 0.6, 0.5, 0.45, 0.85]]


class NoWorkers(Executor):
    """Takes work and never does it, so that no process has to be started."""

    def submit(self, task, /, *arguments, **settings) -> Future:
        return Future()


@pytest.fixture
def lab(own_folders, tmp_path, monkeypatch):
    digits = SimpleNamespace(name="offline", folder=own_folders / "digits", y_train=np.zeros(60_000))
    monkeypatch.setenv("DIGIT_LAB_DATABASE", f"sqlite:///{tmp_path / 'runs.db'}")
    monkeypatch.setattr("engine.lab.Loader", lambda: SimpleNamespace(dataset=digits))
    monkeypatch.setattr("engine.lab.Engine", partial(Engine, make_executor=NoWorkers))
    with Lab() as one:
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
