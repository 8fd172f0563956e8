"""A name with Save and Download beside it."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from model import init_params, read_weights
from ui import saving


def page():
    import streamlit as st

    from model import init_params
    from ui.saving import name_and_buttons, say_how_it_went

    def save(name):
        st.session_state.outcome = (bool(name.strip()), f"Asked to save “{name}”.")

    name_and_buttons("Save as", "my-1", init_params(), {"alpha": 0.1}, save, suffix="_x")
    say_how_it_went(st.session_state.get("outcome"))


@pytest.fixture
def opened() -> AppTest:
    return AppTest.from_function(page, default_timeout=60).run()


def test_name_is_proposed_and_nothing_is_said_yet(opened):
    assert opened.text_input(key="name").value == "my-1"
    assert not opened.success
    assert not opened.error


def test_save_takes_the_name_that_was_typed(opened):
    opened.text_input(key="name").set_value("mine").run()
    opened.button(key="save_x").click().run()
    assert opened.success[0].value == "Asked to save “mine”."
    assert not opened.error


def test_saving_that_failed_is_an_error(opened):
    opened.text_input(key="name").set_value(" ").run()
    opened.button(key="save_x").click().run()
    assert opened.error[0].value == "Asked to save “ ”."
    assert not opened.success


def test_a_name_with_marks_of_markdown_is_shown_as_it_is(opened):
    opened.text_input(key="name").set_value("__mine__").run()
    opened.button(key="save_x").click().run()
    assert opened.success[0].value == r"Asked to save “\_\_mine\_\_”."


@pytest.mark.parametrize(("name", "file"), [("mine", "mine.npz"), (" mine ", "mine.npz"), ("  ", "weights.npz")])
def test_download_is_a_file_of_that_name_with_the_weights_in_it(monkeypatch, name, file):
    offered = {}
    monkeypatch.setattr(saving.st, "text_input", lambda *words, **settings: name)
    monkeypatch.setattr(saving.st, "button", lambda *words, **settings: None)
    monkeypatch.setattr(
        saving, "download_button", lambda label, data, file, mime, **_: offered.update(data=data, file_name=file)
    )
    params = init_params()
    saving.name_and_buttons("Save as", "my-1", params, {"alpha": 0.25}, print)
    assert offered["file_name"] == file
    weights = read_weights(offered["data"](), "downloaded")
    assert weights.metadata["alpha"] == 0.25
    for found, given in zip(weights.params, params, strict=True):
        np.testing.assert_array_equal(found, given)
