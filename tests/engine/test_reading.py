"""All held-out digits as a network reads them: what comes back, what is kept, and what is said when a worker ends."""

from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest

from engine.reading import MOST_KEPT, PORTION, Readings
from model import Weights, init_params
from model.ink.calibration import calibrated


class Workers:
    """Work that waits until it is told to be done, or to fail."""

    def __init__(self):
        self.waiting = []

    def submit(self, work, *arguments):
        future: Future = Future()
        self.waiting.append((future, work, arguments))
        return future

    def do(self, portions=None):
        for future, work, arguments in self.waiting[:portions]:
            future.set_result(work(*arguments))
        del self.waiting[:portions]

    def die(self):
        for future, *_ in self.waiting:
            future.set_exception(BrokenProcessPool("gone"))
        self.waiting = []


@pytest.fixture
def workers():
    return Workers()


@pytest.fixture
def readings(workers):
    return Readings(workers)


def weights(seed=0, **metadata):
    return Weights(f"number {seed}", init_params(10, np.random.default_rng(seed)), metadata)


def test_all_portions_together_are_what_the_network_reads_at_once(readings, workers, offline):
    one = weights(temperature=1.7)
    reading = readings.of(offline, one)
    assert (reading.share, reading.results) == (0, None)
    workers.do(3)
    assert reading.share == 3 / (offline.y_test.size / PORTION)
    assert reading.results is None
    workers.do()
    expected = calibrated(one.params, offline.X_test, 1.7)
    np.testing.assert_allclose(reading.results.probabilities, expected, rtol=1e-4, atol=1e-7)
    assert reading.results.Y is offline.y_test
    assert reading.share == 1


def test_the_same_network_is_read_once_whatever_its_name(readings, workers, offline):
    first = readings.of(offline, weights(1))
    assert readings.of(offline, Weights("another name", weights(1).params)) is first
    assert readings.of(offline, weights(2)) is not first
    assert readings.of(offline, weights(1, temperature=2.0)) is not first


def test_those_asked_for_longest_ago_are_forgotten(readings, workers, offline):
    first, second = (readings.of(offline, weights(seed)) for seed in (0, 1))
    for seed in range(2, MOST_KEPT):
        readings.of(offline, weights(seed))
    assert readings.of(offline, weights(0)) is first
    readings.of(offline, weights(MOST_KEPT))
    assert readings.of(offline, weights(0)) is first
    assert readings.of(offline, weights(1)) is not second


def test_workers_that_die_get_a_sentence_and_the_next_page_another_try(readings, workers, offline):
    reading = readings.of(offline, weights())
    workers.die()
    assert reading.results is None
    assert reading.error == "The digits could not be read (BrokenProcessPool). Press Try again."
    again = readings.of(offline, weights())
    assert again is not reading
    workers.do()
    assert again.results is not None
    assert readings.of(offline, weights()) is again
