"""An excerpt holds what is used and nothing else, as it was written."""

import pytest

from model.script.excerpt import excerpt

SHAPES = '''"""Shapes: what they measure."""

import math
from functools import cache, lru_cache

from toolbox.numbers import HALF

# How many corners
# a square has.
CORNERS = 4  # all alike
WIDTH, HEIGHT = 3, 5
UNUSED = math.tau


class Square:
    """Four sides."""

    side: int = CORNERS


@cache
def circle(radius):
    """Its area."""
    return HALF * math.pi * radius**2  # nearly


def unused():
    return lru_cache
'''
NUMBERS = '''"""Numbers. Some of them."""

HALF: float = double(1) / 4


def double(x):
    return 2 * x
'''
MODULES = {"toolbox.numbers": NUMBERS, "toolbox.shapes": SHAPES}


def test_what_is_reached_directly_or_not_is_there_and_nothing_else():
    _, text = excerpt(MODULES, "circle(1)")
    assert text == (
        "# --- Numbers (toolbox/numbers.py)\n\n\n"
        "HALF: float = double(1) / 4\n\n\n"
        "def double(x):\n    return 2 * x\n\n\n"
        "# --- Shapes (toolbox/shapes.py)\n\n\n"
        '@cache\ndef circle(radius):\n    """Its area."""\n    return HALF * math.pi * radius**2  # nearly'
    )


def test_only_imports_from_outside_that_are_used_come_along():
    imports, _ = excerpt(MODULES, "circle(1)")
    assert imports == ["import math", "from functools import cache"]
    assert excerpt(MODULES, "unused()")[0] == ["from functools import lru_cache"]
    assert excerpt(MODULES, "circle, unused")[0] == ["import math", "from functools import cache, lru_cache"]


def test_comments_above_and_behind_a_constant_come_along():
    _, text = excerpt(MODULES, "Square")
    assert "\n# How many corners\n# a square has.\nCORNERS = 4  # all alike\n\n\nclass Square:" in text


def test_a_line_that_defines_two_names_comes_once():
    _, text = excerpt(MODULES, "WIDTH * HEIGHT")
    assert text.count("WIDTH, HEIGHT = 3, 5") == 1


def test_what_the_main_part_defines_takes_the_place_of_a_definition():
    _, text = excerpt(MODULES, "HALF = 1 / 2\ncircle(1)")
    assert "HALF:" not in text
    assert "def double" not in text


@pytest.mark.parametrize("main", ["", "side = 1", "print(Square_.unused)"])
def test_attributes_and_assigned_names_are_no_use_of_a_definition(main):
    assert excerpt(MODULES, main) == ([], "")
