"""Clear and Undo: what is taken back, and what comes back."""

import numpy as np
import pytest
import streamlit as st

from live.ink import Known, drawings, known_by_strokes
from ui import drawing, session
from ui.draw import undo
from ui.draw.paths import paths_of, pixels_of

STROKES = [np.array(one) for one in ([[0.2, 0.2], [0.8, 0.2]], [[0.8, 0.2], [0.4, 0.9]], [[0.3, 0.5], [0.7, 0.5]])]
PEN = 20


@pytest.fixture(autouse=True)
def state(monkeypatch) -> dict:
    found: dict = {}
    monkeypatch.setattr(st, "session_state", found)
    return found


@pytest.fixture
def draw(state):
    """As if so many strokes had been drawn, of which the canvas and the live channel have told so many."""

    def drawn(reported, followed):
        paths = paths_of(STROKES[:reported], PEN)
        state[session.REPORTED] = drawing.Drawing(paths, pixels_of(paths)) if paths else None
        known = STROKES[:followed]
        drawings.put(drawing.name(), drawing.version(), known_by_strokes(known))

    return drawn


def shown():
    """How many strokes the canvas shows, and how many are read."""
    found, known = drawing.reported(), drawing.known_drawing()
    return len(found.paths) if found else 0, len(known.strokes)


@pytest.mark.parametrize("reported", [0, 1, 2, 3])
def test_undo_takes_one_stroke_back_however_many_the_canvas_has_reported(draw, reported):
    draw(reported, followed=3)
    undo.undo(PEN)
    assert shown() == (2, 2)
    undo.undo(PEN)
    assert shown() == (1, 1)


def test_undo_takes_a_stroke_back_that_the_pen_was_not_followed_at(state, draw):
    draw(2, followed=0)
    drawings.put(drawing.name(), drawing.version(), Known(drawing.known_drawing().columns, None))
    undo.undo(PEN)
    assert len(drawing.reported().paths) == 1
    np.testing.assert_array_equal(drawing.reported().pixels, pixels_of(paths_of(STROKES[:1], PEN)))
    assert drawing.known_drawing().strokes is None


@pytest.mark.parametrize("reported", [0, 1, 3])
def test_undo_after_clear_brings_everything_back(draw, reported):
    draw(reported, followed=3)
    before = drawing.latest_column()
    undo.clear(PEN)
    assert drawing.known_drawing().column is None
    undo.undo(PEN)
    assert shown() == (3, 3)
    np.testing.assert_array_equal(drawing.known_drawing().column, before)


def test_undo_after_clear_and_a_new_stroke_takes_that_one_back_first(draw):
    draw(2, followed=2)
    undo.clear(PEN)
    draw(1, followed=1)
    undo.undo(PEN)
    assert shown() == (0, 0)
    undo.undo(PEN)
    assert shown() == (2, 2)


def test_clearing_twice_loses_nothing_and_undo_on_a_new_canvas_does_nothing(state, draw):
    undo.undo(PEN)
    assert shown() == (0, 0)
    draw(1, followed=1)
    undo.clear(PEN)
    undo.clear(PEN)
    undo.undo(PEN)
    assert shown() == (1, 1)
    assert session.CLEARED not in state


def test_every_undo_and_clear_is_another_canvas(draw):
    draw(2, followed=2)
    versions = [drawing.version()]
    for action in (undo.undo, undo.clear, undo.undo):
        action(PEN)
        versions.append(drawing.version())
    assert len(set(versions)) == 4


def test_a_stroke_that_the_canvas_has_not_reported_has_the_width_of_the_pen(draw):
    draw(1, followed=2)
    assert [path["strokeWidth"] for path in undo.whole(12).paths] == [PEN, 12]


def test_paths_that_lead_nowhere_are_no_drawing(state, draw):
    draw(0, followed=0)
    state[session.REPORTED] = drawing.Drawing([{"path": "x"}, {}], np.zeros((4, 4, 4), np.uint8))
    undo.undo(PEN)
    assert drawing.reported() is None
