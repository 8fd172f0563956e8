"""Fetching the digits in the background."""

import threading
from dataclasses import replace

import pytest

from engine import Loader
from engine import loader as loader_module
from model import DataError

PATIENCE = 60


def test_digits_arrive(offline):
    loader = Loader()
    assert loader.done.wait(PATIENCE)
    assert loader.dataset.name == "offline"
    assert loader.error == ""


def test_failure_becomes_a_sentence_and_can_be_tried_again(monkeypatch, offline):
    def fail(name, progress):
        progress("Downloading", 0.5)
        raise DataError("The disk is full.")

    monkeypatch.setattr(loader_module, "load_dataset", fail)
    loader = Loader()
    assert loader.done.wait(PATIENCE)
    assert (loader.dataset, loader.error) == (None, "The disk is full.")
    assert (loader.text, loader.share) == ("Downloading", 0.5)
    monkeypatch.setattr(loader_module, "load_dataset", lambda name, progress: offline)
    loader.load()
    assert loader.done.wait(PATIENCE)
    assert loader.dataset is offline
    assert loader.error == ""


def test_a_second_try_begins_from_nothing(monkeypatch, offline):
    asked, free = threading.Event(), threading.Event()

    def fail(name, progress):
        progress("Downloading", 0.5)
        raise DataError("The network is gone.")

    def wait(name, progress):
        asked.set()
        assert free.wait(PATIENCE)
        return offline

    monkeypatch.setattr(loader_module, "load_dataset", fail)
    loader = Loader()
    assert loader.done.wait(PATIENCE)
    monkeypatch.setattr(loader_module, "load_dataset", wait)
    loader.load()
    assert asked.wait(PATIENCE)
    assert not loader.done.is_set()
    assert (loader.error, loader.dataset) == ("", None)
    assert (loader.text, loader.share) == ("Looking for the digits", 0.0)
    free.set()
    assert loader.done.wait(PATIENCE)
    assert loader.dataset is offline


def test_the_environment_chooses_the_digits(monkeypatch):
    asked = []
    monkeypatch.setattr(loader_module, "load_dataset", lambda name, progress: asked.append(name))
    for name in ("mnist", "/data/pens", "", None):
        monkeypatch.delenv("DIGIT_LAB_DATA") if name is None else monkeypatch.setenv("DIGIT_LAB_DATA", name)
        assert Loader().done.wait(PATIENCE)
    assert asked == ["mnist", "/data/pens", "auto", "auto"]


def test_thread_that_dies_unexpectedly_never_leaves_a_page_waiting(monkeypatch):
    def die(name, progress):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(loader_module, "load_dataset", die)
    loader = Loader()
    assert loader.done.wait(PATIENCE)
    assert "can't be loaded" in loader.error


class Tries:
    """Loads that go on until the test says how they end, each in its turn."""

    def __init__(self):
        self.begun, self._ends = 0, []
        self._changed = threading.Condition()

    def load(self, name, progress):
        with self._changed:
            number, self.begun = self.begun, self.begun + 1
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: len(self._ends) > number, PATIENCE)
        found = self._ends[number]
        if isinstance(found, Exception):
            raise found
        return found

    def wait_for(self, begun):
        with self._changed:
            assert self._changed.wait_for(lambda: self.begun >= begun, PATIENCE)

    def end(self, found):
        with self._changed:
            self._ends.append(found)
            self._changed.notify_all()


@pytest.fixture
def tries(monkeypatch):
    one = Tries()
    monkeypatch.setattr(loader_module, "load_dataset", one.load)
    return one


def test_who_asks_to_try_again_while_a_try_is_under_way_waits_for_that_one(tries, offline):
    loader = Loader()
    tries.wait_for(1)
    for _ in range(3):
        loader.load()
    tries.end(DataError("The network is gone."))
    assert loader.done.wait(PATIENCE)
    assert (tries.begun, loader.dataset, loader.error) == (1, None, "The network is gone.")
    loader.load()
    loader.load()
    tries.wait_for(2)
    assert not loader.done.is_set()
    tries.end(offline)
    assert loader.done.wait(PATIENCE)
    assert (tries.begun, loader.error) == (2, "")
    assert loader.dataset is offline


def test_many_who_try_again_at_the_same_moment_begin_one_try(tries, offline):
    loader = Loader()
    tries.end(DataError("The network is gone."))
    assert loader.done.wait(PATIENCE)
    together = threading.Barrier(8)

    def press():
        together.wait(PATIENCE)
        loader.load()

    pressing = [threading.Thread(target=press) for _ in range(8)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join(PATIENCE)
    tries.wait_for(2)
    tries.end(offline)
    assert loader.done.wait(PATIENCE)
    assert tries.begun == 2


def test_digits_that_are_here_stay_until_others_are(tries, offline):
    loader = Loader()
    tries.end(offline)
    assert loader.done.wait(PATIENCE)
    loader.load()
    tries.wait_for(2)
    assert loader.dataset is offline
    assert not loader.done.is_set()
    better = replace(offline, name="mnist")
    tries.end(better)
    assert loader.done.wait(PATIENCE)
    assert loader.dataset is better


def test_digits_that_are_here_stay_when_no_others_are_found(tries, offline):
    loader = Loader()
    tries.end(offline)
    assert loader.done.wait(PATIENCE)
    loader.load()
    tries.end(DataError("No network."))
    assert loader.done.wait(PATIENCE)
    assert (loader.dataset, loader.error) == (offline, "No network.")
