import base64

import numpy as np
import pytest

from classroom.members import Drawing, Reading, as_paths, drawing_from_json, read_by
from model import load_weights
from model.ink.strokes import strokes_to_column
from tests.classroom.conftest import SEVEN

STROKES = tuple(map(tuple, SEVEN))
DRAWING = Drawing(2, 5, 7, STROKES, (Reading("wide-800", 7, 7, 0.9), Reading("taught", None, 1, 0.4)))


def test_a_drawing_comes_back_from_json_as_it_was():
    again = drawing_from_json(DRAWING.to_json())
    assert again == DRAWING
    assert (again.column == DRAWING.column).all()


def test_what_is_seen_of_a_drawing_is_what_the_network_reads():
    column = strokes_to_column([np.array(SEVEN[0]).reshape(-1, 2)])
    seen = np.frombuffer(base64.b64decode(DRAWING.seen), np.uint8)
    assert np.abs(seen / 255 - column[:, 0]).max() < 1 / 255


def test_a_path_has_a_row_a_point():
    (path,) = as_paths(STROKES)
    assert path.tolist() == [[0.25, 0.2], [0.5, 0.2], [0.75, 0.2], [0.6, 0.5], [0.45, 0.85]]


def test_a_network_reads_a_drawing_and_says_how_sure_it_is():
    reading = read_by(load_weights("wide-800"), DRAWING.column)
    assert (reading.by, reading.digit, reading.guess) == ("wide-800", 7, 7)
    assert 0.5 < reading.share <= 1


def test_a_scribble_has_a_guess_but_no_digit():
    rng = np.random.default_rng(0)
    scribble = strokes_to_column([rng.random((60, 2)) for _ in range(6)])
    reading = read_by(load_weights("wide-800"), scribble, "x")
    assert reading.digit is None
    assert reading.guess in range(10)


def test_a_drawing_without_ink_has_a_blank_picture():
    assert set(base64.b64decode(Drawing(1, 1, 1, (), ()).seen)) == {0}


@pytest.mark.parametrize("text", ["{}", '{"round": 1}'])
def test_a_damaged_drawing_is_a_key_error(text):
    with pytest.raises(KeyError):
        drawing_from_json(text)
