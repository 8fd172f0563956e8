"""Calibration, against cases where the right temperature and the error are known."""

import numpy as np
import pytest

from model import Params, predict
from model.ink.calibration import calibrated, expected_calibration_error, fit_temperature


def network_of(scores_weight: float) -> Params:
    """Scores are the first ten pixels, times a factor."""
    w1 = np.zeros((10, 784))
    w1[:, :10] = np.eye(10)
    return Params(w1, np.zeros((10, 1)), scores_weight * np.eye(10), np.zeros((10, 1)))


@pytest.mark.parametrize("factor", [0.5, 1.0, 3.0])
def test_temperature_undoes_scores_that_are_too_large_or_too_small(factor):
    rng = np.random.default_rng(0)
    X = np.zeros((784, 20_000))
    X[:10] = rng.gamma(1.5, 1.5, (10, 20_000))
    honest = predict(network_of(1.0), X)
    Y = (honest.cumsum(axis=0) < rng.random(20_000)).sum(axis=0).clip(max=9)  # labels drawn with these probabilities
    params = network_of(factor)
    temperature = fit_temperature(params, X, Y)
    assert temperature == pytest.approx(factor, rel=0.05)
    assert expected_calibration_error(calibrated(params, X, temperature), Y) < 0.015


def test_temperature_changes_no_answer():
    X = np.random.default_rng(1).random((784, 50))
    params = network_of(2.0)
    assert np.array_equal(calibrated(params, X, 3.0).argmax(axis=0), predict(params, X).argmax(axis=0))
    np.testing.assert_allclose(calibrated(params, X, 1.0), predict(params, X))


def test_calibration_error_of_a_worked_example():
    """140 answers with 0.8, 84 of them right: off by 0.2. 160 with 0.95, all right: off by 0.05."""
    probabilities = np.full((10, 300), 0.0)
    probabilities[0, :140], probabilities[1, :140] = 0.8, 0.2
    probabilities[0, 140:], probabilities[1, 140:] = 0.95, 0.05
    Y = np.array([0, 0, 0, 1, 1] * 28 + [0] * 160)
    assert expected_calibration_error(probabilities, Y) == pytest.approx((140 * 0.2 + 160 * 0.05) / 300)


@pytest.mark.parametrize("factor", [1.0, 2.0, 4.0])
def test_it_is_as_confident_as_it_is_right(factor):
    rng = np.random.default_rng(2)
    X = np.zeros((784, 500))
    X[:10] = rng.normal(0, 1, (10, 500)).clip(0)
    Y = np.where(rng.random(500) < 0.6, X[:10].argmax(axis=0), rng.integers(0, 10, 500))
    powers = np.exp(factor * X[:10] / fit_temperature(network_of(factor), X, Y))
    assert (powers.max(axis=0) / powers.sum(axis=0)).mean() == pytest.approx(
        (X[:10].argmax(axis=0) == Y).mean(), abs=1e-3
    )


@pytest.mark.parametrize(("right", "temperature"), [(True, 0.1), (False, 10.0)])
def test_temperature_stays_between_a_tenth_and_ten(right, temperature):
    X = np.zeros((784, 10))
    X[:10] = np.eye(10)
    Y = np.arange(10) if right else (np.arange(10) + 1) % 10
    assert fit_temperature(network_of(1.0), X, Y) == pytest.approx(temperature, rel=0.002)


def test_calibration_error_is_taken_in_fifteen_bins_of_as_many_answers():
    """Answers next to each other in confidence make up for each other within a bin, and not across two."""

    def error(right):
        probabilities = np.zeros((10, 30))
        probabilities[0] = np.linspace(0.6, 0.6003, 30)
        probabilities[1] = 1 - probabilities[0]
        return expected_calibration_error(probabilities, 1 - np.array(right))

    assert error([1, 0] * 15) == pytest.approx(0.1, abs=0.001)  # a half of each pair is right, 60 % were said
    assert error([1, 1, 0, 0] * 7 + [1, 1]) == pytest.approx((8 * 0.4 + 7 * 0.6) / 15, abs=0.001)


def test_full_confidence_counts_in_the_last_bin():
    probabilities = np.zeros((10, 2))
    probabilities[0] = 1
    assert expected_calibration_error(probabilities, np.array([0, 5])) == 0.5
