"""The network drawn: what is drawn must follow what flows through it."""

import math
import re
from typing import NamedTuple
from xml.etree import ElementTree

import numpy as np
import pytest

from model import Params, init_params, load_weights
from ui import pictures
from ui.home.network_picture import FAINTEST, ROWS, X_DIGIT, X_OUTPUTS, X_UNITS, svg
from ui.palette import BLUE, GREY, ORANGE


@pytest.fixture(scope="module")
def case() -> tuple[Params, np.ndarray]:
    """A network of which some units sleep, and a column."""
    rng = np.random.default_rng(2)
    w1, b1 = rng.normal(0, 0.1, (10, 784)), rng.normal(0, 0.5, (10, 1))
    params = Params(w1, b1, rng.normal(0, 1, (10, 10)), rng.normal(0, 0.1, (10, 1)))
    return params, rng.random((784, 1))


def parts(params, x, kind):
    root = ElementTree.fromstring(svg(params, x))
    return [{**one.attrib, "words": one.text} for one in root.iter(f"{{http://www.w3.org/2000/svg}}{kind}")]


class Line(NamedTuple):
    x: float
    start: float
    end: float
    colour: str
    width: float
    opacity: float


def lines(params, x) -> tuple[list[Line], list[Line]]:
    """Those from the digit to the units, and those from the units to the outputs."""
    found = [
        Line(
            *(float(one[end]) for end in ("x1", "y1", "y2")),
            one["stroke"],
            *(float(one[f"stroke-{of}"]) for of in ("width", "opacity")),
        )
        for one in parts(params, x, "line")
    ]
    return [one for one in found if one.x < X_UNITS - 20], [one for one in found if one.x > X_UNITS]


def by_hand(params, x):
    """Activations and probabilities, unit by unit."""
    w1, b1, w2, b2 = (part.tolist() for part in params)
    pixels = x[:, 0].tolist()
    activations = [
        max(0.0, sum(w * p for w, p in zip(row, pixels, strict=True)) + b[0]) for row, b in zip(w1, b1, strict=True)
    ]
    scores = [sum(w * a for w, a in zip(row, activations, strict=True)) + b[0] for row, b in zip(w2, b2, strict=True)]
    powers = [math.exp(score - max(scores)) for score in scores]
    return activations, [power / sum(powers) for power in powers]


def test_some_units_of_the_case_sleep(case):
    activations, _ = by_hand(*case)
    assert 2 <= activations.count(0) <= 8


def test_lines_from_the_digit_are_as_strong_as_each_units_activation(case):
    activations, _ = by_hand(*case)
    into, _ = lines(*case)
    assert len(into) == 10
    for activation, y, line in zip(activations, ROWS, into, strict=True):
        share = activation / max(activations)
        assert (line.end, line.colour) == (y, GREY)
        assert line.width == pytest.approx(0.5 + 2 * share, abs=0.006)
        assert line.opacity == pytest.approx(0.25 + 0.5 * share, abs=0.006)


def test_lines_to_the_outputs_are_as_wide_as_activation_times_weight(case):
    params, x = case
    activations, probabilities = by_hand(params, x)
    answer = probabilities.index(max(probabilities))
    flow = [[float(params.w2[output, unit]) * activations[unit] for unit in range(10)] for output in range(10)]
    most = max(abs(part) for row in flow for part in row)
    expected = {}
    for output in range(10):
        for unit in range(10):
            share = flow[output][unit] / most
            opacity = abs(share) * (1 if output == answer else 0.35)
            if opacity > FAINTEST:
                expected[ROWS[unit], ROWS[output]] = (BLUE if share > 0 else ORANGE, 0.5 + 4 * abs(share), opacity)
    _, out = lines(params, x)
    assert {(line.start, line.end) for line in out} == {*expected}
    assert len(out) == len(expected) > 20
    for line in out:
        colour, width, opacity = expected[line.start, line.end]
        assert line.colour == colour
        assert line.width == pytest.approx(width, abs=0.006)
        assert line.opacity == pytest.approx(opacity, abs=0.006)


def test_units_that_sleep_send_nothing(case):
    activations, _ = by_hand(*case)
    _, out = lines(*case)
    asleep = {ROWS[unit] for unit in range(10) if activations[unit] == 0}
    assert not asleep & {line.start for line in out}


def test_units_show_their_weights_in_frames_as_strong_as_their_activation(case):
    params, x = case
    activations, _ = by_hand(params, x)
    frames = [float(one["stroke-opacity"]) for one in parts(params, x, "rect")]
    assert frames == pytest.approx([0.3 + 0.7 * one / max(activations) for one in activations], abs=0.006)
    digit, *units = parts(params, x, "image")
    assert digit["href"] == pictures.digit(x, zoom=8)
    assert float(digit["x"]) + float(digit["width"]) / 2 == X_DIGIT
    scale = float(np.abs(params.w1).max())
    assert [one["href"] for one in units] == [pictures.signed(row, scale, zoom=2) for row in params.w1]
    assert [float(one["y"]) + float(one["height"]) / 2 for one in units] == ROWS


def test_outputs_say_their_probabilities_and_light_the_likeliest(case):
    _, probabilities = by_hand(*case)
    answer = probabilities.index(max(probabilities))
    circles = parts(*case, "circle")
    assert [one["fill"] for one in circles] == [BLUE if digit == answer else "none" for digit in range(10)]
    assert [float(one["cy"]) for one in circles] == ROWS
    words = [one for one in parts(*case, "text") if float(one["x"]) >= X_OUTPUTS and float(one["y"]) in ROWS]
    assert [one["words"] for one in words[::2]] == [*"0123456789"]
    assert [one["words"] for one in words[1::2]] == [f"{100 * one:.1f} %" for one in probabilities]
    assert [one["font-weight"] == "bold" for one in words[::2]] == [digit == answer for digit in range(10)]


def test_blank_digit_lights_the_answer_of_the_biases():
    params = load_weights("classic-10").params._replace(b1=np.zeros((10, 1), dtype=np.float32))
    blank = np.zeros((784, 1), dtype=np.float32)
    into, out = lines(params, blank)
    assert [(line.width, line.opacity) for line in into] == [(0.5, 0.25)] * 10
    assert out == []
    lit = [digit for digit, one in enumerate(parts(params, blank, "circle")) if one["fill"] == BLUE]
    assert lit == [params.b2.argmax()]


@pytest.mark.parametrize("seed", range(3))
def test_any_network_gives_numbers_only(seed):
    rng = np.random.default_rng(seed)
    text = svg(init_params(rng=rng), rng.random((784, 1), dtype=np.float32))
    assert not re.search(r'="-?(nan|inf)', text)
