"""Mini-batches and Adam, against a plain loop in float64 and against what training must do."""

import math

import numpy as np
import pytest

from model import Params, evaluate, init_params
from model.augment.hands import rewritten
from model.minibatch import train_in_batches
from model.optimisers import adam, blank_memory


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    return np.ascontiguousarray(offline.X_train[:, :2_000]), np.asarray(offline.y_train[:2_000])


def same(one: Params, other: Params) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_adam_as_the_paper_writes_it_for_one_weight():
    gradients = [0.3, -0.1, 2.0, 0.0]
    theta = mean = square = 0.0
    params = Params(*(np.zeros((1, 1)) for _ in range(4)))
    memory = blank_memory(params)
    for t, g in enumerate(gradients, start=1):
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        theta -= 0.01 * (mean / (1 - 0.9**t)) / (math.sqrt(square / (1 - 0.999**t)) + 1e-8)
        params, memory = adam(params, Params(*(np.full((1, 1), g) for _ in range(4))), memory, 0.01)
    assert [float(part[0, 0]) for part in params] == pytest.approx(4 * [theta], rel=1e-5)
    assert memory.step == len(gradients)


def test_adam_keeps_float32():
    params = init_params(5, np.random.default_rng(0))
    moved, memory = adam(params, params, blank_memory(params), 0.001)
    assert {part.dtype for part in (*moved, *memory.means, *memory.squares)} == {np.dtype(np.float32)}


def test_it_learns(digits):
    params = init_params(30, np.random.default_rng(0))
    epochs = list(train_in_batches(*digits, params, epochs=8, alpha=0.003, batch=50))
    assert [epoch.number for epoch in epochs] == list(range(1, 9))
    assert epochs[-1].loss < 0.5 * epochs[0].loss
    assert evaluate(epochs[-1].params, *digits)[0] > 0.9


def test_it_learns_from_distorted_digits_and_reads_plain_ones(digits):
    params = init_params(30, np.random.default_rng(0))
    *_, last = train_in_batches(*digits, params, epochs=8, alpha=0.003, batch=50, change=rewritten)
    assert evaluate(last.params, *digits)[0] > 0.8


@pytest.mark.parametrize("change", [None, rewritten])
def test_same_seed_gives_the_same_network_and_another_another(digits, change):
    params = init_params(4, np.random.default_rng(0))
    first, again, other = (
        list(train_in_batches(*digits, params, epochs=2, change=change, seed=seed))[-1].params for seed in (1, 1, 2)
    )
    assert same(first, again)
    assert not same(first, other)


def test_what_it_starts_from_is_left_alone(digits):
    params = init_params(4, np.random.default_rng(0))
    before = Params(*(part.copy() for part in params))
    list(train_in_batches(*digits, params, epochs=1))
    assert same(params, before)


def test_a_last_batch_that_is_smaller_counts_too(digits):
    X, Y = digits[0][:, :130], digits[1][:130]
    *_, last = train_in_batches(X, Y, init_params(4, np.random.default_rng(0)), epochs=1, batch=100)
    assert math.isfinite(last.loss)
