"""Fetching the digits in the background."""

import threading

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
