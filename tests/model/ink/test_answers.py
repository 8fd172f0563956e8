"""What is made of ten probabilities: an answer, or none."""

import numpy as np
import pytest

from model import Params, Weights, strokes_to_column
from model.ink import answers
from model.ink.answers import read
from model.ink.doubt import KINDS

SEVEN = strokes_to_column([[(10, 10), (60, 10), (30, 90)]])


def weights_that_say(shares: list[float], **metadata: object) -> Weights:
    """A network that finds these probabilities in any drawing."""
    scores = np.log(shares).astype(np.float32).reshape(10, 1)
    zeros = np.zeros((10, 784), np.float32), np.zeros((10, 1), np.float32), np.zeros((10, 10), np.float32)
    return Weights("fixed", Params(*zeros, scores), metadata)


def shares(first: float, second: float = 0.3) -> list[float]:
    """Probabilities of which 7 has the first, 2 the second, and all others the same."""
    return [{7: first, 2: second}.get(digit, (1 - first - second) / 8) for digit in range(10)]


@pytest.mark.parametrize(("share", "digit"), [(0.65, 7), (0.501, 7), (0.499, None), (0.4, None)])
def test_answer_less_probable_than_one_half_is_none(share, digit):
    answer = read(weights_that_say(shares(share)), SEVEN)
    assert answer.digit == digit
    assert answer.share == pytest.approx(share)
    assert answer.instead == ""


def test_one_half_is_sure_enough():
    scores = np.full((10, 1), -np.inf)
    scores[[3, 7]] = 0
    weights = Weights("fixed", Params(np.zeros((10, 784)), np.zeros((10, 1)), np.zeros((10, 10)), scores))
    assert read(weights, SEVEN).digit == 3


def test_probabilities_are_those_of_the_network_ranked():
    given = [0.02, 0.11, 0.05, 0.6, 0.03, 0.02, 0.07, 0.04, 0.04, 0.02]
    answer = read(weights_that_say(given), SEVEN)
    np.testing.assert_allclose(answer.probabilities[:, 0], given, rtol=1e-5)
    assert answer.probabilities.dtype == np.float32
    assert answer.ranking == (3, 1, 6, 2, 7, 8, 4, 0, 5, 9)  # of equals, the smaller digit first


def test_temperature_of_the_weights_counts():
    hot = read(weights_that_say(shares(0.65), temperature=2.0), SEVEN)
    roots = np.sqrt(shares(0.65))
    np.testing.assert_allclose(hot.probabilities[:, 0], roots / roots.sum(), rtol=1e-5)
    assert hot.digit is None


@pytest.mark.parametrize("kind", range(1, len(KINDS)))
def test_what_looks_like_something_else_is_no_digit_however_probable(monkeypatch, kind):
    monkeypatch.setattr(answers, "looks_like", lambda column, drawn: kind)
    answer = read(weights_that_say(shares(0.65)), SEVEN)
    assert answer.digit is None
    assert answer.ranking[0] == 7
    assert answer.instead == KINDS[kind]


def test_triangle_is_a_drawing_and_a_seven_a_digit():
    triangle = strokes_to_column([[(50, 0), (100, 90), (0, 90), (50, 0)]])
    sure = weights_that_say(shares(0.65))
    assert read(sure, triangle).instead == "a drawing"
    assert read(sure, SEVEN).digit == 7


@pytest.mark.parametrize(("second", "near"), [(0.3, 2), (0.101, 2), (0.099, None)])
def test_a_second_digit_that_is_probable_enough_is_named(second, near):
    assert read(weights_that_say(shares(0.6, second)), SEVEN).near == near


def test_drawings_have_a_temperature_of_their_own():
    weights = weights_that_say(shares(0.65), temperature=1.0, drawn_temperature=2.0)
    roots = np.sqrt(shares(0.65))
    drawn, as_mnist = (read(weights, SEVEN, drawn).probabilities[:, 0] for drawn in (True, False))
    np.testing.assert_allclose(drawn, roots / roots.sum(), rtol=1e-5)
    np.testing.assert_allclose(as_mnist, shares(0.65), rtol=1e-5)
