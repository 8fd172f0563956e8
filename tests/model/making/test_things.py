"""The shapes of things that are no digits."""

import re

import numpy as np
import pytest

from model import load_weights, predict
from model.augment.hand import by_hand
from model.augment.schools import SHAPES
from model.making.nondigits import drawn
from model.making.things import DIGITS, DRAWINGS, LETTERS, PARTS, SYMBOLS

GRID = re.compile(r"([0-4]{2} ?)+(\|([0-4]{2} ?)+)*")


@pytest.mark.parametrize("kind", [LETTERS, SYMBOLS, DRAWINGS, PARTS], ids=["letters", "symbols", "drawings", "parts"])
def test_every_shape_is_a_list_of_places_on_the_grid_and_stands_there_once(kind):
    assert all(GRID.fullmatch(shape) for shape in kind)
    assert len(set(kind)) == len(kind)


def test_no_digit_is_among_them():
    digits = {shape for _, shape in (*SHAPES, *DIGITS)}
    assert not digits & {*LETTERS, *SYMBOLS, *DRAWINGS, *PARTS}


@pytest.mark.parametrize(("label", "shape"), DIGITS, ids=lambda one: str(one).replace(" ", "-"))
def test_the_digits_are_read_as_what_they_are(label, shape):
    rng = np.random.default_rng(0)
    columns = [drawn(by_hand(shape, rng), rng) for _ in range(20)]
    read = predict(load_weights("wide-800").params, np.hstack(columns)).argmax(axis=0)
    assert (read == label).mean() >= 0.75
