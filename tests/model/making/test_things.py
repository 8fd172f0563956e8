"""The shapes of things that are no digits."""

import re

import pytest

from model.augment.schools import SHAPES
from model.making.things import DRAWINGS, LETTERS, PARTS, SYMBOLS

GRID = re.compile(r"([0-4]{2} ?)+(\|([0-4]{2} ?)+)*")


@pytest.mark.parametrize("kind", [LETTERS, SYMBOLS, DRAWINGS, PARTS], ids=["letters", "symbols", "drawings", "parts"])
def test_every_shape_is_a_list_of_places_on_the_grid_and_stands_there_once(kind):
    assert all(GRID.fullmatch(shape) for shape in kind)
    assert len(set(kind)) == len(kind)


def test_no_digit_of_another_school_is_among_them():
    digits = {shape for _, shape in SHAPES}
    assert not digits & {*LETTERS, *SYMBOLS, *DRAWINGS, *PARTS}
