"""Each run's colour and dashes."""

from itertools import combinations
from urllib.parse import unquote

import pytest

from ui.palette import BLUE, ORANGE, RUNS
from ui.train.looks import DASHES, look, swatch

WHITE, NEAR_BLACK = "#ffffff", "#14171c"  # the grounds of both themes


def linear(colour: str) -> list[float]:
    """Red, green and blue as amounts of light, 0..1 (IEC 61966-2-1)."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    light = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in map(linear, (one, other))]
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize("ground", [WHITE, NEAR_BLACK])
@pytest.mark.parametrize("colour", RUNS)
def test_every_colour_is_readable_in_both_themes(colour, ground):
    assert contrast(colour, ground) >= 3  # WCAG 2.1, 1.4.11: graphics


@pytest.mark.parametrize("taken", [BLUE, ORANGE])
def test_no_run_has_a_colour_that_means_something_else(taken):
    assert all(max(abs(a - b) for a, b in zip(linear(colour), linear(taken), strict=True)) > 0.1 for colour in RUNS)


def test_runs_look_different_until_colours_and_dashes_are_used_up():
    count = len(RUNS) * len(DASHES)
    looks = [look(number) for number in range(1, count + 1)]
    assert all(one != other for one, other in combinations(looks, 2))
    assert look(count + 1) == look(1)


def test_colours_go_round_first_and_then_the_dashes_change():
    assert [look(number).colour for number in range(1, 7)] == [*RUNS, RUNS[0]]
    assert [look(number).dashes for number in (1, 5, 6, 10, 11)] == [DASHES[turn] for turn in (0, 0, 1, 1, 2)]


def test_a_run_without_a_number_looks_like_the_first():
    assert look(0) == look(1)


def test_swatch_is_a_picture_of_the_line():
    assert swatch(7).startswith("data:image/svg+xml,%3Csvg")
    picture = unquote(swatch(7))
    assert f'stroke="{RUNS[1]}"' in picture
    assert 'stroke-dasharray="6 3"' in picture
