"""The digits in use, as pages show them: here, on their way, or why not."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from live import work
from live.work import Progress
from ui import digits
from ui.settings import SETTINGS

PATIENCE = 60
DIGITS = SimpleNamespace(name="offline", y_train=np.zeros(60_000), y_test=np.zeros(10_000), notes=())


@pytest.fixture
def loader(idle_lab, monkeypatch) -> SimpleNamespace:
    """A loader that waits to be told how it went."""
    waiting = SimpleNamespace(dataset=None, error="", text="Downloading", share=0.25, done=threading.Event(), tries=0)

    def load() -> None:
        waiting.tries += 1

    waiting.load = load
    monkeypatch.setattr(idle_lab, "loader", waiting)
    return waiting


def arrive(loader, dataset=None, error=""):
    loader.dataset, loader.error = dataset, error
    loader.done.set()


def page_that_needs_them():
    import streamlit as st

    from ui.digits import need_dataset

    st.title(need_dataset().name)


def sidebar():
    from ui.digits import digits_in_use

    digits_in_use()


def opened(script) -> AppTest:
    test = AppTest.from_function(script, default_timeout=PATIENCE).run()
    assert not test.exception
    return test


def test_digits_that_are_here_are_returned_at_once(loader):
    assert digits.dataset(wait=0) is None
    arrive(loader, DIGITS)
    assert digits.dataset(wait=100) is DIGITS


def test_page_that_needs_digits_shows_how_far_they_are_and_stops(loader):
    test = opened(page_that_needs_them)
    assert not test.title
    assert work.progress("digits") == Progress("Downloading …", 0.25, done=False)
    arrive(loader, DIGITS)
    assert work.progress("digits").done
    test.run()
    assert test.title[0].value == "offline"


def test_how_far_digits_are_takes_the_name_of_no_setting(loader):
    test = opened(page_that_needs_them)
    assert not [name for name in SETTINGS if name in test.session_state]


def test_page_that_needs_digits_offers_to_try_again(loader):
    arrive(loader, error="The disk is full.")
    test = opened(page_that_needs_them)
    assert not test.title
    assert test.error[0].value == "The disk is full."
    test.button[0].click().run()
    assert loader.tries == 1


def test_sidebar_says_which_digits_and_how_many(loader):
    arrive(loader, DIGITS)
    test = opened(sidebar)
    assert test.caption[0].value == "Digits: offline digits, 60,000 to learn from, 10,000 held out"
    test.button[0].click().run()
    assert loader.tries == 1
    loader.done.clear()  # the try that this began
    test.run()
    assert test.caption[0].value.startswith("Digits: offline digits")
    assert not test.button
    assert not work.progress("digits").done
    arrive(loader, DIGITS, error="No network.")
    test.run()
    assert [one.value for one in test.caption][1:] == ["No network."]
    assert test.button[0].label == "Look for MNIST again"


def test_nobody_waits_for_digits_that_are_looked_for_while_others_are_here(loader):
    loader.dataset = DIGITS
    assert not loader.done.is_set()
    assert digits.dataset(wait=100) is DIGITS
    test = opened(page_that_needs_them)
    assert test.title[0].value == "offline"


@pytest.mark.parametrize(("name", "label"), [("offline", "Why not MNIST?"), ("mnist", "About these files")])
def test_sidebar_gives_reasons(loader, name, label):
    arrive(loader, SimpleNamespace(**{**vars(DIGITS), "name": name, "notes": ("One.", "Two.")}))
    test = opened(sidebar)
    assert [one.label for one in test.expander] == [label] * 2
    assert [one.value for one in test.caption[1:]] == ["One.", "Two."]
    assert len(test.button) == (name == "offline")


def test_sidebar_says_how_far_they_are_or_what_went_wrong(loader):
    test = opened(sidebar)
    assert work.progress("digits").text == "Downloading …"
    arrive(loader, error="No network.")
    test.run()
    assert [one.value for one in test.caption] == ["No network."]


def test_own_digits_go_by_their_own_name_and_the_page_says_how_they_were_taken(loader):
    split = "There is no test set among the 42 digits, so the last sixth of them is held out."
    arrive(loader, SimpleNamespace(**{**vars(DIGITS), "name": "my-digits", "notes": (split,)}))
    test = opened(sidebar)
    assert [one.value for one in test.caption] == [
        "Digits: my-digits, 60,000 to learn from, 10,000 held out",
        split,
    ]
    assert not test.button


def test_every_dataset_has_a_name_for_people():
    assert {*digits.DATA_NAMES} == {"mnist", "offline"}
