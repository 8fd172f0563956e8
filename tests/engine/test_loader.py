"""Fetching the digits in the background."""

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


def test_thread_that_dies_unexpectedly_never_leaves_a_page_waiting(monkeypatch):
    def die(name, progress):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(loader_module, "load_dataset", die)
    loader = Loader()
    assert loader.done.wait(PATIENCE)
    assert "can't be loaded" in loader.error
