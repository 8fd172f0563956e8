"""The visitor's drawing: how it grows, is taken back and comes back."""

import numpy as np
import pytest
import streamlit as st

from live.ink import Known, drawings
from model.ink.strokes import strokes_to_column
from ui import drawing, session

STROKES = [np.array([[0.2, 0.2], [0.8, 0.2]]), np.array([[0.8, 0.2], [0.4, 0.9]])]


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict:
    found: dict = {}
    monkeypatch.setattr(st, "session_state", found)
    return found


def draw(count):
    """As if so many strokes had been drawn, and the canvas had reported each."""
    for number in range(1, count + 1):
        pixels = np.zeros((400, 400, 4), np.uint8)
        drawing.history().append(drawing.Drawing({"objects": list(range(number))}, pixels))
    drawings.put(drawing.name(), drawing.version(), Known(strokes_to_column(STROKES[:count]), STROKES[:count]))


def test_undo_takes_the_last_stroke_back():
    draw(2)
    drawing.undo()
    assert len(drawing.history()) == 1
    assert len(drawing.known_drawing().strokes) == 1


def test_undo_after_clear_brings_everything_back():
    draw(2)
    before = drawing.known_drawing()
    drawing.clear()
    assert drawing.known_drawing().column is None
    drawing.undo()
    assert len(drawing.history()) == 2
    np.testing.assert_array_equal(drawing.known_drawing().column, before.column)


def test_undo_after_clear_and_a_new_stroke_takes_that_one_back_first():
    draw(2)
    drawing.clear()
    draw(1)
    drawing.undo()
    assert drawing.history() == []
    drawing.undo()
    assert len(drawing.history()) == 2


def test_clearing_twice_loses_nothing_and_undo_on_a_new_canvas_does_nothing(state):
    drawing.undo()
    assert drawing.history() == []
    draw(1)
    drawing.clear()
    drawing.clear()
    drawing.undo()
    assert len(drawing.history()) == 1
    assert session.CLEARED not in state
